"""What an identity provider of SAML 2.0 says of people, and how much of it is believed.

python3-saml reads, decrypts and verifies. What it lets pass when it is missing is asked for here: SAML 2.0 Profiles,
section 4.1.4.3, and OIOSAML 3. The signature is verified once more on the assertion alone, out of its surroundings, so
that what is read is what was signed, wherever else in the answer it stood (signature wrapping).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
import xmlsec
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from api.pages.entering import NOT_BELIEVED
from network.clock import now
from network.errors import RuleBrokenError
from network.people.models import digest
from network.people.vouching import Vouched

log = structlog.get_logger(__name__)

PERSISTENT: Final = OneLogin_Saml2_Constants.NAMEID_PERSISTENT
NAMES: Final = OneLogin_Saml2_Constants.NSMAP
UNREADABLE: Final = (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    etree.LxmlError,
    xmlsec.Error,
    ValueError,
    LookupError,
    TypeError,
)
"""What python3-saml raises, and what it trips over where a document has another shape than it expects."""
SUBJECT: Final = "/saml:Assertion/saml:Subject"
CONFIRMED: Final = f"{SUBJECT}/saml:SubjectConfirmation/saml:SubjectConfirmationData"
RESTRICTED: Final = "/saml:Assertion/saml:Conditions/saml:AudienceRestriction"
SIGNED: Final = "/saml:Assertion/ds:Signature"
LARGEST: Final = 500_000
"""How many characters of an answer are read; one that is longer is not believed."""


class IdentityProvider:
    """One provider, as `deploy.saml.Saml` describes it and us."""

    def __init__(self, described: Any) -> None:
        self._described = described
        self._here = f"{settings.BASE_URL}{reverse('saml_consumer')}"

    def asked(self, relay: str) -> tuple[str, str]:
        """Where to send the browser so that somebody logs in, and the id of that request."""
        asking = OneLogin_Saml2_Auth(self._request(), self._settings())
        address: str = asking.login(return_to=relay)
        return address, asking.get_last_request_id()

    def metadata(self) -> str:
        """Ours, for the provider; where we have a key, it is for encryption too."""
        metadata: str | bytes = self._settings(wantAssertionsEncrypted=bool(self._described.key)).get_sp_metadata()
        return metadata if isinstance(metadata, str) else metadata.decode()

    def vouched(self, answer: str, asked: str) -> Vouched:
        """What the provider says of whoever logged in after the request `asked`. The same assertion counts once.

        Raises:
            RuleBrokenError: `not_believed`.
        """
        try:
            response = OneLogin_Saml2_Response(self._settings(), answer[:LARGEST])
            why = self._doubt(response, asked)
            if why is None:
                return self._vouched(response)
        except UNREADABLE as error:
            why = repr(error)
        log.warning("saml_not_believed", why=why)
        raise RuleBrokenError("not_believed", NOT_BELIEVED)

    def _vouched(self, response: Any) -> Vouched:
        said = _said(response)
        return Vouched(
            issuer=self._described.issuer,
            subject=response.get_nameid(),
            email=said.get(self._described.email_attribute, ""),
            cvr=said.get(self._described.cvr_attribute, ""),
            assurance=said.get(self._described.assurance_attribute, ""),
        )

    def _doubt(self, response: Any, asked: str) -> str | None:
        """Why the answer is not believed, or None. That it was read is remembered once all else fits."""
        if not response.is_valid(self._request(), asked):
            return str(response.get_error())
        alone = _alone(response.get_xml_document())
        doubt = next((why for fits, why in self._asked_of(alone, asked) if not fits), None)
        if doubt is None and not _is_first_time(alone.get("ID"), response.get_assertion_not_on_or_after()):
            return "It was believed before."
        return doubt

    def _asked_of(self, alone: Any, asked: str) -> Iterator[tuple[bool, str]]:
        """What must hold for an assertion, lazily, each with what to say where it does not."""
        references = _found(alone, f"{SIGNED}/ds:SignedInfo/ds:Reference/@URI")
        yield references == [f"#{alone.get('ID')}"], "Something else than the assertion is signed."
        ids = [str(each) for each in _found(alone, "//@*[translate(local-name(), 'ID', 'id') = 'id']")]
        yield len(ids) == len(set(ids)), "Two things have the same id."
        yield self._is_signed(alone), "The assertion alone is not signed by the provider."
        yield _found(alone, f"{CONFIRMED}/@Recipient") == [self._here], "It is for another address."
        yield _found(alone, f"{CONFIRMED}/@InResponseTo") == [asked], "It answers another request."
        yield len(_found(alone, f"{CONFIRMED}/@NotOnOrAfter")) == 1, "It never expires."
        yield _found(alone, f"{SUBJECT}/saml:NameID/@Format") == [PERSISTENT], "The person's name is not persistent."
        audiences = [_found(each, "saml:Audience/text()") for each in _found(alone, RESTRICTED)]
        is_ours = bool(audiences) and all(self._described.entity_id in each for each in audiences)
        yield is_ours, "It is for another audience."

    def _is_signed(self, alone: Any) -> bool:
        certificates = [OneLogin_Saml2_Utils.format_cert(each) for each in self._described.certificates]
        is_signed: bool = OneLogin_Saml2_Utils.validate_sign(alone, xpath=SIGNED, multicerts=certificates)
        return is_signed

    def _settings(self, **security: bool) -> Any:
        described = self._described
        return OneLogin_Saml2_Settings(
            {
                "strict": True,
                "sp": {
                    "entityId": described.entity_id,
                    "assertionConsumerService": {"url": self._here},
                    "NameIDFormat": PERSISTENT,
                    "privateKey": described.key,
                    "x509cert": described.certificate,
                },
                "idp": {
                    "entityId": described.issuer,
                    "singleSignOnService": {"url": described.address},
                    "x509certMulti": {"signing": list(described.certificates)},
                },
                "security": {
                    "authnRequestsSigned": bool(described.key),
                    "wantAssertionsSigned": True,
                    "rejectDeprecatedAlgorithm": True,
                    "requestedAuthnContext": False,
                    "allowSingleLabelDomains": True,
                    "metadataValidUntil": "",
                    "metadataCacheDuration": "",
                    **security,
                },
            }
        )

    def _request(self) -> Mapping[str, str]:
        """The request as python3-saml wants it: to the address we are known by, whatever the browser calls us."""
        url = urlsplit(self._here)
        return {
            "https": "on" if url.scheme == "https" else "off",
            "http_host": url.netloc,
            "script_name": url.path,
        }


def _said(response: Any) -> dict[str, str]:
    """The attributes of one value."""
    return {name: str(values[0]) for name, values in response.get_attributes().items() if len(values) == 1}


def _alone(document: Any) -> Any:
    """The assertion as a document of its own, with the namespaces it stood in; python3-saml saw that it is one only."""
    [assertion] = _found(document, "/samlp:Response/saml:Assertion")
    return OneLogin_Saml2_XML.to_etree(etree.tostring(assertion, with_tail=False))


def _found(element: Any, path: str) -> list[Any]:
    found: list[Any] = element.xpath(path, namespaces=NAMES)
    return found


def _is_first_time(assertion: str, until: float) -> bool:
    """Whether nobody came with the assertion before; it is remembered for as long as it would be believed."""
    return bool(cache.add(f"saml:{digest(assertion)}", 1, until - now().timestamp() + 60))
