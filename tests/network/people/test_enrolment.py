"""Who is in the book, and the keys they hold."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from network.clock import now, told
from network.errors import RuleBrokenError
from network.invitations.models import Dispatch
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.enrolment import change, enrol
from network.people.models import Person, Token
from network.people.roles import coordinated, is_planner, is_staff
from tests.conftest import Drain


def token(*words: str) -> str:
    out = StringIO()
    call_command("token", *words, stdout=out)
    return out.getvalue().strip()


def test_the_first_administrator_comes_in_by_command(denmark: None) -> None:
    found = Token.objects.presented(token("asta@example.org", "--role", "administrator"))
    assert found
    assert (found.person.email, is_planner(found.person)) == ("asta@example.org", True)
    assert found.person.organisation
    assert found.person.organisation.code == "agency"


def test_a_coordinators_token_names_the_municipality(denmark: None) -> None:
    found = Token.objects.presented(token("kaj@example.org", "--role", "coordinator", "--organisation", "0615"))
    assert found
    assert coordinated(found.person) == {found.person.organisation_id}


def test_a_participant_is_no_staff(denmark: None) -> None:
    found = Token.objects.presented(token("lone@example.org", "--organisation", "midtjylland"))
    assert found
    assert not is_staff(found.person)


def test_a_second_token_is_the_same_person_with_one_more_role(denmark: None) -> None:
    token("asta@example.org", "--role", "planner")
    token("ASTA@example.org", "--role", "consultant")
    (asta,) = Person.objects.by_email("asta@example.org")
    assert sorted(asta.grants.values_list("role", flat=True)) == ["consultant", "planner"]


def test_only_the_hash_of_a_token_is_kept(denmark: None) -> None:
    secret = token("asta@example.org")
    assert secret not in str(list(Token.objects.values()))


@pytest.mark.parametrize("words", [("no-address",), ("a@example.org", "--organisation", "9999")])
def test_what_cannot_be_is_refused_in_one_sentence(denmark: None, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        token(*words)
    assert not Person.objects.exists()


def test_an_expired_token_opens_nothing(denmark: None) -> None:
    secret = token("asta@example.org")
    Token.objects.update(expires_at=now())
    assert Token.objects.presented(secret) is None
    with told(Token.objects.get().created_at):
        assert Token.objects.presented(secret)


def test_a_token_can_be_made_to_expire(denmark: None) -> None:
    secret = token("asta@example.org", "--expires", "30")
    with told(now() + timedelta(days=29)):
        assert Token.objects.presented(secret)
    with told(now() + timedelta(days=31)):
        assert Token.objects.presented(secret) is None


@pytest.mark.parametrize("days", ["0", "-1"])
def test_a_token_that_would_never_open_is_not_made(denmark: None, days: str) -> None:
    with pytest.raises(CommandError):
        call_command("token", "asta@example.org", f"--expires={days}")
    assert not Token.objects.exists()


def test_one_address_is_one_person_in_whatever_letter_case(denmark: None) -> None:
    enrol(name="Ida", email="Ida@example.org", by=None)
    with pytest.raises(RuleBrokenError, match="known_address"):
        enrol(name="Ida", email="IDA@EXAMPLE.ORG", by=None)


def test_a_new_address_gets_the_request_and_the_old_one_the_cancellation(
    meeting: Meeting, planner: Person, drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    change(Person.objects.get(email="ane@example.org"), {"email": "Ane.Ny@example.org"}, by=planner)
    drain()
    mails = Dispatch.objects.filter(invitation__person__name="Ane").order_by("pk")
    assert list(mails.values_list("method", "invitation__address")) == [
        ("REQUEST", "ane@example.org"),
        ("CANCEL", "ane@example.org"),
        ("REQUEST", "ane.ny@example.org"),
    ]


def test_an_address_somebody_has_is_not_taken_over(network: Network, planner: Person) -> None:
    with pytest.raises(RuleBrokenError, match="known_address"):
        change(Person.objects.get(email="ane@example.org"), {"email": "BENT@example.org"}, by=planner)
