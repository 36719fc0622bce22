"""An identity provider of SAML that may vouch for people, as the environment names it.

What it says of itself stands in its metadata: SAML 2.0 Metadata, sections 2.3.2 and 2.4.3.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from deploy.single_sign_on import Refuse, is_safe

METADATA: Final = "{urn:oasis:names:tc:SAML:2.0:metadata}"
CERTIFICATE: Final = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
PROVIDER: Final = f"{METADATA}IDPSSODescriptor"
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
NOT_IN_A_NAME: Final = set("<>&\"' \t\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saml:
    """An identity provider of SAML 2.0, and what we are called there; key and certificate are PEM, or empty.

    `issuer` is its entity id, `address` where browsers are sent, `certificates` base64 of those it may sign with.
    """

    issuer: str
    address: str
    certificates: tuple[str, ...]
    entity_id: str
    key: str = field(repr=False)
    certificate: str
    cvr_attribute: str
    assurance_attribute: str
    email_attribute: str


def saml(environ: Mapping[str, str], base_url: str, refuse: Refuse) -> Saml | None:
    """The identity provider, or None where no metadata of one are named; `refuse` makes the error of a wrong value."""
    path = environ.get("SAML_IDP_METADATA", "")
    if not path:
        return None
    issuer, address, certificates = _described(_content("SAML_IDP_METADATA", path, refuse), path, refuse)
    entity_id = environ.get("SAML_ENTITY_ID", "") or f"{base_url}/login/saml/metadata/"
    if not urlsplit(entity_id).scheme or set(entity_id) & NOT_IN_A_NAME:
        raise refuse(f"SAML_ENTITY_ID must be an address or another URI, not {entity_id!r}.")
    key, certificate = _own_pair(environ, refuse)
    return Saml(
        issuer=issuer,
        address=address,
        certificates=certificates,
        entity_id=entity_id,
        key=key,
        certificate=certificate,
        cvr_attribute=environ.get("SAML_CVR_ATTRIBUTE", "") or "https://data.gov.dk/model/core/eid/professional/cvr",
        assurance_attribute=environ.get("SAML_ASSURANCE_ATTRIBUTE", "") or "https://data.gov.dk/concept/core/nsis/loa",
        email_attribute=environ.get("SAML_EMAIL_ATTRIBUTE", "") or "https://data.gov.dk/model/core/eid/email",
    )


def _described(metadata: bytes, path: str, refuse: Refuse) -> tuple[str, str, tuple[str, ...]]:
    """The provider's entity id, the address for requests by redirect, and the certificates it signs with."""
    try:
        described = ET.fromstring(metadata)  # noqa: S314 the administrator's own file
        issuer, address = described.attrib["entityID"], _redirect_address(described)
        certificates = _signing_certificates(described)
    except (ET.ParseError, LookupError, ValueError):
        issuer, address, certificates = "", "", ()
    if not issuer or not certificates or not is_safe(address):
        raise refuse(
            "SAML_IDP_METADATA must name a file that describes one identity provider: its entity id, a certificate it "
            f"signs with, and an https address for HTTP-Redirect. {path!r} does not."
        )
    return issuer, address, certificates


def _redirect_address(described: ET.Element) -> str:
    services = described.iterfind(f"{PROVIDER}/{METADATA}SingleSignOnService")
    return next((each.get("Location", "") for each in services if each.get("Binding") == REDIRECT), "")


def _signing_certificates(described: ET.Element) -> tuple[str, ...]:
    """Those that are not for encryption only.

    Raises:
        ValueError: one of them is none.
    """
    keys = described.iterfind(f"{PROVIDER}/{METADATA}KeyDescriptor")
    written = (each.text or "" for key in keys if key.get("use") != "encryption" for each in key.iter(CERTIFICATE))
    found = tuple("".join(text.split()) for text in written)
    for each in found:
        x509.load_der_x509_certificate(base64.b64decode(each))
    return found


def _own_pair(environ: Mapping[str, str], refuse: Refuse) -> tuple[str, str]:
    """Our key and its certificate, as PEM; two empty strings where neither is named."""
    key_path, certificate_path = environ.get("SAML_KEY", ""), environ.get("SAML_CERTIFICATE", "")
    if not key_path and not certificate_path:
        return "", ""
    if not key_path:
        raise refuse("SAML_KEY must be set when SAML_CERTIFICATE is.")
    if not certificate_path:
        raise refuse("SAML_CERTIFICATE must be set when SAML_KEY is.")
    key, certificate = _content("SAML_KEY", key_path, refuse), _content("SAML_CERTIFICATE", certificate_path, refuse)
    private = _rsa_key(key)
    if private is None:
        raise refuse(f"SAML_KEY must name an RSA key in PEM without a password, and {key_path!r} does not.")
    if not _is_of(private, certificate):
        raise refuse(f"SAML_CERTIFICATE must name the certificate of SAML_KEY, in PEM, not {certificate_path!r}.")
    return key.decode(), certificate.decode()


def _rsa_key(pem: bytes) -> RSAPrivateKey | None:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, RSAPrivateKey) else None


def _is_of(key: RSAPrivateKey, certificate: bytes) -> bool:
    try:
        return x509.load_pem_x509_certificate(certificate).public_key() == key.public_key()
    except ValueError:
        return False


def _content(name: str, path: str, refuse: Refuse) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise refuse(f"{name} must name a file that can be read, and {path!r} is not: {error.strerror}.") from None
