"""An empty installation, from the first login to the first meeting, as its first administrator walks it."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from network.clock import COPENHAGEN, now
from tests.browser.looking import look_at_width, watching
from tests.browser.service import running

pytestmark = pytest.mark.browser

FIRST = "karla@example.org"
PHONE = 360


def send(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def to_do(page: Page) -> list[str]:
    """What the front page says is still missing."""
    page.goto("/")
    missing = page.get_by_role("main").get_by_role("listitem").filter(has_text="Mangler")
    return missing.get_by_role("link").all_inner_texts()


def test_the_first_administrator_is_led_to_the_first_meeting(browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path / "var", browser, "--empty") as service:
        service.house.run("manage.py", "token", FIRST, "--role", "administrator")
        page = service.page_of(FIRST)
        with watching(page, service.base) as complaints:
            assert to_do(page) == ["Tilføj konsulenter", "Opret netværk", "Planlæg det første møde"]
            page.get_by_role("heading", name="Velkommen").wait_for()
            wrong = look_at_width(page, PHONE)

            page.get_by_role("link", name="Tilføj konsulenter").click()
            page.get_by_label("Navn").fill("Farid Første")
            page.get_by_label("Mailadresse").fill("farid@example.org")
            page.get_by_label("Region Midtjylland").check()
            page.get_by_label("Kommune, hvor rejser begynder").select_option(label="Aarhus")
            wrong += look_at_width(page, PHONE)
            send(page, "Tilføj")
            page.get_by_text("Konsulenten er oprettet og kan bookes.").wait_for()
            assert to_do(page) == ["Opret netværk", "Planlæg det første møde"]

            page.get_by_role("link", name="Opret netværk").click()
            page.get_by_label("Navn").fill("Familiehuse Midtjylland")
            page.get_by_label("Slags").select_option(label="Regionalt netværk")
            page.get_by_label("Region", exact=False).first.select_option(label="Region Midtjylland")
            wrong += look_at_width(page, PHONE)
            send(page, "Opret")
            page.get_by_text("Netværket er oprettet.").wait_for()
            assert to_do(page) == ["Planlæg det første møde"]

            page.get_by_role("link", name="Planlæg det første møde").click()
            starts_at = (now() + timedelta(days=60)).astimezone(COPENHAGEN)
            page.get_by_label("Titel").fill("Det første møde")
            page.get_by_label("Netværk").select_option(label="Familiehuse Midtjylland")
            page.get_by_label("Begynder").fill(f"{starts_at:%Y-%m-%d}T09:30")
            page.get_by_label("Slutter").fill(f"{starts_at:%Y-%m-%d}T15:00")
            wrong += look_at_width(page, PHONE)
            send(page, "Opret udkast")
            page.get_by_text("Mødet er oprettet som udkast.").wait_for()
            wrong += look_at_width(page, PHONE)
            assert to_do(page) == []
            assert wrong + complaints == []
