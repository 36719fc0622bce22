"""The agency's demo people, and two from the municipalities: who may log in, and as what. All are invented."""

from typing import Final, NamedTuple

from network.people.models import Role


class Character(NamedTuple):
    """A demo person in one role; who has several roles or organisations stands here several times."""

    name: str
    email: str
    role: str
    organisation_code: str


ADMINISTRATOR: Final = "karla@example.org"
PLANNER: Final = "lars@example.org"
LEADER: Final = "asta@example.org"

CAST: Final[tuple[Character, ...]] = (
    Character("Karla Nøglesen", ADMINISTRATOR, Role.ADMINISTRATOR, "agency"),
    Character("Lars Planborg", PLANNER, Role.PLANNER, "agency"),
    Character("Asta Eksempelsen", LEADER, Role.PLANNER, "agency"),
    Character("Asta Eksempelsen", LEADER, Role.CONSULTANT, "agency"),
    Character("Bo Prøvestrup", "bo@example.org", Role.CONSULTANT, "agency"),
    Character("Clara Demosen", "clara@example.org", Role.CONSULTANT, "agency"),
    Character("Dan Fiktivsen", "dan@example.org", Role.CONSULTANT, "agency"),
    Character("Ellen Mønsterborg", "ellen@example.org", Role.CONSULTANT, "agency"),
    Character("Farid Skabelonsen", "farid@example.org", Role.CONSULTANT, "agency"),
    Character("Gry Testholm", "gry@example.org", Role.CONSULTANT, "agency"),
    Character("Hans Kladdesen", "hans@example.org", Role.CONSULTANT, "agency"),
    Character("Ida Pladsholder", "ida@example.org", Role.CONSULTANT, "agency"),
    Character("Jonas Udkastsen", "jonas@example.org", Role.CONSULTANT, "agency"),
    Character("Rosa Tovholdersen", "rosa@example.org", Role.COORDINATOR, "0615"),
    Character("Rosa Tovholdersen", "rosa@example.org", Role.COORDINATOR, "0779"),
    Character("Peter Deltagersen", "peter@example.org", Role.PARTICIPANT, "0479"),
)
