"""Who somebody is to us: the contract's roles as predicates of a person, which combine with `|`, `&` and `~`."""

from typing import Self, cast

from rules.predicates import Predicate

from advisory.consultants.models import Consultant
from api.remembering import once
from network.people import roles
from network.people.models import Person, Role


class Right(Predicate):
    """A predicate that says yes or no; asked about more than it wants to know, it looks at the person only."""

    def __call__(self, *about: object) -> bool:
        """Whether it holds for a person, or for a person and something."""
        return self.test(*about)

    def __and__(self, other: Predicate) -> Self:
        """Both hold."""
        return cast("Self", super().__and__(other))

    def __or__(self, other: Predicate) -> Self:
        """One of them holds."""
        return cast("Self", super().__or__(other))

    def __invert__(self) -> Self:
        """It does not hold."""
        return cast("Self", super().__invert__())


@Right
def anybody(_: Person) -> bool:
    """Everybody who is logged in; what they see is scoped."""
    return True


@Right
def administering(person: Person) -> bool:
    """Administrators: they hold the keys."""
    return roles.is_administrator(person)


@Right
def planning(person: Person) -> bool:
    """Those from whom nothing is hidden: planners, administrators, and systems within the scopes of their token."""
    return roles.is_planner(person) or roles.is_integration(person)


@Right
def deciding(person: Person) -> bool:
    """Planners and administrators in person; a system decides nothing."""
    return roles.is_planner(person)


@Right
def consulting(person: Person) -> bool:
    """Those with the consultant's role."""
    return Role.CONSULTANT in roles.roles(person)


@Right
@once
def hired_in(person: Person) -> bool:
    """Consultants who see only their own meetings and courses; planning makes them one of us."""
    if not consulting(person) or planning(person):
        return False
    return Consultant.objects.filter(person=person, external=True).exists()


@Right
def working_here(person: Person) -> bool:
    """Agency staff and systems."""
    return roles.is_staff(person) or roles.is_integration(person)


@Right
def coordinating(person: Person) -> bool:
    """Coordinators of some organisation."""
    return bool(roles.coordinated(person))


@Right
def belonging_elsewhere(person: Person) -> bool:
    """Those who have colleagues here outside the agency."""
    return bool(roles.coordinated(person) or person.organisation_id) and not roles.is_staff(person)


working_inside = working_here & ~hired_in
"""Agency staff and systems, who see what all of the agency's own see."""

looking_after = planning | coordinating
"""Planners, and coordinators, who look after an organisation's people."""

answering = working_here | coordinating
"""Agency staff, and coordinators, who answer for their own municipality."""
