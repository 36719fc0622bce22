"""The database's own refusals in words: the code a guard or a constraint stands for, and a sentence about it."""

import re
from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db.models import Model, UniqueConstraint

from network.errors import Text
from network.people import partners

ALREADY_MEMBER = Text(
    "Medlemmet er allerede med i netværket i den tid.", "The member already belongs to the network at that time."
)
TEXTS = {
    "double_booked": Text(
        "En konsulent er allerede optaget i den tid, transport medregnet. Vælg en anden tid eller konsulent.",
        "A consultant is already taken at that time, travel included. Choose another time or consultant.",
    ),
    "course_overlap": Text(
        "Kommunen har allerede et forløb i perioden. Vælg en anden periode; en planlægger kan dispensere.",
        "The municipality already has a course in that window. Choose another; a planner can give a dispensation.",
    ),
    "activity_limit": Text(
        "Forløbet har allerede det antal aktiviteter, det højst må have. Aflys en af dem.",
        "The course already has as many activities as it may have. Cancel one of them.",
    ),
    "outside_window": Text(
        "Aktiviteten ligger uden for forløbets periode. Vælg en tid inden for den.",
        "The activity lies outside the course's window. Choose a time within it.",
    ),
    "seats_oversold": Text(
        "Der er ikke pladser nok. Tilmeld til ventelisten, eller lad pladstallet rumme de tilmeldte.",
        "There are not enough seats. Join the waiting list, or keep room for those registered.",
    ),
    "registration_once": Text("Personen er allerede tilmeldt.", "The person is registered already."),
    "membership_once": ALREADY_MEMBER,
    "membership_of_person_once": ALREADY_MEMBER,
    "known_address": Text(
        "Adressen hører allerede til en person, som er oprettet. Brug en anden adresse.",
        "The address already belongs to a person who is known here. Use another address.",
    ),
    "known_code": partners.KNOWN_CODE,
    "exists": Text(
        "Noget andet har allerede det navn eller den nøgle. Hent listen igen, og vælg et andet.",
        "Something else has that name or key already. Fetch the list again and choose another.",
    ),
    "in_use": Text(
        "Noget andet henviser til det, eller det findes ikke længere.",
        "Something else refers to it, or it no longer exists.",
    ),
}
OF_PEOPLE_AND_ORGANISATIONS = {
    "person_email_once": "known_address",
    "network_person.email": "known_address",
    "network_organisation.code": "known_code",
}
ANY = Text(
    "Databasen afviste ændringen, fordi den bryder en regel. Hent oplysningerne igen, og prøv på ny.",
    "The database refused the change because it breaks a rule. Fetch the object again and retry.",
)


def text_of(code: str) -> Text:
    """The sentence for a code."""
    return TEXTS.get(code, ANY)


def code_of(error: Exception) -> str:
    """The rule behind a refusal: a guard's code, or the name of the constraint."""
    said = str(error)
    if guard := re.search(r"guard:(\w+)", said):
        return guard[1]
    if named := getattr(getattr(error.__cause__, "diag", None), "constraint_name", None):
        return "in_use" if "_fk_" in named else _once().get(str(named), str(named))
    if "FOREIGN KEY" in said:
        return "in_use"
    if constraint := re.search(r"(?:UNIQUE|CHECK) constraint failed: (?:index ')?([\w., ]+)", said):
        named = constraint[1].strip()
        return _once().get(named, named if named.isidentifier() else "exists")
    return "refused"


@cache
def _once() -> dict[str, str]:
    """Constraint names by what databases call them: columns on SQLite, names of their own making on PostgreSQL."""
    columns = {
        ", ".join(_column(model, name) for name in constraint.fields): str(constraint.name)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and constraint.fields
    }
    alone = {column: OF_PEOPLE_AND_ORGANISATIONS.get(column, "exists") for column in _unique_columns()}
    on_postgresql = {f"{column.replace('.', '_')}_key": code for column, code in alone.items()}
    return columns | alone | on_postgresql | OF_PEOPLE_AND_ORGANISATIONS


def _unique_columns() -> Iterator[str]:
    """The columns in which each value stands once, as the model itself says and no named constraint."""
    for model in apps.get_models():
        yield from (_column(model, field.name) for field in model._meta.concrete_fields if field.unique)


def _column(model: type[Model], name: str) -> str:
    return f"{model._meta.db_table}.{getattr(model._meta.get_field(name), 'column', name)}"
