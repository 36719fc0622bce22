"""The page that shows a calendar's address this once, with its picture and how to subscribe."""

import pytest

from tests.browser.looking import look_at, watching
from tests.browser.service import Service

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "create"), [("da", "Opret"), ("en", "Create")])
def test_a_new_calendars_page_is_accessible_quiet_ours_and_narrow_enough(
    service: Service, language: str, create: str
) -> None:
    page = service.page_of("coordinator", language)
    with watching(page, service.base) as complaints:
        page.goto("/calendars/")
        page.get_by_role("button", name=create, exact=True).click()
        page.locator("svg.qr").wait_for()
        assert look_at(page) + complaints == []
