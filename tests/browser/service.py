"""The whole service with the invented year, and people who log in to it as people do."""

import fcntl
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.faults.conftest import House
from tests.faults.processes import until

CHROMIUM = "/usr/bin/chromium"
READY_WITHIN = 120.0
READERS = {
    "anybody": None,
    "participant": "peter@example.org",
    "coordinator": "rosa@example.org",
    "consultant": "clara@example.org",
    "planner": "lars@example.org",
    "administrator": "karla@example.org",
}


def as_in_addresses(value: str) -> str:
    """An id as SQLite has it, as addresses have it; anything else as it is."""
    return re.sub(r"^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$", r"\1-\2-\3-\4-\5", value)


class Service:
    """`manage.py up`, and a browser in front of it. Readers are those of the invented year, or known by address."""

    def __init__(self, folder: Path, browser: Browser, port: int | None = None) -> None:
        self.house = House(folder)
        self.house.port = port or self.house.port
        self.base = f"http://localhost:{self.house.port}"
        self._browser = browser
        self._states: dict[str, Any] = {}
        self._kept = ExitStack()
        self._kept_for: tuple[str, str, bool] | None = None
        self._page: Page

    def start(self, *arguments: str) -> None:
        self.house.up = self.house.run_beside("manage.py", "up", "--port", str(self.house.port), *arguments)
        until(lambda: "ready" in self.house.up.said(), within=READY_WITHIN, what="ready")

    def one(self, query: str) -> str:
        """The first value that a question to the database gives; ids come as addresses have them."""
        return as_in_addresses(str(self.house.rows(query)[0][0]))

    @contextmanager
    def read_by(
        self, reader: str, language: str = "da", *, width: int = 1280, java_script: bool = True
    ) -> Iterator[BrowserContext]:
        """A browser in which that reader is logged in."""
        context = self._browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": 900},
            java_script_enabled=java_script,
            storage_state=self._state(reader),
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": self.base}])
        yield context
        context.close()

    def page_of(self, reader: str, language: str = "da", *, java_script: bool = True) -> Page:
        """A desktop window in which that reader reads one address after another, with axe at hand.

        A new address in an old page costs a fifth of what a new page costs, and axe half of what it does there. One
        page is kept at a time, so ask for all that a reader reads before turning to the next.
        """
        asked = (reader, language, java_script)
        if self._kept_for != asked:
            self._kept.close()
            context = self._kept.enter_context(self.read_by(reader, language, java_script=java_script))
            context.add_init_script(AXE_SCRIPT)
            self._page, self._kept_for = context.new_page(), asked
        self._page.set_viewport_size({"width": 1280, "height": 900})
        self._page.emulate_media(media="null", reduced_motion="null")
        return self._page

    def close(self) -> None:
        """Close the page that is kept, and end what was started here."""
        self._kept.close()
        self.house.close()

    def _state(self, reader: str) -> Any:
        if reader not in self._states:
            context = self._browser.new_context(base_url=self.base)
            if address := READERS.get(reader, reader):
                self._log_in(context, address)
            self._states[reader] = context.storage_state()
            context.close()
        return self._states[reader]

    def _log_in(self, context: BrowserContext, address: str) -> None:
        page, before = context.new_page(), set(self.house.mails())
        page.goto("/login/")
        page.get_by_label("Mailadresse").fill(address)
        page.get_by_role("button", name="Send kode").click()
        page.get_by_label("Kode").fill(self._code_for(address, before))
        page.get_by_role("main").get_by_role("button", name="Log ind").click()
        page.get_by_role("link", name="Log ud").wait_for()

    def _code_for(self, address: str, before: set[Path]) -> str:
        read: set[Path] = set(before)

        def code() -> str:
            fresh = set(self.house.mails()) - read
            read.update(fresh)
            return next((found for path in fresh if (found := code_in(path, address))), "")

        return until(code, within=READY_WITHIN, what=f"a code for {address}")


def code_in(path: Path, address: str) -> str:
    """The code in a mail to that address; empty in any other."""
    mail = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default)
    code = re.search(r"koden? er (\S+)\.", mail.get_content()) if mail["To"] == address else None
    return code[1] if code else ""


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium, once a process: there is room for one at a time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def running(folder: Path, browser: Browser, *arguments: str) -> Iterator[Service]:
    """The service with a browser before it, until the end of the block; `arguments` are those of `up`."""
    service = Service(folder, browser)
    try:
        service.start(*arguments)
        yield service
    finally:
        service.close()


@contextmanager
def shared(folder: Path, browser: Browser) -> Iterator[Service]:
    """The service with the invented year, one for all processes that name the folder, as telling the year takes long.

    Whoever comes first starts it and ends it when all others have gone. Whoever comes later still starts it anew.
    """
    folder.mkdir(exist_ok=True)
    port = folder / "port"
    with (folder / "door").open("w") as door, (folder / "guests").open("w") as guests, ExitStack() as here:
        fcntl.flock(door, fcntl.LOCK_EX)
        if port.exists():
            service = Service(folder / "var", browser, int(port.read_text()))
            here.callback(service.close)
        else:
            service = here.enter_context(running(folder / "var", browser))
            port.write_text(str(service.house.port))
            here.callback(port.unlink)
            here.callback(fcntl.flock, guests, fcntl.LOCK_EX)
            here.callback(fcntl.flock, door, fcntl.LOCK_EX)
        fcntl.flock(guests, fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield service
