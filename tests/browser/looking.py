"""What holds for every page, whoever reads it: accessible, quiet, ours alone, and narrow enough."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 768, 1280)

# What sticks out to the right without lying in something that is made to be scrolled.
STICKING_OUT = """() => [...document.body.querySelectorAll('*')]
  .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
  .filter(each => each.getBoundingClientRect().width > 1 && !each.closest('.scroll, .sr-only'))
  .map(each => each.outerHTML.slice(0, 120))"""


VIOLATIONS = """tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(found => found.violations
  .flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)}`)))"""


class Watch:
    """Listens to what a page complains of and whom it asks."""

    def __init__(self, page: Page, base: str) -> None:
        self.complaints: list[str] = []
        self._base = base
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "404" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._base, "data:", "blob:")):
            self.complaints.append(f"asks {request.url}")


def look_at(page: Page) -> list[str]:
    """What is wrong with the page at each width; nothing is as it should be."""
    return [f"{width}: {wrong}" for width in WIDTHS for wrong in look_at_width(page, width)]


def look_at_width(page: Page, width: int) -> list[str]:
    """What is wrong with the page at this width."""
    page.set_viewport_size({"width": width, "height": 900})
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return [*page.evaluate(VIOLATIONS, TAGS), *(f"sticks out: {each}" for each in page.evaluate(STICKING_OUT))]
