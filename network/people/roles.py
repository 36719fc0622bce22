"""Who may do what, in one place. Doors ask here; operations do not."""

from uuid import UUID

from network.people.models import Organisation, Person, Role

AGENCY_ROLES = {Role.ADMINISTRATOR, Role.PLANNER, Role.CONSULTANT}


def roles(person: Person) -> set[str]:
    """The roles a person has, within whichever organisation."""
    return {grant.role for grant in person.grants.all()}


def is_administrator(person: Person) -> bool:
    """Whether the person may do everything."""
    return Role.ADMINISTRATOR in roles(person)


def is_planner(person: Person) -> bool:
    """Whether the person plans for the agency; an administrator does too."""
    return bool(roles(person) & {Role.ADMINISTRATOR, Role.PLANNER})


def is_staff(person: Person) -> bool:
    """Whether the person works for the agency here: administrator, planner or consultant."""
    return bool(roles(person) & AGENCY_ROLES)


def is_integration(person: Person) -> bool:
    """Whether the person is another system; what it may do is in its token's scopes."""
    return Role.INTEGRATION in roles(person)


def coordinated(person: Person) -> set[UUID]:
    """The organisations whose people, memberships and registrations the person looks after."""
    grants = person.grants.all()
    return {grant.organisation_id for grant in grants if grant.role == Role.COORDINATOR and grant.organisation_id}


def coordinates(person: Person, organisation: Organisation | None) -> bool:
    """Whether the person looks after `organisation`; planners look after all."""
    return is_planner(person) or (organisation is not None and organisation.pk in coordinated(person))
