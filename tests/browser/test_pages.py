"""Every page as every reader, in both languages, at three widths."""

import pytest

from tests.browser.looking import look_at, watching
from tests.browser.pages import PAGES, Row
from tests.browser.service import READERS, Service

pytestmark = pytest.mark.browser


CASES = [
    pytest.param(row, reader, language, id=f"{row.name}-{reader}-{language}")
    for reader in READERS
    for language in ("da", "en")
    for row in PAGES
    if reader in row.readers
]
BY_FIRST_READER = sorted(PAGES, key=lambda row: row.readers[0])


@pytest.mark.parametrize(("row", "reader", "language"), CASES)
def test_a_page_is_accessible_quiet_ours_and_narrow_enough(
    service: Service, row: Row, reader: str, language: str
) -> None:
    page = service.page_of(reader, language)
    with watching(page, service.base) as complaints:
        page.goto(row.address(service))
        assert page.locator("html").get_attribute("lang") == language
        assert page.get_by_role("heading", level=1).count() == 1
        assert look_at(page) + complaints == []


@pytest.mark.parametrize("row", BY_FIRST_READER, ids=lambda row: row.name)
def test_a_page_reads_the_same_without_java_script(service: Service, row: Row) -> None:
    page = service.page_of(row.readers[0], java_script=False)
    page.goto(row.address(service))
    assert page.get_by_role("heading", level=1).count() == 1


def test_what_is_looked_at_wears_the_design(service: Service) -> None:
    page = service.page_of("anybody")
    page.goto("/")
    if not page.locator("link[href$='design/dkfds.css']").count():
        pytest.skip("The design could not be fetched: every other test here looked at plain pages.")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"IBM Plex Sans"')


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        ("heading.outerHTML += '<img src=\"data:,\">'", "image-alt"),
        ('heading.outerHTML += \'<svg width="2000" height="9"></svg>\'', "sticks out"),
        ("heading.style.color = '#bbb'", "color-contrast: <h1"),
        ("main.style.background = '#222'", "color-contrast: <p"),
        ("main.style.opacity = .4", "color-contrast: <p"),
        ("Object.assign(box.style, {position: 'absolute', inset: 0, zIndex: -1, background: '#222'})", "contrast: <p"),
    ],
)
def test_what_is_wrong_is_seen_on_a_page_that_was_right(service: Service, spoilt: str, complaint: str) -> None:
    page = service.page_of("anybody")
    page.goto("/accessibility/")
    assert look_at(page) == []
    page.evaluate("window.main = document.querySelector('main'); window.heading = main.querySelector('h1')")
    page.evaluate("document.body.prepend(window.box = document.createElement('div'))")
    page.evaluate(spoilt)
    assert any(complaint in wrong for wrong in look_at(page))


def test_letters_that_leave_what_they_are_written_on_are_seen(service: Service) -> None:
    page = service.page_of("anybody")
    page.goto("/accessibility/")
    page.evaluate("document.body.style.background = '#222'")
    page.evaluate("document.querySelector('main').style.background = '#fff'")
    assert not [wrong for wrong in look_at(page) if "<h2" in wrong]
    page.evaluate("document.querySelector('main').style.height = 0")
    assert [wrong for wrong in look_at(page) if "<h2" in wrong]


def test_a_browser_refuses_what_is_inline_or_from_elsewhere(service: Service) -> None:
    page = service.page_of("anybody")
    with watching(page, service.base) as complaints:
        page.goto("/accessibility/")
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))")
        assert "Content Security Policy" in complaints[0]
