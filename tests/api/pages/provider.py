"""A provider of OpenID Connect on this machine: it signs whatever it is told to say."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KID = "key-1"


class Provider:
    """`said` changes or, with None, leaves out claims of the next tokens; `sign_with` is the key it signs with."""

    def __init__(self) -> None:
        self.key = self.sign_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.said: dict[str, Any] = {}
        self.described: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.issuer = ""

    def description(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        named = {name: f"{self.issuer}/{path}" for name, path in ends.items()}
        return {"issuer": self.issuer} | named | self.described

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": KID, "use": "sig", "alg": "RS256"}]}

    def token(self, nonce: str) -> str:
        moment = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "uuid-of-ida",
            "aud": "netvaerk",
            "iat": moment,
            "exp": moment + 300,
            "nonce": nonce,
            "email": "ida@example.org",
            "cvr": "29189889",
            "loa": "substantial",
        }
        said = {name: value for name, value in (claims | self.said).items() if value is not None}
        return jwt.encode(said, self.sign_with, algorithm="RS256", headers={"kid": KID})


@contextmanager
def serving() -> Iterator[Provider]:
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(provider.keys() if self.path == "/keys" else provider.description())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer({"id_token": provider.token(provider.asked["code"])})

        def _answer(self, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler
