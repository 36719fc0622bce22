"""What stands around every page: whose it is, their picture, and a plain look where the design is not there."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.fixture
def page(client: Client, db: None, settings: Any, tmp_path: Path) -> "Page":
    settings.ASSETS_DIR = tmp_path / "assets"
    return Page(client, tmp_path)


class Page:
    """The front page of an installation that has fetched nothing yet."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.folder = folder

    def read(self) -> str:
        return self.client.get("/").content.decode()


def test_the_agencys_name_is_a_setting(page: Page, settings: Any) -> None:
    settings.AGENCY_NAME = "Styrelsen for Prøver"
    assert "Styrelsen for Prøver</title>" in page.read()


def test_the_agencys_logo_is_shown_and_served(page: Page, settings: Any) -> None:
    picture = page.folder / "logo.svg"
    picture.write_text(LOGO)
    settings.AGENCY_LOGO = str(picture)
    address = page.read().partition('<img src="')[2].partition('"')[0]
    answer = page.client.get(address)
    assert (answer.content.decode(), answer.headers["Content-Type"]) == (LOGO, "image/svg+xml")


def test_a_logo_that_is_not_there_is_left_out(page: Page, settings: Any) -> None:
    settings.AGENCY_LOGO = str(page.folder / "gone.svg")
    assert "<img" not in page.read()


def test_where_the_design_could_not_be_fetched_pages_are_plain_and_whole(page: Page) -> None:
    read = page.read()
    assert "dkfds.css" not in read
    assert "api/page.css" in read
    assert "<h1>Kommende møder</h1>" in read


def test_where_the_design_was_fetched_it_is_used(page: Page) -> None:
    design = page.folder / "assets" / "design"
    design.mkdir(parents=True)
    (design / "dkfds.css").write_text("h1 { margin: 0 }")
    assert "design/dkfds.css" in page.read()
