"""Logging in at a provider of OpenID Connect: believed only when everything fits."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from deploy.single_sign_on import OpenIdConnect
from network.people.models import Identity, Organisation, Person, ReplacedLogin
from tests.api.pages.provider import Provider, serving

Someone = Callable[..., Person]
START, CALLBACK = "/login/oidc/", "/login/oidc/callback/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with serving() as provider:
        settings.OIDC = OpenIdConnect(
            issuer=provider.issuer,
            client_id="netvaerk",
            client_secret="secret",
            scope="openid email",
            cvr_claim="cvr",
            assurance_claim="loa",
        )
        settings.SSO_ORGANISATIONS = {"29189889": "0615", "35209115": "0461"}
        yield provider


@pytest.fixture
def ida(someone: Someone) -> Person:
    """Of Horsens."""
    return someone("Ida")


def come_back(client: Client, then: str = "", **changed: str) -> Any:
    """Set out, and come back as the provider would send the browser; its code is the nonce, to be signed."""
    asked = parse_qs(urlsplit(client.get(START + then).headers["Location"]).query)
    answer = {"state": asked["state"][0], "code": asked["nonce"][0]}
    return client.get(CALLBACK, answer | changed)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_whoever_the_provider_vouches_for_is_in(client: Client, provider: Provider, ida: Person) -> None:
    answer = come_back(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(ida.pk)
    assert Identity.objects.filter(person=ida, issuer=provider.issuer, subject="uuid-of-ida").exists()


def test_the_code_is_exchanged_with_its_verifier(client: Client, provider: Provider, ida: Person) -> None:
    come_back(client)
    assert len(provider.asked["code_verifier"]) == 43
    assert provider.asked["redirect_uri"].endswith(CALLBACK)


def test_afterwards_the_subject_counts_and_not_the_address(client: Client, provider: Provider, ida: Person) -> None:
    come_back(client)
    provider.said = {"email": "new.name@example.org"}
    other = Client()
    come_back(other)
    assert other.session["_auth_user_id"] == str(ida.pk)


WRONG: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "somebody-else"},
    "another party": {"aud": ["netvaerk", "b"], "azp": "b"},
    "another issuer": {"iss": "https://evil.example"},
    "another nonce": {"nonce": "guessed"},
    "no nonce": {"nonce": None},
    "long ago": {"exp": 1_600_000_000},
    "low assurance": {"loa": "low"},
    "no assurance": {"loa": None},
    "an unheard-of assurance": {"loa": "very high"},
    "a foreign organisation": {"cvr": "99999999"},
    "no organisation": {"cvr": None},
    "the same address in another organisation": {"cvr": "35209115"},
    "nobody's address": {"email": "nobody@example.org"},
    "no address": {"email": None},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_anything_that_does_not_fit_is_turned_away(
    client: Client, provider: Provider, ida: Person, wrong: dict[str, Any]
) -> None:
    provider.said = wrong
    answer = come_back(client)
    assert (answer.status_code, is_in(client), Identity.objects.count()) == (403, False, 0)
    assert "Log ind" in answer.content.decode()


def test_a_token_that_another_key_signed_is_not_believed(client: Client, provider: Provider, ida: Person) -> None:
    provider.sign_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert (come_back(client).status_code, is_in(client)) == (403, False)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(client: Client, provider: Provider, db: None) -> None:
    provider.described = {"issuer": "https://evil.example"}
    assert client.get(START).status_code == 403


def test_another_subject_with_the_same_address_is_for_staff(client: Client, provider: Provider, ida: Person) -> None:
    come_back(client)
    provider.said = {"sub": "another-uuid"}
    other = Client()
    assert (come_back(other).status_code, is_in(other), Identity.objects.count()) == (403, False, 1)


def test_staff_see_a_login_that_was_replaced_and_let_it_in(
    client: Client, provider: Provider, ida: Person, planner: Person
) -> None:
    come_back(client)
    provider.said = {"sub": "another-uuid"}
    for _ in range(2):
        come_back(Client())
    waiting = ReplacedLogin.objects.get()
    staff = Client()
    staff.force_login(planner)
    assert "Nye login" in staff.get("/inbox/").content.decode()
    page = staff.post(f"/inbox/logins/{waiting.pk}/", {"accept": "1"}, follow=True).content.decode()
    assert ("Nye login" in page, is_in(client)) == (False, True)
    other = Client()
    assert (come_back(other).status_code, is_in(other)) == (302, True)
    assert list(Identity.objects.values_list("subject", flat=True)) == ["another-uuid"]


def test_a_login_that_was_refused_stays_outside_and_is_asked_about_anew(
    client: Client, provider: Provider, ida: Person, planner: Person
) -> None:
    come_back(client)
    provider.said = {"sub": "another-uuid"}
    come_back(Client())
    staff = Client()
    staff.force_login(planner)
    staff.post(f"/inbox/logins/{ReplacedLogin.objects.get().pk}/")
    other = Client()
    assert (ReplacedLogin.objects.get().state, come_back(other).status_code, is_in(other)) == ("dismissed", 403, False)
    assert (ReplacedLogin.objects.get().state, Identity.objects.get().subject) == ("open", "uuid-of-ida")


def test_whoever_moved_does_not_come_in_through_the_old_place(client: Client, provider: Provider, ida: Person) -> None:
    come_back(client)
    Person.objects.filter(pk=ida.pk).update(organisation=Organisation.objects.get(code="0461"))
    other = Client()
    assert (come_back(other).status_code, is_in(other)) == (403, False)


def test_whoever_left_is_turned_away(client: Client, provider: Provider, ida: Person) -> None:
    come_back(client)
    Person.objects.filter(pk=ida.pk).update(is_active=False)
    other = Client()
    assert (come_back(other).status_code, is_in(other)) == (403, False)


@pytest.mark.parametrize("changed", [{"state": "guessed"}, {"state": ""}, {"state": "æøå"}])
def test_an_answer_to_another_question_is_not_believed(
    client: Client, provider: Provider, ida: Person, changed: dict[str, str]
) -> None:
    assert (come_back(client, **changed).status_code, is_in(client)) == (403, False)


def test_an_answer_counts_once(client: Client, provider: Provider, ida: Person) -> None:
    come_back(client)
    client.post("/logout/")
    assert client.get(CALLBACK, {"state": "s", "code": "c"}).headers["Location"].startswith("/login/")


def test_the_session_is_a_new_one(client: Client, provider: Provider, ida: Person) -> None:
    client.get(START)
    before = client.session.session_key
    come_back(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("then", "led_to"),
    [("/calendars/", "/calendars/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil.example", "/")],
)
def test_logging_in_leads_nowhere_else(client: Client, provider: Provider, ida: Person, then: str, led_to: str) -> None:
    assert come_back(client, f"?next={then}").headers["Location"] == led_to


def test_without_a_provider_there_is_no_door(client: Client, db: None) -> None:
    assert client.get(START).headers["Location"].startswith("/login/")
    assert START not in client.get("/login/").content.decode()


def test_with_one_the_login_page_leads_there(client: Client, provider: Provider, db: None) -> None:
    assert START in client.get("/login/").content.decode()
