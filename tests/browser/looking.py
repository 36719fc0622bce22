"""What holds for every page, whoever reads it: accessible, quiet, ours alone, and narrow enough."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Dialog, Error, Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 768, 1280)

# What sticks out to the right without lying in something that is made to be scrolled.
STICKING_OUT = """() => [...document.body.querySelectorAll('*')]
  .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
  .filter(each => each.getBoundingClientRect().width > 1 && !each.closest('.scroll, .sr-only'))
  .map(each => each.outerHTML.slice(0, 120))
  .concat(matchMedia('screen').matches && document.documentElement.scrollWidth > window.innerWidth + 1
    ? [`the page scrolls sideways, ${document.documentElement.scrollWidth} px wide`] : [])"""


BESIDES_CONTRAST = """tags => axe
  .run({runOnly: tags, rules: {'color-contrast': {enabled: false}}, resultTypes: ['violations']})
  .then(found => found.violations
    .flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)}`)))"""
CONTRAST = Path(__file__).with_name("contrast.js").read_text()


@contextmanager
def watching(page: Page, base: str) -> Iterator[list[str]]:
    """What a page complains of, whom it asks and what it shouts, until the end of the block."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "404" not in message.text:
            complaints.append(f"console: {message.text}")

    def dismiss(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def fall(error: Error) -> None:
        complaints.append(f"script: {error}")

    def see(request: Request) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            complaints.append(f"asks {request.url}")

    page.on("console", hear)
    page.on("dialog", dismiss)
    page.on("pageerror", fall)
    page.on("request", see)
    yield complaints
    page.remove_listener("console", hear)
    page.remove_listener("dialog", dismiss)
    page.remove_listener("pageerror", fall)
    page.remove_listener("request", see)


def look_at(page: Page) -> list[str]:
    """What is wrong with the page at each width; nothing is as it should be."""
    return [f"{width}: {wrong}" for width in WIDTHS for wrong in look_at_width(page, width)]


def look_at_width(page: Page, width: int) -> list[str]:
    """What is wrong with the page at this width."""
    page.set_viewport_size({"width": width, "height": 900})
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    violations = [*page.evaluate(BESIDES_CONTRAST, TAGS), *page.evaluate(CONTRAST)]
    return [*violations, *(f"sticks out: {each}" for each in page.evaluate(STICKING_OUT))]
