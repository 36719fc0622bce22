"""Every page as every reader, in both languages, at three widths."""

import pytest

from tests.browser.looking import Watch, look_at
from tests.browser.pages import PAGES, Row
from tests.browser.service import Service

pytestmark = pytest.mark.browser


CASES = [
    pytest.param(row, reader, language, id=f"{row.name}-{reader}-{language}")
    for row in PAGES
    for reader in row.readers
    for language in ("da", "en")
]


@pytest.mark.parametrize(("row", "reader", "language"), CASES)
def test_a_page_is_accessible_quiet_ours_and_narrow_enough(
    service: Service, row: Row, reader: str, language: str
) -> None:
    with service.read_by(reader, language) as context:
        page = context.new_page()
        watch = Watch(page, service.base)
        page.goto(row.address(service))
        assert page.locator("html").get_attribute("lang") == language
        assert page.get_by_role("heading", level=1).count() == 1
        assert look_at(page) + watch.complaints == []


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_reads_the_same_without_java_script(service: Service, row: Row) -> None:
    with service.read_by(row.readers[0], java_script=False) as context:
        page = context.new_page()
        page.goto(row.address(service))
        assert page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        ("document.querySelector('h1').outerHTML += '<img src=\"data:,\">'", "image-alt"),
        ("document.querySelector('h1').outerHTML += '<svg width=\"2000\" height=\"9\"></svg>'", "sticks out"),
    ],
)
def test_what_is_wrong_is_seen(service: Service, spoilt: str, complaint: str) -> None:
    with service.read_by("anybody") as context:
        page = context.new_page()
        page.goto("/accessibility/")
        page.evaluate(spoilt)
        assert any(complaint in wrong for wrong in look_at(page))


def test_a_browser_refuses_what_is_inline_or_from_elsewhere(service: Service) -> None:
    with service.read_by("anybody") as context:
        page = context.new_page()
        watch = Watch(page, service.base)
        page.goto("/accessibility/")
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))")
        assert "Content Security Policy" in watch.complaints[0]
