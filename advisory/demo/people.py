"""Invented people of the municipalities and regions: a contact for each, and colleagues as they turn up."""

import tomllib
from pathlib import Path
from typing import Final

from django.utils.text import slugify

from advisory.demo.cast import ADMINISTRATOR, CAST, Character
from advisory.demo.stage import Stage
from network.networks.membership import DANISH
from network.people.enrolment import enrol, grant, organisation_by_code
from network.people.models import Organisation, Person, Role

NAMES: Final = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
FUNCTIONS: Final = (
    Person.Function.MANAGER,
    Person.Function.KEY_EMPLOYEE,
    Person.Function.SENIOR_MANAGER,
    Person.Function.KEY_EMPLOYEE,
    Person.Function.OTHER,
)


def enrol_the_cast(stage: Stage) -> None:
    """Let the people of the cast be there with their roles, the administrator first."""
    for character in CAST:
        person = stage.people.get(character.email) or _enrol_character(stage, character)
        grant(person, character.role, organisation_by_code(character.organisation_code))


def _enrol_character(stage: Stage, character: Character) -> Person:
    known = Person.objects.by_email(character.email).first()
    person = known or enrol(
        name=character.name,
        email=character.email,
        by=stage.people.get(ADMINISTRATOR),
        organisation=organisation_by_code(character.organisation_code),
        function=_function(character),
    )
    stage.people[character.email] = person
    return person


def _function(character: Character) -> str:
    return Person.Function.KEY_EMPLOYEE if character.role == Role.CONSULTANT else Person.Function.MANAGER


def contact(stage: Stage, code: str) -> Person:
    """Who speaks for an organisation."""
    return person_of(stage, code, 0)


def person_of(stage: Stage, code: str, number: int) -> Person:
    """The organisation's contact (number 0) or a colleague, who is put in the book when first heard of."""
    staff = stage.staff.setdefault(code, [])
    while len(staff) <= number:
        staff.append(_from_the_cast(stage, code, len(staff)) or _invent(stage, stage.organisations[code], len(staff)))
    return staff[number]


def _from_the_cast(stage: Stage, code: str, number: int) -> Person | None:
    """The first colleague of a municipality from which somebody in the cast comes."""
    mine = [person for person in stage.people.values() if person.organisation_id == stage.organisations[code].pk]
    return mine[0] if number == 1 and mine else None


def _invent(stage: Stage, organisation: Organisation, number: int) -> Person:
    name = _name(sum(len(staff) for staff in stage.staff.values()))
    local = slugify(name.translate(DANISH)).replace("-", ".") if number else "kontakt"
    return enrol(
        name=name,
        email=f"{local}@{_domain(organisation)}",
        by=stage.people[ADMINISTRATOR],
        organisation=organisation,
        function=FUNCTIONS[number % len(FUNCTIONS)],
    )


def _name(number: int) -> str:
    """The name with this number; the lists' lengths share no factor, so none comes twice in a thousand."""
    first_names, surnames = NAMES["first_names"], NAMES["surnames"]
    return f"{first_names[number % len(first_names)]} {surnames[number % len(surnames)]}"


def _domain(organisation: Organisation) -> str:
    name = organisation.municipality.slug if organisation.municipality else f"region-{organisation.code}"
    return f"{name}.example.org"
