"""Whole errands, from the keyboard alone, with and without JavaScript."""

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.service import Service

pytestmark = pytest.mark.browser

MOST_TABS = 80
FOUR_CLICKS = 4


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted link or button has the focus, and see that the focus can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            assert wanted.evaluate("each => getComputedStyle(each).outlineStyle !== 'none'")
            return
    raise AssertionError(f"no way by keyboard to {wanted}")


def press(page: Page, wanted: Locator) -> int:
    """One click, made with the Enter key; counts as one."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return 1


@pytest.mark.parametrize("java_script", [True, False], ids=["java-script", "no-java-script"])
def test_a_consultant_books_the_next_activity_in_four_clicks(service: Service, java_script: bool) -> None:
    with service.read_by("consultant", java_script=java_script) as context:
        page = context.new_page()
        page.goto("/")
        main = page.get_by_role("main")
        clicks = press(page, page.get_by_role("link", name="Min uge"))
        clicks += press(page, main.get_by_role("link", name="Book ").first)
        clicks += press(page, main.get_by_role("link", name="Vælg ").first)
        clicks += press(page, main.get_by_role("button", name="Book og invitér").first)
        assert "Aktiviteten er booket. Alle får en invitation." in main.inner_text()
        assert clicks <= FOUR_CLICKS
