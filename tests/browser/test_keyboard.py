"""A coordinator registers three colleagues, one of them new, by keyboard alone; on a telephone, and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page

from network.clock import now
from tests.browser.looking import STICKING_OUT
from tests.browser.service import Service

pytestmark = pytest.mark.browser

MOST_STROKES = 120
"""Two strokes a second for a minute."""


class Keys:
    """A keyboard, and nothing else."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.strokes = 0

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.strokes += 1

    def write(self, text: str) -> None:
        for letter in text:
            self.press(letter)

    def go_to(self, target: Locator) -> None:
        """Tab on until it has the focus."""
        while not target.evaluate("each => each === document.activeElement"):
            assert self.strokes < MOST_STROKES, f"never came to {target}"
            self.press("Tab")


@pytest.fixture(scope="module")
def address(service: Service) -> str:
    """The page of a meeting that takes registrations."""
    starts_at = now().replace(microsecond=0) + timedelta(days=60)
    token = service.house.run("manage.py", "token", "lars@example.org").split()[-1]
    body = {
        "kind": "webinar",
        "title": "Webinar om <b>åbne</b> tilbud",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
    }
    with service.read_by("anybody") as context:
        headers = {"Authorization": f"Bearer {token}"}
        made = context.request.post("/api/v1/meetings/", data=body, headers=headers).json()
        published = context.request.post(f"/api/v1/meetings/{made['id']}/publish/", data={}, headers=headers)
        assert published.ok, published.text()
    return f"/meetings/{made['id']}/"


@pytest.mark.parametrize("java_script", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", [320, 1280])
def test_three_colleagues_are_registered_by_keyboard_alone(
    service: Service, address: str, width: int, java_script: bool
) -> None:
    with service.read_by("coordinator", width=width, java_script=java_script) as context:
        page = context.new_page()
        page.goto(address)
        keys = Keys(page)
        keys.go_to(page.get_by_role("main").get_by_role("link", name="Tilmeld", exact=True))
        keys.press("Enter")
        page.get_by_role("heading", name="Tilmeld", level=1).wait_for()
        for n in (0, 1):
            keys.go_to(page.get_by_role("checkbox").nth(n))
            keys.press("Space")
        keys.go_to(page.get_by_label("Ny kollega 1: navn"))
        keys.write("Nora Ny")
        keys.press("Tab")
        keys.write(f"nora{width}{int(java_script)}@example.org")
        keys.go_to(page.get_by_label("De nye kolleger hører til"))
        keys.press("ArrowDown")
        keys.go_to(page.get_by_role("main").get_by_role("button", name="Tilmeld", exact=True))
        keys.press("Enter")
        page.get_by_text("3 er tilmeldt.").wait_for()
        assert keys.strokes < MOST_STROKES
        assert page.locator("h1 b").count() == 0


@pytest.mark.parametrize("path", ["/", "/?view=month", "/organisation/", "/calendars/"])
def test_with_forced_colours_and_less_motion_everything_is_still_there(service: Service, path: str) -> None:
    with service.read_by("coordinator", width=320) as context:
        page = context.new_page()
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        page.goto(path)
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.evaluate(STICKING_OUT) == []
        moving = "each => [...each].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0).length"
        assert page.locator("body *").evaluate_all(moving) == 0
