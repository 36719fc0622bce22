"""Every page, how to find it in the invented year, and who reads it. Page authors add a row; all else follows."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.service import Service

EVERYBODY = ("anybody", "participant", "coordinator", "consultant", "planner", "administrator")
KNOWN = EVERYBODY[1:]
AGENCY = ("consultant", "planner", "administrator")


@dataclass(frozen=True, slots=True)
class Row:
    """A page; `path` may ask the running service, and `main` ones are photographed for people to look at."""

    name: str
    path: str | Callable[[Service], str]
    readers: tuple[str, ...] = EVERYBODY
    main: bool = False

    def address(self, service: Service) -> str:
        return self.path if isinstance(self.path, str) else self.path(service)


def a_meeting(where: str) -> Callable[[Service], str]:
    """The page of the first meeting for which the condition holds."""
    question = f"SELECT id FROM network_meeting WHERE {where} ORDER BY starts_at"  # noqa: S608 the conditions are ours
    return lambda service: f"/meetings/{service.one(question)}/"


OPEN = "kind = 'network_meeting' AND state = 'published' AND starts_at > datetime('now')"

PAGES = (
    Row("start", "/", EVERYBODY, main=True),
    Row("login", "/login/", ("anybody",)),
    Row("logout", "/logout/", ("participant",)),
    Row("accessibility", "/accessibility/", ("anybody", "planner")),
    Row("systems", "/systems/", ("anybody", "planner")),
    Row("meeting", a_meeting(OPEN), EVERYBODY, main=True),
    Row("meeting-draft", a_meeting("state = 'draft'"), ("planner",)),
    Row("register", lambda service: f"{a_meeting(OPEN)(service)}register/", ("participant", "coordinator"), main=True),
    Row("organisation", "/organisation/", ("participant", "coordinator"), main=True),
    Row("calendars", "/calendars/", ("participant", "coordinator", "planner"), main=True),
    Row("link-that-leads-nowhere", "/withdraw/nothing/", ("anybody",)),
    Row("proposal-that-leads-nowhere", "/proposals/nothing/", ("anybody",)),
)
