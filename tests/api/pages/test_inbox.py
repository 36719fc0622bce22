"""Mail that waits for somebody, decided on a page in one click."""

from collections.abc import Callable

import pytest
from django.test import Client

from advisory.booking import booking
from advisory.consultants.models import Consultant
from network.invitations.inbox import receive
from network.invitations.models import InboundMail, Invitation
from network.meetings import scheduling
from network.meetings.models import Meeting, Registration
from network.networks import membership
from network.networks.models import Network
from network.people.models import Person
from tests.api.conftest import STARTS, plan
from tests.conftest import Drain
from tests.network.invitations.samples import sample

Arrive = Callable[[bytes], InboundMail]


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


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
    assert participant.organisation is not None
    membership.join(network, participant.organisation, contacts=[participant], by=None)
    scheduling.publish(plan(network), by=None)
    drain()
    return Invitation.objects.select_related("meeting", "person").get()


@pytest.fixture
def proposal(invitation: Invitation, arrive: Arrive) -> InboundMail:
    """Ida asks for 17 March, 10 to 12."""
    return arrive(sample("outlook_counters", invitation))


@pytest.fixture
def forgery(invitation: Invitation, arrive: Arrive) -> InboundMail:
    """A yes of Ida's that came from somebody else."""
    raw = sample(
        "outlook_accepts", invitation, headers=lambda head: head.replace(b"<Ida@Example.Org>", b"<otto@example.org>")
    )
    return arrive(raw)


def inbox(client: Client) -> str:
    return client.get("/inbox/").content.decode()


def test_a_proposal_that_is_in_nobodys_way_fits(pia: Client, proposal: InboundMail) -> None:
    page = inbox(pia)
    assert ("Ida foreslår en anden tid" in page, "Passer" in page, "Kolliderer" in page) == (True, True, False)


def test_a_proposal_tells_whom_it_collides_with(pia: Client, proposal: InboundMail, advisor: Consultant) -> None:
    assert proposal.invitation is not None
    booking.assign(proposal.invitation.meeting, [advisor], by=None, override_reason="Aftalt")
    assert proposal.proposed_starts_at is not None
    assert proposal.proposed_ends_at is not None
    time = scheduling.Time(proposal.proposed_starts_at, proposal.proposed_ends_at)
    other = scheduling.plan(time, kind="webinar", title="Andet webinar", by=None)
    booking.assign(other, [advisor], by=None, override_reason="Aftalt")
    assert "Karl er optaget af" in inbox(pia)


def test_a_proposal_is_accepted_in_one_click(pia: Client, proposal: InboundMail) -> None:
    page = pia.post(f"/inbox/{proposal.pk}/", follow=True).content.decode()
    assert "Mødet er flyttet" in page
    assert Meeting.objects.get().starts_at == proposal.proposed_starts_at != STARTS


def test_a_proposal_is_declined_in_one_click(pia: Client, proposal: InboundMail) -> None:
    assert "Forslaget er afvist" in pia.post(f"/inbox/{proposal.pk}/dismiss/", follow=True).content.decode()
    assert Meeting.objects.get().starts_at == STARTS


def test_what_nobody_can_believe_stands_with_its_reason(pia: Client, forgery: InboundMail) -> None:
    assert "Mailen kommer ikke fra den inviteredes adresse." in inbox(pia)


def test_an_answer_is_applied_because_a_planner_vouches_for_it(pia: Client, forgery: InboundMail) -> None:
    pia.post(f"/inbox/{forgery.pk}/")
    assert Registration.objects.get().person.name == "Ida"


def test_after_the_deadline_a_reason_is_asked_for(pia: Client, forgery: InboundMail) -> None:
    Meeting.objects.update(registration_closes_at=forgery.received_at)
    page = pia.post(f"/inbox/{forgery.pk}/").content.decode()
    assert 'name="override_reason"' in page
    pia.post(f"/inbox/{forgery.pk}/", {"override_reason": "Ringede i tide"})
    assert Registration.objects.get().override_reason == "Ringede i tide"


def test_what_is_laid_aside_is_found_among_what_is_decided(pia: Client, forgery: InboundMail) -> None:
    pia.post(f"/inbox/{forgery.pk}/dismiss/")
    assert "Der er ingen mails, der venter på dig." in inbox(pia)
    assert "otto@" in pia.get("/inbox/decided/").content.decode()


def test_a_mail_decided_meanwhile_says_so(pia: Client, proposal: InboundMail) -> None:
    pia.post(f"/inbox/{proposal.pk}/dismiss/")
    assert "Det kunne ikke gennemføres" in pia.post(f"/inbox/{proposal.pk}/").content.decode()


def test_a_municipality_reads_no_mail(client: Client, proposal: InboundMail, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert client.get("/inbox/").status_code == 403
    assert client.post(f"/inbox/{proposal.pk}/").status_code == 403


def test_a_consultant_of_another_region_finds_no_such_mail(
    client: Client, proposal: InboundMail, somebody: Callable[..., Person]
) -> None:
    client.force_login(somebody("Sofie", "consultant", "agency"))
    assert client.post(f"/inbox/{proposal.pk}/").status_code == 404
