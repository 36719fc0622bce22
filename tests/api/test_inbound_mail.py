"""Staff see what came in, and decide what a program may not; nobody else sees any of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import COPENHAGEN
from network.invitations.inbox import receive
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.meetings import scheduling
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network
from network.people.models import Organisation, Person
from tests.api.conftest import STARTS, plan
from tests.conftest import Drain, on, working_day
from tests.network.invitations.samples import sample

As = Callable[..., APIClient]
Arrive = Callable[[bytes], InboundMail]
DOOR = "/api/v1/inbound_mail/"


@pytest.fixture
def arrive(drain: Drain) -> Arrive:
    def receive_and_read(raw: bytes) -> InboundMail:
        mail = receive(raw)
        drain()
        return InboundMail.objects.get(pk=mail.pk)

    return receive_and_read


@pytest.fixture
def invitation(network: Network, participant: Person, drain: Drain) -> Invitation:
    """Ida's, a contact of the network."""
    membership.join(network, Organisation.objects.get(code="0615"), contacts=[participant], by=None)
    scheduling.publish(plan(network), by=None)
    drain()
    return Invitation.objects.select_related("meeting", "person").get()


@pytest.fixture
def proposal(invitation: Invitation, arrive: Arrive) -> InboundMail:
    """Ida asks for 17 March, 10 to 12."""
    return arrive(sample("outlook_counters", invitation))


def do(client: APIClient, mail: InboundMail, verb: str, **said: Any) -> Any:
    return client.post(f"{DOOR}{mail.pk}/{verb}/", said)


def test_a_mail_shows_who_asked_for_what(pia: APIClient, proposal: InboundMail, invitation: Invitation) -> None:
    shown = pia.get(f"{DOOR}{proposal.pk}/").json()
    expected = {
        "from": "ida@example.org",
        "kind": "counter",
        "state": "proposal",
        "reason": "",
        "invitation": str(invitation.pk),
        "meeting": str(invitation.meeting_id),
        "person": str(invitation.person_id),
        "comment": "Kan vi tage ugen efter?",
        "proposed_starts_at": "2027-03-17T10:00:00+01:00",
        "proposed_ends_at": "2027-03-17T12:00:00+01:00",
    }
    assert {name: shown[name] for name in expected} == expected


def test_cpr_numbers_in_what_strangers_wrote_are_hidden(pia: APIClient, proposal: InboundMail) -> None:
    InboundMail.objects.update(comment="Det drejer sig om 010190-1234", subject="Sag 0101901234")
    shown = pia.get(f"{DOOR}{proposal.pk}/").json()
    assert (shown["comment"], shown["subject"]) == ("Det drejer sig om xxxxxx-xxxx", "Sag xxxxxx-xxxx")


def test_what_was_held_back_says_why(pia: APIClient, invitation: Invitation, arrive: Arrive) -> None:
    mail = arrive(sample("google_accepts_from_an_alias", invitation))
    shown = pia.get(f"{DOOR}{mail.pk}/", headers={"Accept-Language": "da"}).json()
    assert (shown["state"], shown["reason"], shown["explanation"]) == (
        "quarantined",
        "wrong_sender",
        "Mailen kommer ikke fra den inviteredes adresse.",
    )


@pytest.mark.parametrize("query", ["state=proposal", "kind=counter", "from=IDA@example.org", "search=ida@"])
def test_a_list_is_narrowed(query: str, pia: APIClient, proposal: InboundMail, arrive: Arrive) -> None:
    arrive(b"From: somebody@example.org\r\n\r\nHej\r\n")
    assert [row["id"] for row in pia.get(f"{DOOR}?{query}").json()["results"]] == [str(proposal.pk)]


@pytest.mark.parametrize("who", ["coordinator", "participant", "stranger"])
@pytest.mark.parametrize(("method", "ending"), [("get", ""), ("post", "apply/"), ("post", "dismiss/")])
def test_nobody_outside_the_staff_finds_it(
    who: str, method: str, ending: str, proposal: InboundMail, as_: As, request: pytest.FixtureRequest
) -> None:
    client = as_(request.getfixturevalue(who))
    assert client.get(DOOR).json()["count"] == 0
    assert getattr(client, method)(f"{DOOR}{proposal.pk}/{ending}").status_code == 404


def test_a_consultant_sees_what_is_about_their_regions_meetings(
    advisor: Consultant, proposal: InboundMail, arrive: Arrive, as_: As
) -> None:
    arrive(b"From: somebody@example.org\r\n\r\nHej\r\n")
    assert [row["id"] for row in as_(advisor).get(DOOR).json()["results"]] == [str(proposal.pk)]


def test_applying_a_proposal_moves_the_meeting_for_everybody(
    pia: APIClient, planner: Person, proposal: InboundMail, invitation: Invitation, drain: Drain
) -> None:
    answer = do(pia, proposal, "apply", reason="Foreslået af Horsens")
    drain()
    moved = Meeting.objects.get(pk=invitation.meeting_id)
    assert (answer.status_code, answer.json()["state"], answer.json()["decided_by"]) == (
        200,
        "applied",
        str(planner.pk),
    )
    assert moved.starts_at.astimezone(COPENHAGEN).isoformat() == "2027-03-17T10:00:00+01:00"
    assert Dispatch.objects.filter(method="REQUEST", sequence=1, outcome="sent").count() == 1


def test_applying_twice_moves_once(pia: APIClient, proposal: InboundMail, invitation: Invitation) -> None:
    do(pia, proposal, "apply")
    assert do(pia, proposal, "apply").status_code == 200
    assert Meeting.objects.get(pk=invitation.meeting_id).sequence == 1


def test_dismissing_a_proposal_leaves_the_meeting_and_tells_the_sender(
    pia: APIClient, proposal: InboundMail, invitation: Invitation, drain: Drain
) -> None:
    answer = do(pia, proposal, "dismiss")
    drain()
    assert (answer.json()["state"], Meeting.objects.get(pk=invitation.meeting_id).starts_at) == ("dismissed", STARTS)
    assert Dispatch.objects.get(method="DECLINECOUNTER").outcome == "sent"
    shown = pia.get(f"/api/v1/invitations/{invitation.pk}/").json()
    assert (shown["method"], shown["state"]) == ("REQUEST", "sent")


def test_applying_an_answer_from_an_alias_registers(pia: APIClient, invitation: Invitation, arrive: Arrive) -> None:
    mail = arrive(sample("google_accepts_from_an_alias", invitation))
    assert do(pia, mail, "apply").json()["state"] == "applied"
    assert Registration.objects.get().state == "confirmed"


def test_a_late_answer_needs_a_planners_reason(pia: APIClient, invitation: Invitation, arrive: Arrive) -> None:
    Meeting.objects.update(registration_closes_at=on(-1))
    mail = arrive(sample("google_accepts", invitation))
    refused = do(pia, mail, "apply")
    assert (refused.status_code, refused.json()["code"], refused.json()["overridable"]) == (
        409,
        "registration_closed",
        True,
    )
    assert do(pia, mail, "apply", override_reason="Aftalt i telefon").status_code == 200


def test_what_holds_no_answer_is_refused_and_can_be_dismissed(
    pia: APIClient, invitation: Invitation, arrive: Arrive
) -> None:
    mail = arrive(sample("colleague_writes_by_hand", invitation))
    assert (do(pia, mail, "apply").json()["code"], do(pia, mail, "dismiss").json()["state"]) == (
        "nothing_to_apply",
        "dismissed",
    )
    refused = do(pia, mail, "apply")
    assert (refused.status_code, refused.json()["code"], refused.json()["allowed"]) == (409, "wrong_step", [])


def test_a_stale_state_is_refused_first(pia: APIClient, proposal: InboundMail) -> None:
    answer = pia.post(f"{DOOR}{proposal.pk}/apply/", {}, headers={"If-Match": '"old"'})
    assert answer.status_code == 412


def test_a_proposal_for_an_activity_asks_its_course_and_consultants(
    pia: APIClient,
    activity: Activity,
    consultants: list[Consultant],
    planner: Person,
    participant: Person,
    arrive: Arrive,
    drain: Drain,
) -> None:
    day = working_day()
    time = Time(on(day, 10), on(day, 12))
    scheduled = booking.schedule(activity, time, consultants=consultants, participants=[participant], by=planner)
    drain()
    theirs = Invitation.objects.select_related("meeting", "person").get(person=participant)
    mail = arrive(sample("outlook_counters_in_summer_time", theirs))
    InboundMail.objects.update(proposed_starts_at=on(500, 10), proposed_ends_at=on(500, 12))
    assert do(pia, mail, "apply").json()["code"] == "outside_window"
    InboundMail.objects.update(proposed_starts_at=on(day + 1, 10), proposed_ends_at=on(day + 1, 12))
    assert do(pia, mail, "apply").json()["state"] == "applied"
    scheduled.refresh_from_db()
    assert scheduled.starts_on == on(day + 1).date()


def test_a_list_takes_no_more_queries_for_more_mails(
    pia: APIClient, proposal: InboundMail, arrive: Arrive, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pia.get(DOOR)  # notes when the token was used
    with CaptureQueriesContext(connection) as once:
        pia.get(DOOR)
    for number in range(3):
        arrive(f"From: a@example.org\r\nMessage-ID: <{number}@x>\r\n\r\n".encode())
    with django_assert_num_queries(len(once)):
        assert pia.get(DOOR).json()["count"] == 4


def test_an_open_proposal_says_whether_it_fits(pia: APIClient, proposal: InboundMail) -> None:
    InboundMail.objects.update(proposed_starts_at=on(60, 10), proposed_ends_at=on(60, 12))
    fitting = pia.get(f"{DOOR}{proposal.pk}/").json()["check"]
    InboundMail.objects.update(proposed_starts_at=on(-1, 10), proposed_ends_at=on(-1, 12))
    passed = pia.get(f"{DOOR}{proposal.pk}/", headers={"Accept-Language": "da"}).json()["check"]
    assert fitting == {"fits": True, "conflicts": []}
    nothing = dict.fromkeys(("consultant", "meeting", "hold"))
    said = {"code": "in_the_past", "detail": "Tidspunktet er passeret.", "is_refused": False, "overridable": False}
    assert passed == {"fits": False, "conflicts": [said | nothing | {"people": []}]}


def test_what_a_check_finds_is_nobodys_change_of_the_mail(pia: APIClient, proposal: InboundMail) -> None:
    seen = pia.get(f"{DOOR}{proposal.pk}/").headers["ETag"]
    InboundMail.objects.filter(pk=proposal.pk).update(proposed_starts_at=proposal.proposed_starts_at)
    Meeting.objects.update(state="cancelled")
    changed = pia.get(f"{DOOR}{proposal.pk}/").headers["ETag"]
    assert (seen != changed, seen.partition(".")[0]) == (True, changed.partition(".")[0])


@pytest.mark.parametrize("verb", ["dismiss", "apply"])
def test_what_is_decided_has_no_check(verb: str, pia: APIClient, proposal: InboundMail) -> None:
    assert do(pia, proposal, verb).json()["check"] is None
