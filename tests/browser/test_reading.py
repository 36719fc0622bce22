"""How pages adapt to whoever reads them: enlarged, spaced out, without motion, on paper, over a slow line."""

import pytest
from playwright.sync_api import Page

from tests.browser.looking import STICKING_OUT
from tests.browser.pages import PAGES, Row
from tests.browser.service import Service

pytestmark = pytest.mark.browser

MAIN = sorted((row for row in PAGES if row.main), key=lambda row: row.readers[-1])

AT_FOUR_TIMES = 1280 // 4
"""How many CSS pixels a window of 1280 has left at 400 % (WCAG 1.4.10)."""

TWICE = "html { font-size: 125% !important }"
"""Letters twice as large, and nothing else (WCAG 1.4.4); ours are 62.5 % to begin with."""

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
"""WCAG 1.4.12."""

WEAR = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }"

CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(each => !each.closest('.scroll, .sr-only, svg, select, input, textarea'))
  .filter(each => /hidden|clip/.test(getComputedStyle(each).overflow))
  .filter(each => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
  .map(each => each.outerHTML.slice(0, 120))"""

MOVING = """() => [...document.querySelectorAll('body, body *')]
  .filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0
    || parseFloat(getComputedStyle(each).animationDuration) > 0)
  .map(each => each.outerHTML.slice(0, 120))"""

PAPER = 718
"""CSS pixels across a sheet of A4 within margins of a centimetre."""

MOST = 300_000
"""Bytes over the wire for a page that is seen for the first time, fonts included."""


def spoilt(page: Page, width: int, css: str = "") -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(WEAR, css)
    return [f"{width}{css}: {each}" for each in (*page.evaluate(STICKING_OUT), *page.evaluate(CUT_OFF))]


@pytest.mark.parametrize("row", MAIN, ids=lambda row: row.name)
def test_nothing_is_lost_to_whoever_enlarges_spaces_out_or_prints(service: Service, row: Row) -> None:
    page = service.page_of(row.readers[-1])
    page.goto(row.address(service))
    wrong = [*spoilt(page, AT_FOUR_TIMES), *spoilt(page, AT_FOUR_TIMES, SPACED)]
    wrong += [*spoilt(page, 1280, TWICE), *spoilt(page, 1280, SPACED)]
    page.emulate_media(reduced_motion="reduce")
    wrong += page.evaluate(MOVING)
    page.emulate_media(media="print")
    wrong += spoilt(page, PAPER)
    assert wrong == []
    assert all(each.is_visible() for each in page.locator("svg.chart").all())
    assert not page.get_by_role("navigation", name="Hovedmenu").is_visible()


@pytest.mark.parametrize("path", ["/", "/login/", "/accessibility/"])
def test_a_first_page_is_light(service: Service, path: str) -> None:
    with service.read_by("anybody") as context:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
        page.goto(path, wait_until="networkidle")
        assert page.evaluate("document.fonts.size") > 0
        assert 0 < sum(sizes) < MOST
