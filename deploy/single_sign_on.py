"""Which services may vouch for people, as the environment names them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LEVELS = ("low", "substantial", "high")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

Refuse = Callable[[str], Exception]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdConnect:
    """A provider of OpenID Connect, and what we are called there."""

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    cvr_claim: str
    assurance_claim: str


def open_id_connect(environ: Mapping[str, str], refuse: Refuse) -> OpenIdConnect | None:
    """The provider, or None where none is named; `refuse` makes the error of a wrong value."""
    issuer = environ.get("OIDC_ISSUER", "")
    if not issuer:
        return None
    if not is_safe(issuer):
        raise refuse(f"OIDC_ISSUER must be the provider's https address, not {issuer!r}.")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not environ.get(name):
            raise refuse(f"{name} must be set when OIDC_ISSUER is.")
    return OpenIdConnect(
        issuer=issuer,
        client_id=environ["OIDC_CLIENT_ID"],
        client_secret=environ["OIDC_CLIENT_SECRET"],
        scope=environ.get("OIDC_SCOPE", "") or "openid email",
        cvr_claim=environ.get("OIDC_CVR_CLAIM", "") or "cvr",
        assurance_claim=environ.get("OIDC_ASSURANCE_CLAIM", "") or "loa",
    )


def assurance(environ: Mapping[str, str], refuse: Refuse) -> str:
    """The lowest level of NSIS that is enough."""
    level = environ.get("OIDC_ASSURANCE", "") or "substantial"
    if level not in LEVELS:
        raise refuse(f"OIDC_ASSURANCE must be one of {', '.join(LEVELS)}, not {level!r}.")
    return level


def organisations(environ: Mapping[str, str], refuse: Refuse) -> dict[str, str]:
    """Our organisations' codes by their CVR numbers: `29189889=0615,12345678=agency`."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in environ.get("OIDC_ORGANISATIONS", "").split(","))):
        cvr, _, code = pair.partition("=")
        if len(cvr) != 8 or not (cvr.isascii() and cvr.isdigit()) or not code or cvr in found:  # noqa: PLR2004 CVR
            raise refuse(f"OIDC_ORGANISATIONS must look like 29189889=0615,12345678=agency, not {pair!r}.")
        found[cvr] = code
    return found


def is_safe(address: str) -> bool:
    """Whether it is a plain https address, or one of this machine."""
    url = urlsplit(address)
    is_private = url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    return is_private and bool(url.hostname) and not url.query and not url.fragment
