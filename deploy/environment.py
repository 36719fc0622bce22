"""The environment, read once, typed, and refused in one clear sentence where it is wrong."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from deploy.saml import Saml, saml
from deploy.single_sign_on import OpenIdConnect, assurance, open_id_connect, organisations

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
BROKERS = {"amqp", "amqps", "redis", "rediss"}
ICLOUD_RELAY = "noreply@email.apple.com"
HOLD_LIMIT_MINUTES = 7 * 24 * 60
WEAK_KEY_LENGTH = 50
PICTURES = (".svg", ".png")


class WrongSettingError(Exception):
    """An environment variable has a value the service cannot start with; the text names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the rows live; `host` is empty for SQLite, whose `name` is then a path."""

    engine: str
    name: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail goes; `host` is empty when it is written to files."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    tls: str = "starttls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """How the agency presents itself on pages and in mails; it has been renamed before.

    `logo` is a picture's path or None; `statement_url` where its accessibility statement is registered, or empty.
    """

    name: str
    logo: Path | None
    mail: str
    phone: str
    statement_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything the outside may decide. Minutes are minutes, rates are per minute."""

    var_dir: Path
    database: Database
    broker_url: str
    mail_server: MailServer
    base_url: str
    secret_key: str
    allowed_hosts: tuple[str, ...]
    debug: bool
    development: bool
    mail_from: str
    mail_domain: str
    mail_pace: int | None
    mail_rehearsal: bool
    imap_url: str
    reply_relays: tuple[str, ...]
    trusted_authserv_id: str
    hold_minutes: int
    mass_mail_limit: int
    offer_days: int
    offer_hours: int
    deadline_reminder_days: int
    meeting_reminder_days: int
    digest_at: time
    notes_kept_days: int
    evaluation_days: int
    link_hosts: tuple[str, ...]
    webhook_allow_private: bool
    api_rate: int
    assets_dir: Path
    agency: Agency
    oidc: OpenIdConnect | None
    saml: Saml | None
    sso_assurance: str
    sso_organisations: Mapping[str, str]


def read(environ: Mapping[str, str]) -> Environment:
    """Read the environment described in `deploy/example.env`.

    Raises:
        WrongSettingError: a value cannot be used; the text names the variable and says what would do.
    """
    var_dir = Path(environ.get("VAR_DIR", "") or "var").resolve()
    base = _base_url(environ.get("BASE_URL", "") or "http://localhost:8000")
    development = (base.hostname or "") in LOOPBACK
    mail_from = _mailbox(environ.get("MAIL_FROM", "") or "netvaerk@example.org")
    return Environment(
        var_dir=var_dir,
        database=_database(environ.get("DATABASE_URL", ""), var_dir),
        broker_url=_broker_url(environ.get("BROKER_URL", "") or "embedded"),
        mail_server=_mail_server(environ.get("EMAIL_URL", "")),
        base_url=base.geturl().rstrip("/"),
        secret_key=_secret_key(environ.get("SECRET_KEY", ""), var_dir, development=development),
        allowed_hosts=_allowed_hosts(environ.get("ALLOWED_HOSTS", ""), base, development=development),
        debug=_debug(environ, development=development),
        development=development,
        mail_from=mail_from,
        mail_domain=environ.get("MAIL_DOMAIN", "") or mail_from.rpartition("@")[2],
        mail_pace=_whole(environ, "MAIL_PACE", None, at_least=1),
        mail_rehearsal=_switch(environ, "MAIL_REHEARSAL"),
        imap_url=_imap_url(environ.get("IMAP_URL", "")),
        reply_relays=_listed(environ.get("REPLY_RELAYS", ICLOUD_RELAY).lower()),
        trusted_authserv_id=environ.get("TRUSTED_AUTHSERV_ID", ""),
        hold_minutes=_number(environ, "HOLD_MINUTES", 60, at_most=HOLD_LIMIT_MINUTES),
        mass_mail_limit=_number(environ, "MASS_MAIL_LIMIT", 500),
        offer_days=_number(environ, "OFFER_DAYS", 3),
        offer_hours=_number(environ, "OFFER_HOURS", 24),
        deadline_reminder_days=_number(environ, "DEADLINE_REMINDER_DAYS", 3),
        meeting_reminder_days=_number(environ, "MEETING_REMINDER_DAYS", 2),
        digest_at=_clock(environ, "DIGEST_AT", "07:00"),
        notes_kept_days=_number(environ, "NOTES_KEPT_DAYS", 14, at_most=366),
        evaluation_days=_number(environ, "EVALUATION_DAYS", 14, at_most=366),
        link_hosts=_link_hosts(environ.get("LINK_HOSTS", "")),
        webhook_allow_private=_switch(environ, "WEBHOOK_ALLOW_PRIVATE"),
        api_rate=_rate(environ.get("API_RATE", "") or "6000/min"),
        assets_dir=Path(environ.get("ASSETS_DIR", "") or var_dir / "assets").resolve(),
        agency=_agency(environ, mail_from),
        oidc=open_id_connect(environ, WrongSettingError),
        saml=saml(environ, base.geturl().rstrip("/"), WrongSettingError),
        sso_assurance=assurance(environ, WrongSettingError),
        sso_organisations=organisations(environ, WrongSettingError),
    )


def _agency(environ: Mapping[str, str], mail_from: str) -> Agency:
    return Agency(
        name=environ.get("AGENCY_NAME", "") or "Social- og Boligstyrelsen",
        logo=_picture(environ.get("AGENCY_LOGO", "")),
        mail=environ.get("AGENCY_MAIL", "") or mail_from,
        phone=environ.get("AGENCY_PHONE", ""),
        statement_url=_web_address("STATEMENT_URL", environ.get("STATEMENT_URL", "")),
    )


def _picture(value: str) -> Path | None:
    path = Path(value)
    if value and path.suffix not in PICTURES:
        raise WrongSettingError(f"AGENCY_LOGO must be a path that ends in {' or '.join(PICTURES)}, not {value!r}.")
    return path.resolve() if value else None


def _web_address(name: str, value: str) -> str:
    url = urlsplit(value)
    if value and (url.scheme not in {"http", "https"} or not url.hostname):
        raise WrongSettingError(f"{name} must be a web address, not {value!r}.")
    return value


def _base_url(value: str) -> SplitResult:
    url = urlsplit(value)
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise WrongSettingError(f"BASE_URL must be a web address such as https://netvaerk.example.dk, not {value!r}.")
    return url


def _database(value: str, var_dir: Path) -> Database:
    if not value:
        return Database(engine="django.db.backends.sqlite3", name=str(var_dir / "netvaerk.sqlite3"))
    url = urlsplit(value)
    if url.scheme == "sqlite" and url.path.strip("/"):
        return Database(engine="django.db.backends.sqlite3", name=unquote(url.path))
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        raise WrongSettingError(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name, or be left out for SQLite."
        )
    return Database(
        engine="django.db.backends.postgresql",
        name=unquote(url.path.strip("/")),
        host=unquote(url.hostname or ""),
        port=_port(url, "DATABASE_URL"),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )


def _broker_url(value: str) -> str:
    if value != "embedded" and urlsplit(value).scheme not in BROKERS:
        raise WrongSettingError("BROKER_URL must be 'embedded', amqp://… or redis://….")
    return value


def _mail_server(value: str) -> MailServer:
    if not value:
        return MailServer()
    url = urlsplit(value)
    tls = parse_qs(url.query).get("tls", ["starttls"])[0]
    if url.scheme != "smtp" or not url.hostname or tls not in {"starttls", "implicit", "none"}:
        raise WrongSettingError(
            "EMAIL_URL must look like smtp://user:password@host:587?tls=starttls (or tls=implicit, tls=none)."
        )
    return MailServer(
        host=url.hostname,
        port=_port(url, "EMAIL_URL") or {"starttls": 587, "implicit": 465, "none": 25}[tls],
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=tls,
    )


def _imap_url(value: str) -> str:
    url = urlsplit(value)
    if value and (url.scheme not in {"imap", "imaps"} or not url.hostname):
        raise WrongSettingError("IMAP_URL must look like imaps://user:password@host:993/INBOX.")
    _port(url, "IMAP_URL")
    return value


def _port(url: SplitResult, name: str) -> int | None:
    try:
        return url.port
    except ValueError:
        raise WrongSettingError(f"{name} names a port that is not a number between 0 and 65535.") from None


def _secret_key(value: str, var_dir: Path, *, development: bool) -> str:
    if value:
        if not development and (len(value) < WEAK_KEY_LENGTH or len(set(value)) < 5):  # noqa: PLR2004
            raise WrongSettingError(f"SECRET_KEY is too weak: use at least {WEAK_KEY_LENGTH} random characters.")
        return value
    if not development:
        raise WrongSettingError(
            f"SECRET_KEY must be set when BASE_URL is a public address: at least {WEAK_KEY_LENGTH} random characters."
        )
    return _kept_key(var_dir / "secret_key")


def _kept_key(path: Path) -> str:
    """A key of this installation's own, so that logins and signed links survive a restart."""
    try:
        if not path.exists():
            _keep_key(path)
        return path.read_text()
    except OSError as error:
        raise WrongSettingError(f"VAR_DIR must be a folder that can be written to: {error.strerror}.") from None


def _keep_key(path: Path) -> None:
    """Put a new key there, whole or not at all; where two processes try at once, the first one's stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(64))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _allowed_hosts(value: str, base: SplitResult, *, development: bool) -> tuple[str, ...]:
    hosts = _listed(value) or (base.hostname or "", "localhost", "127.0.0.1", "[::1]")
    if not development and "*" in hosts:
        raise WrongSettingError("ALLOWED_HOSTS must name the hosts; '*' is for development only.")
    return hosts


def _debug(environ: Mapping[str, str], *, development: bool) -> bool:
    debug = _switch(environ, "DEBUG")
    if debug and not development:
        raise WrongSettingError("DEBUG must be off when BASE_URL is a public address.")
    return debug


def _mailbox(value: str) -> str:
    address = parseaddr(value)[1]
    if address != value or not re.fullmatch(r"[^@\s+]+@[^@\s]+", address):
        raise WrongSettingError(f"MAIL_FROM must be one plain address without '+', not {value!r}.")
    return address.lower()


def _rate(value: str) -> int:
    match = re.fullmatch(r"(\d+)/min", value)
    if not match or int(match[1]) < 1:
        raise WrongSettingError(f"API_RATE must look like 6000/min, not {value!r}.")
    return int(match[1])


def _link_hosts(value: str) -> tuple[str, ...]:
    hosts = _listed(value.lower())
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host):
            raise WrongSettingError(f"LINK_HOSTS must be names of hosts such as teams.microsoft.com, not {host!r}.")
    return hosts


def _switch(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").lower()
    if value not in {"", "0", "1", "true", "false", "on", "off", "yes", "no"}:
        raise WrongSettingError(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "on", "yes"}


def _clock(environ: Mapping[str, str], name: str, default: str) -> time:
    value = environ.get(name, "") or default
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", value)
    if found is None:
        raise WrongSettingError(f"{name} must be a clock time such as 07:00, not {value!r}.")
    return time(int(found[1]), int(found[2]))


def _number(environ: Mapping[str, str], name: str, default: int, *, at_most: int | None = None) -> int:
    number = _whole(environ, name, default, at_least=1, at_most=at_most)
    return default if number is None else number


def _whole(
    environ: Mapping[str, str], name: str, default: int | None, *, at_least: int, at_most: int | None = None
) -> int | None:
    value = environ.get(name, "")
    if not value:
        return default
    limit = f" and at most {at_most}" if at_most else ""
    if not value.isascii() or not value.isdigit() or int(value) < at_least or (at_most and int(value) > at_most):
        raise WrongSettingError(f"{name} must be a whole number of at least {at_least}{limit}, not {value!r}.")
    return int(value)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
