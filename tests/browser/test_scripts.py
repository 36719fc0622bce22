"""What people write is shown as they wrote it, and never runs: forty tries in every text, then the pages with them.

Tries come in lots, as a text has no room for more. Pages about a lot differ in nothing but the texts, so the browser
opens those of one lot and of all lists, and of the others only reads what it would make of them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page

from network.clock import now
from tests.browser.looking import watching
from tests.browser.service import Service, running

pytestmark = pytest.mark.browser

TRIES = (
    "<script>alert(1)</script>",
    "<script src=//x.example></script>",
    "<ScRiPt>hit()</sCrIpT>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</option></select><img src=x onerror=a>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script>",
    "</svg><svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1)>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<img onerror=a>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<form action=javascript:alert(1)>",
    "<button formaction=javascript:a>",
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//x.example>",
    "<link rel=stylesheet href=//x>",
    "<style>*{display:none}</style>",
    "<x-hit style=color:red>x</x-hit>",
    "<div hx-get=/ hx-trigger=load>",
    "<div hx-on:load=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}{% debug %}${7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><img src=x onerror=alert(1)>",
    "<math><mi xlink:href=javascript:a>",
    "\\x3cscript\\x3ealert(1)",
)
ADMINISTRATOR = "karla@example.org"
AT_ONCE = 3
LOTS = [TRIES[first : first + AT_ONCE] for first in range(0, len(TRIES), AT_ONCE)]
STRANGE = "iframe, object, embed, base, marquee, x-hit, audio, video, math, style, animate, meta[http-equiv]"
NOT_OURS = f"""page => [...page.querySelectorAll('*')]
  .filter(each => each.matches('{STRANGE}')
    || each.matches('script') && !(each.src ?? '').startsWith(location.origin + '/static/')
    || each.matches('[href^="javascript:" i], [src^="javascript:" i], [action^="javascript:" i]')
    || [...each.attributes].some(one => /^(on|hx-on|formaction)/i.test(one.name)))
  .map(each => each.outerHTML.slice(0, 120))"""
IN_THIS_PAGE = f"() => ({NOT_OURS})(document)"
IN_THAT_PAGE = f"""async address => {{
  const answer = await fetch(address)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  return answer.ok && page.querySelector('h1') ? ({NOT_OURS})(page) : ['no page']
}}"""
MEETING = ("", "desk/", "edit/", "programme/", "preview/", "registrations/", "deliveries/", "move/", "register/")
COURSE = ("", "decline/", "tick/", "add/", "plan/")
LISTS = (
    *("/", "/?view=month", "/?view=region", "/meetings/", "/networks/", "/people/?who=alert", "/courses/", "/board/"),
    *("/week/", "/capacity/", "/inbox/", "/organisation/", "/calendars/", "/meetings/new/", "/evaluations/", "/reach/"),
)

Row = dict[str, Any]


def text(lot: int, most: int = 200) -> str:
    """The tries of a lot, as many as there is room for."""
    return " ".join(LOTS[lot])[:most]


class Writer:
    """Somebody who may write everything, and does so through the API."""

    def __init__(self, service: Service, ask: APIRequestContext) -> None:
        token = service.house.run("manage.py", "token", ADMINISTRATOR, "--role", "administrator").split()[-1]
        self._ask = ask
        self._headers = {"Authorization": f"Bearer {token}"}
        self._organisation = self.read("organisations/?code=0615")[0]["id"]
        self._municipalities = [row["code"] for row in self.read("municipalities/")]

    def read(self, address: str) -> list[Row]:
        rows: list[Row] = self._ask.get(f"/api/v1/{address}", headers=self._headers).json()["results"]
        return rows

    def write(self, door: str, **body: Any) -> str:
        """The new row's id."""
        answer = self._ask.post(f"/api/v1/{door}/", data=body, headers=self._headers)
        assert answer.ok, (door, answer.text())
        return str(answer.json()["id"])

    def lot(self, lot: int) -> list[str]:
        """A row of each kind, with the lot in each of its texts; the pages that are about them."""
        network = self.write("networks", name=text(lot, 120), kind="thematic")
        person = self.write("people", name=text(lot, 120), email=f"p{lot}@example.org", organisation=self._organisation)
        self.write("memberships", network=network, organisation=self._organisation, contacts=[person])
        meeting, course = self._meeting(lot, network, person), self._course(lot)
        self.write("feeds", audience="person", name=text(lot, 120))
        return [
            *(f"/meetings/{meeting}/{part}" for part in MEETING),
            *(f"/courses/{course}/{part}" for part in COURSE),
            f"/networks/{network}/",
            f"/people/{person}/",
        ]

    def _meeting(self, lot: int, network: str, person: str) -> str:
        starts_at = now().replace(microsecond=0) + timedelta(days=30 + lot)
        times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=3)).isoformat()}
        item = times | {"kind": "talk", "title": text(lot), "speaker": text(lot), "track": text(lot, 60)}
        about: Row = {"title": text(lot), "description": text(lot), "programme": [item], "network": network}
        about["place"] = {"name": text(lot), "address": text(lot)}
        meeting = self.write("meetings", kind="network_meeting", **times, **about)
        self.write(f"meetings/{meeting}/publish")
        self.write("materials", meeting=meeting, title=text(lot), link="https://example.org/")
        self.write("registrations", meeting=meeting, person=person, diet=text(lot), notes=text(lot))
        return meeting

    def _course(self, lot: int) -> str:
        about = {"reason": text(lot), "topics": [text(lot)]}
        course = self.write("courses", municipality=self._municipalities[lot], programme="familiehuse", **about)
        self.write(f"courses/{course}/clarify")
        self.write("activities", course=course, kind="workshop", title=text(lot))
        return course


def opened(page: Page, service: Service, address: str) -> list[str]:
    """Every sign that something of somebody else's ran on a page, or became part of it."""
    with watching(page, service.base) as complaints:
        answer = page.goto(address)
        assert answer, address
        assert answer.ok, address
        return [*page.evaluate(IN_THIS_PAGE), *complaints]


@pytest.fixture(scope="module")
def empty_service(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One of these tests' own, as others would rather not meet such names."""
    with running(tmp_path_factory.mktemp("service") / "var", browser, "--empty") as made:
        yield made


def test_nothing_that_people_write_ever_runs(empty_service: Service) -> None:
    with empty_service.read_by("anybody") as outside:
        writer = Writer(empty_service, outside.request)
        first, *others = [writer.lot(lot) for lot in range(len(LOTS))]
    page = empty_service.page_of(ADMINISTRATOR)
    signs = {address: opened(page, empty_service, address) for address in (*first, *LISTS)}
    signs |= {address: page.evaluate(IN_THAT_PAGE, address) for lot in others for address in lot}
    page.goto("/networks/")
    shown = page.inner_text("main")
    assert {address: found for address, found in signs.items() if found} == {}
    assert all(text(lot, 120) in shown for lot in range(len(LOTS)))


@pytest.mark.parametrize("written", [TRIES[6], TRIES[17], TRIES[28]])
def test_what_became_part_of_a_page_is_seen_whether_opened_or_read(empty_service: Service, written: str) -> None:
    page = empty_service.page_of("anybody")
    page.route("**/spoilt/", lambda route: route.fulfill(content_type="text/html", body=f"<h1>{written}</h1>"))
    assert opened(page, empty_service, "/spoilt/") != []
    assert page.evaluate(IN_THAT_PAGE, "/spoilt/") != []
