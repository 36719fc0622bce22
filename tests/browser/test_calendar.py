"""The page that shows a calendar's address this once, with its picture and how to subscribe."""

import pytest

from tests.browser.looking import Watch, look_at
from tests.browser.service import Service

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "create"), [("da", "Opret"), ("en", "Create")])
def test_a_new_calendars_page_is_accessible_quiet_ours_and_narrow_enough(
    service: Service, language: str, create: str
) -> None:
    with service.read_by("coordinator", language) as context:
        page = context.new_page()
        watch = Watch(page, service.base)
        page.goto("/calendars/")
        page.get_by_role("button", name=create, exact=True).click()
        page.locator("svg.qr").wait_for()
        assert look_at(page) + watch.complaints == []
