"""Writes pictures of the main pages: `uv run python -m tests.browser.screenshots DIR [NAME…]`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.looking import WIDTHS
from tests.browser.pages import PAGES, Row
from tests.browser.service import Service, browsing, running


def photograph(service: Service, row: Row, folder: Path) -> None:
    """The page at each width in both languages, as the last of its readers sees it, and as the first does."""
    for reader in dict.fromkeys((row.readers[0], row.readers[-1])):
        for language in ("da", "en"):
            with service.read_by(reader, language) as context:
                page = context.new_page()
                page.goto(row.address(service))
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    page.screenshot(path=folder / f"{row.name}-{reader}-{language}-{width}.png", full_page=True)


def main(folder: Path, names: list[str]) -> None:
    """Photograph the pages that are named, or all main ones."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch, browsing() as browser, running(Path(scratch) / "var", browser) as service:
        for row in PAGES:
            if row.name in names or (row.main and not names):
                photograph(service, row, folder)
                print(f"{row.name} …", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
