"""The front web server's configuration, as nginx reads it, and the public feeds it hands out as files."""

import gzip
import shutil
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import create_default_context

import pytest

from tests.faults.conftest import ROOT, free_port
from tests.faults.processes import until

pytestmark = pytest.mark.clients

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 40
FEED = "feeds/region/midtjylland.ics"
SECRET = f"feeds/s/{'x' * 43}.ics"


class Front:
    """nginx with our configuration: another name and certificate, free ports, a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.behind = folder, free_port(), free_port()
        self.certificate = folder / "fullchain.pem"
        self.config = folder / "nginx.conf"
        self.config.write_text(self._configuration())
        self._certify()

    def _configuration(self) -> str:
        theirs = {
            "user www-data;": "user root;\ndaemon off;",
            "/run/nginx.pid": f"{self.folder}/nginx.pid",
            "listen 80 default_server;": f"listen 127.0.0.1:{free_port()};",
            "listen [::]:80 default_server;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            "server_name netvaerk.example.dk;": "server_name localhost;\naccess_log off;",
            "/etc/ssl/netvaerk/": f"{self.folder}/",
            "root /var/lib/netvaerk;": f"root {self.folder};",
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{self.behind};",
        }
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for ours, other in theirs.items():
            assert ours in text, ours
            text = text.replace(ours, other)
        return text

    def _certify(self) -> None:
        key = ["-keyout", str(self.folder / "privkey.pem"), "-out", str(self.certificate), "-days", "2"]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *key, *name], check=True, capture_output=True
        )

    def command(self, *arguments: str) -> list[str]:
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        assert nginx, "nginx is not installed: source .ci/calendars"
        return [nginx, "-c", str(self.config), "-e", str(self.folder / "error.log"), *arguments]

    def get(self, path: str, **headers: str) -> tuple[HTTPMessage, bytes]:
        asked = urllib.request.Request(f"https://localhost:{self.port}/{path}", headers=headers)
        with urllib.request.urlopen(asked, context=create_default_context(cafile=str(self.certificate))) as answer:
            return answer.headers, answer.read()

    def refusal(self, path: str, **headers: str) -> int:
        """The status of an answer without a body of its own."""
        with pytest.raises(urllib.error.HTTPError) as told:
            self.get(path, **headers)
        with told.value:
            return told.value.code


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A running nginx with one public feed, written as a worker writes it."""
    made = Front(tmp_path_factory.mktemp("front"))
    feed = made.folder / FEED
    feed.parent.mkdir(parents=True)
    feed.write_bytes(BODY)
    feed.with_name(f"{feed.name}.gz").write_bytes(gzip.compress(BODY, mtime=0))
    process = subprocess.Popen(made.command())
    until((made.folder / "nginx.pid").exists, within=10, what="nginx")
    yield made
    process.terminate()
    process.wait(timeout=10)


def test_nginx_finds_nothing_wrong_with_the_configuration(tmp_path: Path) -> None:
    tested = subprocess.run(Front(tmp_path).command("-t"), check=False, capture_output=True, text=True)
    assert (tested.returncode, "warn" in tested.stderr) == (0, False), tested.stderr


def test_a_public_feed_is_handed_out_as_the_application_would(front: Front) -> None:
    headers, body = front.get(FEED)
    assert body == BODY
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["ETag"]
    assert headers["Last-Modified"]


def test_the_bytes_that_the_worker_compressed_are_handed_out(front: Front) -> None:
    headers, body = front.get(FEED, **{"Accept-Encoding": "gzip"})
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert body == gzip.compress(BODY, mtime=0)


def test_what_the_program_has_is_not_sent_again(front: Front) -> None:
    headers, _ = front.get(FEED)
    assert front.refusal(FEED, **{"If-None-Match": headers["ETag"]}) == 304


def test_a_draft_is_not_handed_out(front: Front) -> None:
    (front.folder / "feeds" / ".national.ics.12").write_bytes(BODY)
    assert front.refusal("feeds/.national.ics.12") == 404


class Secret(BaseHTTPRequestHandler):
    """The application, as far as one secret feed goes: it hands it out until it is closed."""

    is_closed = False

    def do_GET(self) -> None:
        self.send_response(404 if Secret.is_closed else 200)
        self.send_header("Content-Type", "text/calendar; charset=utf-8")
        self.send_header("Cache-Control", "private, no-store")
        self.send_header("Content-Length", str(0 if Secret.is_closed else len(BODY)))
        self.end_headers()
        if not Secret.is_closed:
            self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_secret_feed_that_is_closed_is_closed_at_the_front_at_once(front: Front) -> None:
    application = ThreadingHTTPServer(("127.0.0.1", front.behind), Secret)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    try:
        assert [front.get(SECRET)[1] for _ in range(2)] == [BODY, BODY]
        Secret.is_closed = True
        assert front.refusal(SECRET) == 404
    finally:
        application.shutdown()
        application.server_close()
