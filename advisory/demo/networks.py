"""The networks: one for each region of the plan and one for the whole country, with everybody in them."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from advisory.demo.cast import ADMINISTRATOR, LEADER, PLANNER
from advisory.demo.people import contact, enrol_the_cast
from advisory.demo.stage import Scene, Stage
from network.networks import membership
from network.networks.models import Network, Programme
from network.people import answering
from network.people.models import Organisation
from network.regions.models import Municipality, Region

QUESTIONS: Final = {"content": LEADER, "grants": PLANNER, "technique": ADMINISTRATOR}
FOUNDED_ON: Final = date(2022, 8, 15)
NATIONAL: Final = "national"
NATIONAL_NAME: Final = "Familiehuse i hele landet"
REGIONAL: Final = {
    "hovedstaden": "Familiehuse Hovedstaden",
    "sjaelland": "Familiehuse Sjælland",
    "syddanmark": "Familiehuse Syddanmark",
    "midtjylland": "Familiehuse Midtjylland",
    "nordjylland": "Familiehuse Nordjylland",
}


def scenes(stage: Stage) -> Iterator[Scene]:
    """How the agency's people were put in the book, and the networks founded and joined."""
    yield Scene(stage.almanac.moment(FOUNDED_ON, 8), partial(_open_the_book, stage))
    for minute, key in enumerate([*REGIONAL, NATIONAL]):
        yield Scene(stage.almanac.moment(FOUNDED_ON, 10, minute), partial(_found, stage, key))
        for second, code in enumerate(members(stage, key)):
            at = stage.almanac.moment(FOUNDED_ON, 11 + minute, second % 60)
            yield Scene(at, partial(_join, stage, key, code))


def members(stage: Stage, key: str) -> list[str]:
    """The codes of the organisations in a network: its municipalities and its region, nationally all of them.

    A region that has ended by the day of loading is spoken for by its successor.
    """
    if key not in stage.members:
        stage.members[key] = _everybody(stage) if key == NATIONAL else _of_region(stage, key)
    return stage.members[key]


def _everybody(stage: Stage) -> list[str]:
    return list(dict.fromkeys(code for key in REGIONAL for code in members(stage, key)))


def _of_region(stage: Stage, key: str) -> list[str]:
    region = Region.objects.select_related("successor").get(slug=key)
    day = min(stage.almanac.today, region.valid_to or stage.almanac.today)
    municipalities = Municipality.objects.in_region(region, day).values_list("code", flat=True)
    return [*municipalities, region.on(stage.almanac.today).slug]


def _open_the_book(stage: Stage) -> None:
    enrol_the_cast(stage)
    for question, email in QUESTIONS.items():
        answering.appoint(question=question, person=stage.people[email], by=stage.people[ADMINISTRATOR])
    organisations = Organisation.objects.select_related("municipality").exclude(code=None)
    stage.organisations = {str(each.code): each for each in organisations}


def _found(stage: Stage, key: str) -> None:
    stage.networks[key] = membership.found(
        name=REGIONAL.get(key, NATIONAL_NAME),
        kind=Network.Kind.NATIONAL if key == NATIONAL else Network.Kind.REGIONAL,
        region=Region.objects.filter(slug=key).first(),
        programme=Programme.objects.get(slug="familiehuse"),
        by=stage.people[PLANNER],
    )


def _join(stage: Stage, key: str, code: str) -> None:
    membership.join(
        stage.networks[key],
        stage.organisations[code],
        contacts=[contact(stage, code)],
        by=stage.people[PLANNER],
    )
