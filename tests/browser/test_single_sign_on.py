"""Logging in at a service of another site, as a browser does it: with the cookies it is willing to send from there."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.api.pages.identity_provider import CVR, EMAIL, Asked, IdentityProvider, metadata
from tests.browser.service import Service

pytestmark = pytest.mark.browser

KARLA = {EMAIL: "karla@example.org", CVR: "12345678"}


class Page(BaseHTTPRequestHandler):
    """Where people log in; whoever comes is Karla, and is sent back at once."""

    def do_GET(self) -> None:
        provider, asked = IdentityProvider(), Asked.by(self.path)
        provider.said |= KARLA
        fields = "".join(f"<input name={name} value='{said}'>" for name, said in provider.answer(asked).items())
        form = f"<form method=post action='{asked.request.get('AssertionConsumerServiceURL')}'>{fields}</form>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"{form}<script>document.forms[0].submit()</script>".encode())

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def address() -> Iterator[str]:
    """Another site than ours: browsers do not count 127.0.0.1 as localhost."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def empty(browser: Browser, tmp_path: Path, address: str) -> Iterator[Service]:
    """An installation that believes the other site."""
    described = tmp_path / "metadata.xml"
    described.write_text(metadata(address=address))
    service = Service(tmp_path / "var", browser)
    service.house.environ |= {"SAML_IDP_METADATA": str(described), "OIDC_ORGANISATIONS": "12345678=agency"}
    service.start("--empty")
    yield service
    service.close()


def test_a_browser_that_comes_back_from_another_site_is_in(empty: Service) -> None:
    empty.house.run("manage.py", "token", KARLA[EMAIL], "--role", "administrator")
    with empty.read_by("anybody") as context:
        page = context.new_page()
        page.goto("/login/?next=/calendars/")
        page.get_by_role("link", name="Log ind med NemLog-in").click()
        page.get_by_role("link", name="Log ud").wait_for()
        assert page.url == f"{empty.base}/calendars/"
        assert {each["name"] for each in context.cookies()} >= {"sessionid"}
        assert "saml" not in {each["name"] for each in context.cookies()}
