"""An identity provider of SAML is described by files; what they must hold is said before the service starts."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.environment import WrongSettingError, read
from deploy.saml import Saml
from tests.api.pages.identity_provider import ADDRESS, ISSUER, metadata, pair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What an administrator got and made, and things that are none of it."""
    curve = ec.generate_private_key(ec.SECP256R1())
    files: dict[str, bytes] = {
        "provider.xml": metadata().encode(),
        "no-name.xml": metadata(issuer="").encode(),
        "no-certificate.xml": metadata(use="encryption").encode(),
        "wrong-certificate.xml": metadata(certificate="aGVsbG8=").encode(),
        "by-post.xml": metadata(binding="HTTP-POST").encode(),
        "by-http.xml": metadata(address="http://idp.example.dk/sso").encode(),
        "service.xml": metadata().replace("IDPSSODescriptor", "SPSSODescriptor").encode(),
        "several.xml": b"<EntitiesDescriptor/>",
        "us.key": pair("us").key,
        "us.crt": pair("us").certificate,
        "other.crt": pair("somebody else").certificate,
        "curve.key": curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "hello": b"hello",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def read_in(folder: Path, **environ: str) -> Saml | None:
    """With names of files where paths belong."""
    paths = {
        name: str(folder / value) if value and name != "SAML_ENTITY_ID" else value for name, value in environ.items()
    }
    return read({"VAR_DIR": str(folder), "BASE_URL": "http://localhost:8000"} | paths).saml


PROVIDER = {"SAML_IDP_METADATA": "provider.xml"}
OURS = PROVIDER | {"SAML_KEY": "us.key", "SAML_CERTIFICATE": "us.crt"}
WRONG = [
    ("SAML_IDP_METADATA", "nowhere.xml", {}),
    ("SAML_IDP_METADATA", ".", {}),
    ("SAML_IDP_METADATA", "hello", {}),
    ("SAML_IDP_METADATA", "no-name.xml", {}),
    ("SAML_IDP_METADATA", "no-certificate.xml", {}),
    ("SAML_IDP_METADATA", "wrong-certificate.xml", {}),
    ("SAML_IDP_METADATA", "by-post.xml", {}),
    ("SAML_IDP_METADATA", "by-http.xml", {}),
    ("SAML_IDP_METADATA", "service.xml", {}),
    ("SAML_IDP_METADATA", "several.xml", {}),
    ("SAML_ENTITY_ID", "netvaerk", PROVIDER),
    ("SAML_ENTITY_ID", "https://netvaerk.example.dk/<a>", PROVIDER),
    ("SAML_KEY", "", OURS),
    ("SAML_KEY", "nowhere.key", OURS),
    ("SAML_KEY", "hello", OURS),
    ("SAML_KEY", "curve.key", OURS),
    ("SAML_CERTIFICATE", "", OURS),
    ("SAML_CERTIFICATE", "nowhere.crt", OURS),
    ("SAML_CERTIFICATE", "hello", OURS),
    ("SAML_CERTIFICATE", "other.crt", OURS),
]


@pytest.mark.parametrize(("name", "value", "others"), WRONG)
def test_a_wrong_value_is_refused_by_name(folder: Path, name: str, value: str, others: dict[str, str]) -> None:
    with pytest.raises(WrongSettingError, match=rf"^{name} .*\.$"):
        read_in(folder, **others | {name: value})


def test_without_metadata_there_is_no_provider(folder: Path) -> None:
    assert read_in(folder, SAML_KEY="us.key") is None


def test_the_rest_is_as_oiosaml_wants_it(folder: Path) -> None:
    assert read_in(folder, **OURS) == Saml(
        issuer=ISSUER,
        address=ADDRESS,
        certificates=(pair("provider").bare,),
        entity_id="http://localhost:8000/login/saml/metadata/",
        key=pair("us").key.decode(),
        certificate=pair("us").certificate.decode(),
        cvr_attribute="https://data.gov.dk/model/core/eid/professional/cvr",
        assurance_attribute="https://data.gov.dk/concept/core/nsis/loa",
        email_attribute="https://data.gov.dk/model/core/eid/email",
    )


def test_our_key_is_not_shown(folder: Path) -> None:
    assert "PRIVATE" not in repr(read_in(folder, **OURS))
