"""What holds for every page, whoever reads it: accessible, quiet, ours alone, and narrow enough."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 768, 1280)

# What sticks out to the right without lying in something that is made to be scrolled.
STICKING_OUT = """() => [...document.body.querySelectorAll('*')]
  .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
  .filter(each => each.getBoundingClientRect().width > 1 && !each.closest('.scroll, .sr-only'))
  .map(each => each.outerHTML.slice(0, 120))"""


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
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options)
    wrong = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    return [*wrong, *(f"sticks out: {each}" for each in page.evaluate(STICKING_OUT))]
