"""Logging in at an identity provider of SAML: believed only when everything fits."""

import base64
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.test import Client
from lxml import etree
from xmlsec import constants

from deploy.environment import WrongSettingError
from deploy.saml import Saml, saml
from network.people.models import Identity, Person
from tests.api.pages.identity_provider import (
    ADDRESS,
    ASSURANCE,
    CVR,
    EMAIL,
    ISSUER,
    NAMES,
    Asked,
    Change,
    IdentityProvider,
    Pair,
    found,
    metadata,
    moment,
    pair,
    sign,
)

Someone = Callable[..., Person]
START, CONSUMER, OURS = "/login/saml/", "/login/saml/acs/", "/login/saml/metadata/"


@pytest.fixture
def described(settings: Any, tmp_path: Path) -> Saml:
    """The provider's metadata in a file, read as the service does when it starts."""
    return read(settings, tmp_path)


def read(settings: Any, folder: Path, **environ: str) -> Saml:
    file = folder / "metadata.xml"
    file.write_text(metadata())
    read = saml({"SAML_IDP_METADATA": str(file)} | environ, settings.BASE_URL, WrongSettingError)
    assert read is not None
    settings.SAML = read
    return read


@pytest.fixture
def own_key(settings: Any, tmp_path: Path, described: Saml) -> Pair:
    """We have a key too."""
    own = pair("us")
    (tmp_path / "key").write_bytes(own.key)
    (tmp_path / "crt").write_bytes(own.certificate)
    read(settings, tmp_path, SAML_KEY=str(tmp_path / "key"), SAML_CERTIFICATE=str(tmp_path / "crt"))
    return own


@pytest.fixture
def provider(settings: Any, described: Saml) -> IdentityProvider:
    settings.SSO_ORGANISATIONS = {"29189889": "0615", "35209115": "0461"}
    return IdentityProvider()


@pytest.fixture
def ida(someone: Someone) -> Person:
    """Of Horsens."""
    return someone("Ida")


@pytest.fixture
def bo(someone: Someone) -> Person:
    """Of Horsens, whom Ida would like to be."""
    return someone("Bo")


def set_out(client: Client, then: str = "") -> Asked:
    return Asked.by(client.get(START + then).headers["Location"])


def come_back(client: Client, provider: IdentityProvider, change: Change | None = None, then: str = "") -> Any:
    """Set out, and come back as the provider would send the browser."""
    return client.post(CONSUMER, provider.answer(set_out(client, then), change))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_whoever_the_provider_vouches_for_is_in(client: Client, provider: IdentityProvider, ida: Person) -> None:
    answer = come_back(client, provider)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(ida.pk)
    assert Identity.objects.filter(person=ida, issuer=ISSUER, subject="uuid-of-ida").exists()


def test_afterwards_the_name_counts_and_not_the_address(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    come_back(client, provider)
    provider.said = {EMAIL: "new.name@example.org"}
    other = Client()
    come_back(other, provider)
    assert other.session["_auth_user_id"] == str(ida.pk)


def test_the_browser_is_sent_to_the_provider_with_a_request(
    client: Client, provider: IdentityProvider, db: None
) -> None:
    asked = set_out(client)
    assert asked.address.startswith(f"{ADDRESS}?")
    assert found(asked.request, "saml:Issuer").text == f"http://localhost:8000{OURS}"
    assert found(asked.request, "samlp:NameIDPolicy").get("Format").endswith(":persistent")


WRONG: dict[str, dict[str, str | None]] = {
    "another audience": {"audience": "https://somebody-else.example"},
    "another issuer": {"issuer": "https://evil.example"},
    "another address": {"recipient": "https://evil.example/login/saml/acs/"},
    "an address that goes on": {"recipient": f"http://localhost:8000{CONSUMER}evil/"},
    "another request": {"asked": "guessed"},
    "long ago": {"until": moment(-3600)},
    "just now": {"until": moment(-5)},
    "not yet": {"since": moment(3600)},
    "no success": {"status": "Responder"},
    "a name that does not last": {"format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
    "no name": {"name": ""},
    "low assurance": {ASSURANCE: "Low"},
    "no assurance": {ASSURANCE: None},
    "an unheard-of assurance": {ASSURANCE: "Very high"},
    "a foreign organisation": {CVR: "99999999"},
    "no organisation": {CVR: None},
    "the same address in another organisation": {CVR: "35209115"},
    "nobody's address": {EMAIL: "nobody@example.org"},
    "no address": {EMAIL: None},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_anything_that_does_not_fit_is_turned_away(
    client: Client, provider: IdentityProvider, ida: Person, wrong: dict[str, str | None]
) -> None:
    provider.said = wrong
    answer = come_back(client, provider)
    assert (answer.status_code, is_in(client), Identity.objects.count()) == (403, False, 0)
    assert "Log ind" in answer.content.decode()


def test_too_low_assurance_is_told_in_the_same_words(client: Client, provider: IdentityProvider, ida: Person) -> None:
    provider.said = {ASSURANCE: "https://data.gov.dk/concept/core/nsis/Low"}
    assert "for lav sikkerhed" in come_back(client, provider).content.decode()


def removed(path: str) -> Change:
    """Drops what stands there."""

    def change(response: Any) -> None:
        element = found(response, path)
        element.getparent().remove(element)

    return change


def without(path: str, attribute: str) -> Change:
    return lambda response: found(response, path).attrib.pop(attribute)


SIGNATURE = "saml:Assertion/ds:Signature"
CONFIRMED = "saml:Assertion/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"


def test_an_assertion_without_a_signature_is_not_believed(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    provider.sign_with = None
    assert (come_back(client, provider).status_code, is_in(client)) == (403, False)


def test_a_signature_around_the_answer_does_not_stand_for_one_of_the_assertion(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    provider.sign_with = None
    answer = come_back(client, provider, lambda response: sign(response, pair("provider")))
    assert (answer.status_code, is_in(client)) == (403, False)


def test_an_assertion_that_another_key_signed_is_not_believed(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    provider.sign_with = pair("somebody else")
    assert (come_back(client, provider).status_code, is_in(client)) == (403, False)


def test_a_weak_signature_is_not_believed(client: Client, provider: IdentityProvider, ida: Person) -> None:
    provider.algorithms = (constants.TransformRsaSha1, constants.TransformSha1)
    assert (come_back(client, provider).status_code, is_in(client)) == (403, False)


def test_a_changed_word_is_not_believed(client: Client, provider: IdentityProvider, ida: Person, bo: Person) -> None:
    assert (come_back(client, provider, forge).status_code, is_in(client)) == (403, False)


OPTIONAL: dict[str, Change] = {
    "for whom": removed("saml:Assertion/saml:Conditions/saml:AudienceRestriction"),
    "until when": without(CONFIRMED, "NotOnOrAfter"),
    "where": without(CONFIRMED, "Recipient"),
    "what it answers": without(CONFIRMED, "InResponseTo"),
}


@pytest.mark.parametrize("change", OPTIONAL.values(), ids=OPTIONAL)
def test_an_assertion_must_say_what_it_is_for(
    client: Client, provider: IdentityProvider, ida: Person, change: Change
) -> None:
    def signed_afterwards(response: Any) -> None:
        change(response)
        sign(found(response, "saml:Assertion"), pair("provider"))

    provider.sign_with = None
    assert (come_back(client, provider, signed_afterwards).status_code, is_in(client)) == (403, False)


def test_an_assertion_counts_once(client: Client, provider: IdentityProvider, ida: Person) -> None:
    asked = set_out(client)
    cookies, answer = client.cookies["saml"].value, provider.answer(asked)
    client.post(CONSUMER, answer)
    other = Client()
    other.cookies["saml"] = cookies
    assert (is_in(client), other.post(CONSUMER, answer).status_code, is_in(other)) == (True, 403, False)


def test_an_answer_to_somebody_elses_request_is_not_believed(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    answer = provider.answer(set_out(Client()))
    relay = set_out(client).relay
    assert (client.post(CONSUMER, answer | {"RelayState": relay}).status_code, is_in(client)) == (403, False)


@pytest.mark.parametrize("changed", [{"RelayState": "guessed"}, {"RelayState": ""}, {"RelayState": "æøå"}])
def test_an_answer_to_another_question_is_not_believed(
    client: Client, provider: IdentityProvider, ida: Person, changed: dict[str, str]
) -> None:
    answer = provider.answer(set_out(client))
    assert (client.post(CONSUMER, answer | changed).status_code, is_in(client)) == (403, False)


@pytest.mark.parametrize("kept", [None, "guessed", "guessed:1:2"])
def test_an_answer_that_nobody_here_asked_for_is_not_read(
    client: Client, provider: IdentityProvider, ida: Person, kept: str | None
) -> None:
    other = Client()
    if kept:
        other.cookies["saml"] = kept
    answer = other.post(CONSUMER, provider.answer(set_out(client)))
    assert (answer.headers["Location"], is_in(other)) == ("/login/", False)


def test_an_answer_that_comes_the_next_day_is_not_read(client: Client, provider: IdentityProvider, ida: Person) -> None:
    with time_machine.travel("2026-01-05T08:00:00Z", tick=False):
        asked = set_out(client)
    assert client.post(CONSUMER, provider.answer(asked)).headers["Location"] == "/login/"


WRITTEN = {
    "nothing": b"",
    "no XML": b"hello",
    "another document": b"<a/>",
    "a document type": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "a processing instruction": b"<?a b?><a><?c d?></a>",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_what_cannot_be_read_is_not_believed(
    client: Client, provider: IdentityProvider, db: None, written: bytes
) -> None:
    answer = {"RelayState": set_out(client).relay, "SAMLResponse": base64.b64encode(written).decode()}
    assert client.post(CONSUMER, answer).status_code == 403


def forge(response: Any) -> None:
    """Say Bo where Ida was said."""
    named = {"uuid-of-ida": "uuid-of-bo", "ida@example.org": "bo@example.org"}
    for element in response.iter():
        element.text = named.get(element.text, element.text)


def forged(assertion: Any, name: str = "forged") -> Any:
    """A copy that says Bo, unsigned, with an id of its own."""
    copy = deepcopy(assertion)
    copy.set("ID", name)
    copy.remove(found(copy, "ds:Signature"))
    forge(copy)
    return copy


def extensions(response: Any, *elements: Any) -> None:
    """Puts them where a schema lets anything stand."""
    around = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
    around.extend(elements)
    response.insert(1, around)


def before(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    signed.addprevious(forged(signed))


def behind(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    signed.addnext(forged(signed))


def moved(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    signed.addprevious(forged(signed))
    extensions(response, signed)


def moved_under_the_same_id(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    signed.addprevious(forged(signed, signed.get("ID")))
    extensions(response, signed)


def moved_with_its_signature_kept(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    signature, false = found(signed, "ds:Signature"), forged(signed)
    signed.addprevious(false)
    false.insert(1, signature)
    extensions(response, signed)


def moved_into_the_signature(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    signature, false = found(signed, "ds:Signature"), forged(signed)
    signed.addprevious(false)
    false.insert(1, signature)
    etree.SubElement(signature, f"{{{NAMES['ds']}}}Object").append(signed)


def moved_below_the_forged_one(response: Any) -> None:
    signed = found(response, "saml:Assertion")
    false = forged(signed)
    signed.addprevious(false)
    advice = etree.Element(f"{{{NAMES['saml']}}}Advice")
    found(false, "saml:Conditions").addnext(advice)
    advice.append(signed)


def signed_elsewhere(response: Any, around: Callable[[Any, Any, Any], None]) -> None:
    """What is signed is another message of the provider's; the forged assertion bears its id and its signature."""
    other = etree.fromstring(
        f'<samlp:LogoutResponse xmlns:samlp="{NAMES["samlp"]}" xmlns:saml="{NAMES["saml"]}" ID="same" Version="2.0" '
        f'IssueInstant="{moment(0)}"><saml:Issuer>{ISSUER}</saml:Issuer><samlp:Status><samlp:StatusCode '
        'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>'
    )
    sign(other, pair("provider"))
    signed = found(response, "saml:Assertion")
    false = forged(signed, "same")
    response.replace(signed, false)
    signature = found(other, "ds:Signature")
    false.insert(1, signature)
    around(response, signature, other)


def another_message_beside(response: Any) -> None:
    signed_elsewhere(response, lambda response, _signature, other: extensions(response, other))


def another_message_inside(response: Any) -> None:
    def around(_response: Any, signature: Any, other: Any) -> None:
        etree.SubElement(signature, f"{{{NAMES['ds']}}}Object").append(other)

    signed_elsewhere(response, around)


WRAPPED = [
    before,
    behind,
    moved,
    moved_under_the_same_id,
    moved_with_its_signature_kept,
    moved_into_the_signature,
    moved_below_the_forged_one,
    another_message_beside,
    another_message_inside,
]


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_a_forged_assertion_beside_the_signed_one_is_not_believed(
    client: Client, provider: IdentityProvider, ida: Person, bo: Person, wrapped: Change
) -> None:
    answer = come_back(client, provider, wrapped)
    assert (answer.status_code, is_in(client), Identity.objects.count()) == (403, False, 0)


def test_a_comment_does_not_shorten_a_name(client: Client, provider: IdentityProvider, ida: Person) -> None:
    def comment(response: Any) -> None:
        name = found(response, "saml:Assertion/saml:Subject/saml:NameID")
        name.text = "uuid-"
        inserted = etree.Comment("")
        inserted.tail = "of-ida"
        name.append(inserted)

    come_back(client, provider, comment)
    assert Identity.objects.get().subject == "uuid-of-ida"


def test_an_encrypted_assertion_is_read(
    client: Client, provider: IdentityProvider, own_key: Pair, ida: Person, bo: Person
) -> None:
    provider.encrypt_for = own_key
    come_back(client, provider)
    assert client.session["_auth_user_id"] == str(ida.pk)


@pytest.mark.parametrize("reader", ["us", "somebody else"])
def test_what_is_encrypted_for_a_key_we_do_not_have_is_not_believed(
    client: Client, provider: IdentityProvider, ida: Person, reader: str
) -> None:
    provider.encrypt_for = pair(reader)
    assert (come_back(client, provider).status_code, is_in(client)) == (403, False)


def test_an_encrypted_assertion_must_be_signed_too(
    client: Client, provider: IdentityProvider, own_key: Pair, ida: Person
) -> None:
    provider.encrypt_for, provider.sign_with = own_key, None
    assert (come_back(client, provider).status_code, is_in(client)) == (403, False)


def test_with_a_key_requests_are_signed(client: Client, provider: IdentityProvider, own_key: Pair, db: None) -> None:
    asked = set_out(client)
    query = urlsplit(asked.address).query
    said = dict(part.split("=", 1) for part in query.split("&"))
    signed = "&".join(f"{name}={said[name]}" for name in ("SAMLRequest", "RelayState", "SigAlg"))
    signature = base64.b64decode(parse_qs(query)["Signature"][0])
    key = x509.load_pem_x509_certificate(own_key.certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature, signed.encode(), PKCS1v15(), hashes.SHA256())


def test_our_metadata_say_where_to_answer_and_in_which_key(
    client: Client, provider: IdentityProvider, own_key: Pair, db: None
) -> None:
    answer = client.get(OURS)
    assert answer.headers["Content-Type"] == "application/samlmetadata+xml"
    described = etree.fromstring(answer.content)
    [consumer] = described.iter("{*}AssertionConsumerService")
    assert (described.get("entityID"), consumer.get("Location")) == (
        f"http://localhost:8000{OURS}",
        f"http://localhost:8000{CONSUMER}",
    )
    assert {each.get("use") for each in described.iter("{*}KeyDescriptor")} == {"encryption", "signing"}
    assert {"".join(each.text.split()) for each in described.iter("{*}X509Certificate")} == {own_key.bare}


def test_without_a_key_there_is_none_in_our_metadata(client: Client, provider: IdentityProvider, db: None) -> None:
    assert list(etree.fromstring(client.get(OURS).content).iter("{*}KeyDescriptor")) == []


def test_we_may_be_called_otherwise(client: Client, settings: Any, provider: IdentityProvider, ida: Person) -> None:
    read(settings, Path(settings.FEED_DIR).parent, SAML_ENTITY_ID="https://netvaerk.example.dk")
    come_back(client, provider)
    assert (set_out(client).request.findtext("{*}Issuer"), is_in(client)) == ("https://netvaerk.example.dk", True)


def test_the_session_is_a_new_one(client: Client, provider: IdentityProvider, ida: Person) -> None:
    client.get("/login/")
    before = client.session.session_key
    come_back(client, provider)
    assert client.session.session_key != before


def test_what_the_answer_must_fit_comes_along_from_elsewhere_but_to_one_address_only(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    asked, kept = set_out(client), client.cookies["saml"]
    is_kept = (kept["samesite"], kept["secure"], kept["httponly"], kept["path"])
    assert is_kept == ("None", True, True, CONSUMER)
    client.post(CONSUMER, provider.answer(asked))
    assert (is_in(client), client.cookies["saml"].value) == (True, "")


def test_a_refusal_is_told_in_the_readers_language(client: Client, provider: IdentityProvider, ida: Person) -> None:
    client.cookies["django_language"] = "en"
    asked = set_out(client)
    del client.cookies["django_language"]  # it is not sent from elsewhere
    provider.said = {ASSURANCE: "Low"}
    assert "too little assurance" in client.post(CONSUMER, provider.answer(asked)).content.decode()


def test_whoever_comes_without_an_answer_is_led_to_the_login_page(
    client: Client, provider: IdentityProvider, ida: Person
) -> None:
    set_out(client)
    assert client.get(CONSUMER).headers["Location"] == "/login/"


def test_the_answer_needs_no_token_of_ours(provider: IdentityProvider, ida: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    come_back(strict, provider)
    assert is_in(strict)


@pytest.mark.parametrize(
    ("then", "led_to"),
    [("/calendars/", "/calendars/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil.example", "/")],
)
def test_logging_in_leads_nowhere_else(
    client: Client, provider: IdentityProvider, ida: Person, then: str, led_to: str
) -> None:
    assert come_back(client, provider, then=f"?next={then}").headers["Location"] == led_to


def test_without_a_provider_there_is_no_door(client: Client, db: None) -> None:
    doors = [client.get(START), client.get(OURS), client.post(CONSUMER, {"SAMLResponse": "a"})]
    assert [answer.status_code for answer in doors] == [404, 404, 404]
    assert START not in client.get("/login/").content.decode()


def test_with_one_the_login_page_leads_there(client: Client, provider: IdentityProvider, db: None) -> None:
    page = client.get("/login/?next=/calendars/").content.decode()
    assert (f"{START}?next=/calendars/" in page, "Log ind med NemLog-in" in page) == (True, True)
