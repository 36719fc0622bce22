"""An identity provider of SAML 2.0: it signs whatever it is told to say, as OIOSAML 3 wants it."""

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree
from xmlsec import constants

from network.clock import now

NAMES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
EMAIL, CVR = "https://data.gov.dk/model/core/eid/email", "https://data.gov.dk/model/core/eid/professional/cvr"
ASSURANCE = "https://data.gov.dk/concept/core/nsis/loa"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
ISSUER, ADDRESS = "https://saml.idp.example.dk", "https://idp.example.dk/sso"
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
  xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{issuer}">
 <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
  <md:KeyDescriptor use="{use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
{certificate}
  </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
  <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{address}"/>
 </md:IDPSSODescriptor>
</md:EntityDescriptor>"""
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
  xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  ID="response-1" Version="2.0" IssueInstant="{now}" Destination="{recipient}" InResponseTo="{asked}">
 <saml:Issuer>{issuer}</saml:Issuer>
 <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>
 <saml:Assertion ID="{id}" Version="2.0" IssueInstant="{now}">
  <saml:Issuer>{issuer}</saml:Issuer>
  <saml:Subject>
   <saml:NameID Format="{format}">{name}</saml:NameID>
   <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
    <saml:SubjectConfirmationData Recipient="{recipient}" NotOnOrAfter="{until}" InResponseTo="{asked}"/>
   </saml:SubjectConfirmation>
  </saml:Subject>
  <saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}">
   <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>
  </saml:Conditions>
  <saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext>
   <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:X509</saml:AuthnContextClassRef>
  </saml:AuthnContext></saml:AuthnStatement>
  <saml:AttributeStatement>{attributes}</saml:AttributeStatement>
 </saml:Assertion>
</samlp:Response>"""
ATTRIBUTE = (
    '<saml:Attribute Name="{}"><saml:AttributeValue xsi:type="xs:string">{}</saml:AttributeValue></saml:Attribute>'
)

Change = Callable[[Any], None]


@dataclass(frozen=True)
class Pair:
    """An RSA key and its certificate, as PEM."""

    key: bytes
    certificate: bytes

    @property
    def bare(self) -> str:
        """The certificate as metadata write it."""
        return "".join(self.certificate.decode().splitlines()[1:-1])


@cache
def pair(name: str) -> Pair:
    """Made once a process, for whoever is called so."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    draft = x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
    lasting = draft.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=9))
    certificate = lasting.serial_number(x509.random_serial_number()).sign(key, hashes.SHA256())
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(written, certificate.public_bytes(Encoding.PEM))


def metadata(
    *,
    issuer: str = ISSUER,
    use: str = "signing",
    binding: str = "HTTP-Redirect",
    address: str = ADDRESS,
    certificate: str | None = None,
) -> str:
    certificate = pair("provider").bare if certificate is None else certificate
    return METADATA.format(issuer=issuer, use=use, binding=binding, address=address, certificate=certificate)


@dataclass(frozen=True)
class Asked:
    """What a browser brought: the request, and what stood beside it in the address."""

    request: Any
    relay: str
    address: str

    @classmethod
    def by(cls, address: str) -> "Asked":
        query = parse_qs(urlsplit(address).query)
        written = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
        return cls(etree.fromstring(written), query["RelayState"][0], address)


class IdentityProvider:
    """`said` changes what the next answers say, or leaves out attributes with None; `sign_with` is the key used."""

    def __init__(self) -> None:
        self.said: dict[str, str | None] = {}
        self.sign_with: Pair | None = pair("provider")
        self.encrypt_for: Pair | None = None
        self.algorithms = (constants.TransformRsaSha256, constants.TransformSha256)
        self.count = 0

    def answer(self, asked: Asked, change: Change | None = None) -> dict[str, str]:
        """What its page sends. `change` is what an attacker does to the signed document."""
        response = etree.fromstring(self._written(asked))
        assertion = found(response, "saml:Assertion")
        if self.sign_with:
            sign(assertion, self.sign_with, self.algorithms)
        if self.encrypt_for:
            encrypt(assertion, self.encrypt_for)
        if change:
            change(response)
        return {"SAMLResponse": base64.b64encode(etree.tostring(response)).decode(), "RelayState": asked.relay}

    def _written(self, asked: Asked) -> str:
        self.count += 1
        attributes = {EMAIL: "ida@example.org", CVR: "29189889", ASSURANCE: "Substantial"}
        said = {
            "id": f"assertion-{self.count}",
            "now": moment(0),
            "since": moment(-60),
            "until": moment(300),
            "asked": asked.request.get("ID"),
            "recipient": asked.request.get("AssertionConsumerServiceURL"),
            "issuer": ISSUER,
            "status": "Success",
            "audience": found(asked.request, "saml:Issuer").text,
            "format": PERSISTENT,
            "name": "uuid-of-ida",
        }
        changed: Mapping[str, str | None] = attributes | {n: v for n, v in self.said.items() if n not in said}
        written = "".join(ATTRIBUTE.format(name, value) for name, value in changed.items() if value is not None)
        return RESPONSE.format(**said | {n: v for n, v in self.said.items() if n in said}, attributes=written)


def moment(seconds: int) -> str:
    return f"{now() + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def found(element: Any, path: str) -> Any:
    return element.find(path, NAMES)


def sign(
    element: Any, signer: Pair, algorithms: Any = (constants.TransformRsaSha256, constants.TransformSha256)
) -> None:
    """An enveloped signature after the issuer, over the namespace of its values too, wherever that was declared."""
    signature = xmlsec.template.create(element, constants.TransformExclC14N, algorithms[0], ns="ds")
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, algorithms[1], uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, constants.TransformEnveloped)
    exclusive = xmlsec.template.add_transform(reference, constants.TransformExclC14N)
    xmlsec.template.transform_add_c14n_inclusive_namespaces(exclusive, ["xs"])
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.tree.add_ids(element, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.key, constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(signer.certificate, constants.KeyDataFormatPem)
    context.sign(signature)


def encrypt(assertion: Any, reader: Pair) -> None:
    """AES-256-GCM under a key that RSA-OAEP hands to the reader; the assertion's place is taken."""
    parent = assertion.getparent()
    wrapped = etree.SubElement(parent, f"{{{NAMES['saml']}}}EncryptedAssertion")
    template = xmlsec.template.encrypted_data_create(
        wrapped, constants.TransformAes256Gcm, type=constants.TypeEncElement, ns="xenc"
    )
    wrapped.append(template)
    xmlsec.template.encrypted_data_ensure_cipher_value(template)
    info = xmlsec.template.encrypted_data_ensure_key_info(template, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(reader.certificate, constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(constants.KeyDataAes, 256, constants.KeyDataTypeSession)
    wrapped.append(context.encrypt_xml(template, assertion))
