"""Choosing how mail comes, and the ledger of what was written to whom."""

from django.test import Client

from network.clock import now
from network.notices.models import Notice
from network.people.models import Person


def test_a_participant_chooses_one_mail_a_day(client: Client, participant: Person) -> None:
    client.force_login(participant)
    page = client.get("/notices/").content.decode()
    assert "Samlet i én mail om dagen" in page
    assert "kolleger" not in page
    client.post("/notices/", {"notices": "daily"})
    participant.refresh_from_db()
    assert (participant.notices, participant.colleague_notices) == ("daily", "none")


def test_a_coordinator_chooses_to_follow_colleagues(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    client.post("/notices/", {"notices": "single", "colleague_notices": "daily"})
    coordinator.refresh_from_db()
    assert coordinator.colleague_notices == "daily"


def test_who_is_not_logged_in_is_led_to_the_door(client: Client) -> None:
    assert client.get("/notices/").headers["Location"].startswith("/login/")


def test_planners_see_what_did_not_arrive(client: Client, planner: Person, participant: Person) -> None:
    for number, outcome in enumerate(("sent", "bounced")):
        Notice.objects.create(
            person=participant,
            address=f"{outcome}@example.org",
            kind="overdue",
            about=participant.pk,
            occasion=number,
            message_id=f"<{number}@x>",
            stamp=now(),
            content=b"",
            state="done",
            due_at=None,
            outcome=outcome,
        )
    client.force_login(planner)
    assert "sent@example.org" in client.get("/notices/sent/").content.decode()
    page = client.get("/notices/sent/?lost=1").content.decode()
    assert "sent@example.org" not in page
    assert "Frist for aflevering er gået" in page
    assert "Kom retur" in page
