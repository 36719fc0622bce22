"""Every wrong value is refused in one sentence that names its variable."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from deploy import environment, saml, single_sign_on
from deploy.environment import ICLOUD_RELAY, WrongSettingError, read
from tests.api.pages.identity_provider import metadata, pair

PUBLIC = {"BASE_URL": "https://netvaerk.example.dk", "SECRET_KEY": "k3y-" * 5 + "0123456789" * 3}
WRONG = [
    ("BASE_URL", "netvaerk.example.dk", {}),
    ("BASE_URL", "https://netvaerk.example.dk/?a=1", {}),
    ("DATABASE_URL", "mysql://localhost/netvaerk", {}),
    ("DATABASE_URL", "postgresql://localhost", {}),
    ("DATABASE_URL", "postgresql://localhost:99999/netvaerk", {}),
    ("BROKER_URL", "kafka://localhost", {}),
    ("EMAIL_URL", "mail.example.org", {}),
    ("EMAIL_URL", "smtp://mail.example.org?tls=maybe", {}),
    ("EMAIL_URL", "smtp://mail.example.org:port", {}),
    ("SECRET_KEY", "short", PUBLIC),
    ("SECRET_KEY", "a" * 60, PUBLIC),
    ("SECRET_KEY", "", PUBLIC),
    ("ALLOWED_HOSTS", "*", PUBLIC),
    ("DEBUG", "1", PUBLIC),
    ("DEBUG", "perhaps", {}),
    ("MAIL_FROM", "Netværk <netvaerk@example.org>", {}),
    ("MAIL_FROM", "netvaerk+a@example.org", {}),
    ("MAIL_PACE", "0", {}),
    ("MAIL_PACE", "fast", {}),
    ("HOLD_MINUTES", "10081", {}),
    ("HOLD_MINUTES", "-1", {}),
    ("MASS_MAIL_LIMIT", "½", {}),
    ("LINK_HOSTS", "https://teams.microsoft.com", {}),
    ("LINK_HOSTS", "*", {}),
    ("WEBHOOK_ALLOW_PRIVATE", "2", {}),
    ("DIGEST_AT", "7", {}),
    ("DIGEST_AT", "24:00", {}),
    ("API_RATE", "6000", {}),
    ("OIDC_ISSUER", "http://login.example.dk", {}),
    ("OIDC_CLIENT_ID", "", {"OIDC_ISSUER": "https://login.example.dk"}),
    ("OIDC_CLIENT_SECRET", "", {"OIDC_ISSUER": "https://login.example.dk", "OIDC_CLIENT_ID": "a"}),
    ("OIDC_ASSURANCE", "enough", {}),
    ("OIDC_ORGANISATIONS", "0615", {}),
    ("OIDC_ORGANISATIONS", "29189889=0615,29189889=0461", {}),
    ("API_RATE", "0/min", {}),
]


@pytest.mark.parametrize(("name", "value", "others"), WRONG)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, others: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(WrongSettingError, match=rf"^{name} .*\.$"):
        read({"VAR_DIR": str(tmp_path)} | others | {name: value})


def test_a_var_dir_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongSettingError, match=r"^VAR_DIR "):
        read({"VAR_DIR": str(tmp_path / "file")})


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = read({"VAR_DIR": str(tmp_path)})
    assert (found.base_url, found.broker_url, found.mail_server.host, found.debug) == (
        "http://localhost:8000",
        "embedded",
        "",
        False,
    )
    assert (found.mail_domain, found.reply_relays, found.api_rate) == ("example.org", (ICLOUD_RELAY,), 6000)


def test_the_key_made_for_an_installation_survives_a_restart(tmp_path: Path) -> None:
    first, second = (read({"VAR_DIR": str(tmp_path)}).secret_key for _ in range(2))
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_example_names_every_variable_that_is_read() -> None:
    example = Path(environment.__file__).with_name("example.env").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert variables_read() <= named


def test_every_line_of_the_example_is_a_comment_or_a_value_that_may_be_read(tmp_path: Path) -> None:
    example = Path(environment.__file__).with_name("example.env").read_text()
    values = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", example, flags=re.MULTILINE))
    files = {name: tmp_path / name for name in ("SAML_IDP_METADATA", "SAML_KEY", "SAML_CERTIFICATE")}
    for file, content in zip(
        files.values(), (metadata().encode(), pair("us").key, pair("us").certificate), strict=True
    ):
        file.write_bytes(content)
    read(values | {"VAR_DIR": str(tmp_path)} | {name: str(file) for name, file in files.items()})


def variables_read() -> set[str]:
    """Every string in the modules that looks like the name of a variable."""
    sources = [inspect.getsource(module) for module in (environment, single_sign_on, saml)]
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    strings = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {each for each in strings if isinstance(each, str) and re.fullmatch(r"[A-Z]+(_[A-Z]+)+|DEBUG", each)}
