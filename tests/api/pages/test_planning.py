"""The meeting editor, the programme builder and the next steps, as those use them who plan meetings."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisory.consultants.models import Consultant
from network.events.models import Event
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Network
from network.people.models import Person

SENT = {
    "kind": "network_meeting",
    "title": "Årets første møde",
    "starts_at": "2027-03-10T09:30",
    "ends_at": "2027-03-10T15:00",
    "visibility": "public",
}


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


def point(number: int, starts: str, ends: str, title: str, track: str = "") -> dict[str, str]:
    said = {"starts": starts, "ends": ends, "kind": "talk", "title": title, "speaker": "", "track": track}
    return {f"p{number}-{name}": value for name, value in said.items()}


def lay(client: Client, meeting: Meeting, *points: dict[str, str], **more: str) -> str:
    sent = {name: value for each in points for name, value in each.items()} | more
    return client.post(f"/meetings/{meeting.pk}/programme/", sent, follow=True).content.decode()


def titles() -> list[str]:
    return list(Meeting.objects.get().programme.values_list("title", flat=True))


def test_a_meeting_is_made_as_a_draft(pia: Client, network: Network) -> None:
    page = pia.post("/meetings/new/", SENT | {"network": network.pk, "seats": 60}, follow=True).content.decode()
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.seats, meeting.network) == ("draft", 60, network)
    assert "Mødet er oprettet som udkast." in page


def test_a_closed_groups_meeting_is_for_its_members_unless_somebody_says_otherwise(pia: Client) -> None:
    group = membership.found(name="Styregruppe", kind="coordination", by=None)
    form = pia.get("/meetings/new/").context["form"]
    pia.post("/meetings/new/", SENT | {"network": group.pk, "visibility": form["visibility"].value() or ""})
    assert Meeting.objects.get().visibility == "members"


def test_who_may_see_a_new_meeting_can_be_said(pia: Client) -> None:
    group = membership.found(name="Styregruppe", kind="coordination", by=None)
    pia.post("/meetings/new/", SENT | {"network": group.pk, "visibility": "public"})
    assert Meeting.objects.get().visibility == "public"


def test_who_may_see_a_meeting_is_always_said_once_it_is_there(pia: Client, draft: Meeting) -> None:
    page = pia.post(f"/meetings/{draft.pk}/edit/", SENT | {"visibility": ""}).content.decode()
    assert 'id="id_visibility_error"' in page


def test_an_end_before_the_start_is_said_at_the_end(pia: Client, network: Network) -> None:
    page = pia.post("/meetings/new/", SENT | {"ends_at": "2027-03-10T08:00"}).content.decode()
    assert 'id="id_ends_at_error"' in page
    assert not Meeting.objects.exists()


def test_a_consultant_plans_in_their_own_regions_only(client: Client, advisor: Consultant, network: Network) -> None:
    client.force_login(advisor.person)
    elsewhere = membership.found(name="Syd", kind="thematic", by=None)
    assert "Du kan planlægge møder i dine egne regioner." in (
        client.post("/meetings/new/", SENT | {"network": elsewhere.pk}).content.decode()
    )
    client.post("/meetings/new/", SENT | {"network": network.pk})
    assert Meeting.objects.get().network == network


def test_consultants_are_booked_with_the_meeting(pia: Client, advisor: Consultant, network: Network) -> None:
    pia.post("/meetings/new/", SENT | {"consultants": [advisor.pk], "override_reason": "Aftalt"})
    assert [each.consultant for each in Meeting.objects.get().assignments.live()] == [advisor]


def test_the_time_of_a_meeting_that_is_out_cannot_be_edited(pia: Client, meeting: Meeting) -> None:
    assert 'name="starts_at"' not in pia.get(f"/meetings/{meeting.pk}/edit/").content.decode()


def test_saving_without_a_change_changes_nothing(pia: Client, draft: Meeting) -> None:
    events = Event.objects.count()
    page = pia.get(f"/meetings/{draft.pk}/edit/")
    shown = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    sent = {name: value for name, value in shown.items() if value is not None}
    sent |= {"starts_at": "2027-03-10T09:30", "ends_at": "2027-03-10T14:30"}
    pia.post(f"/meetings/{draft.pk}/edit/", sent)
    assert Event.objects.count() == events


def test_only_those_who_plan_a_meeting_edit_it(client: Client, meeting: Meeting, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert client.get(f"/meetings/{meeting.pk}/edit/").status_code == 403


def test_a_programme_is_laid_and_empty_rows_do_not_count(pia: Client, draft: Meeting) -> None:
    lay(pia, draft, point(0, "09:30", "10:00", "Kaffe"), point(1, "", "", ""), point(2, "10:00", "14:30", "Oplæg"))
    assert titles() == ["Kaffe", "Oplæg"]


def test_points_that_overlap_are_refused(pia: Client, draft: Meeting) -> None:
    page = lay(pia, draft, point(0, "09:30", "11:00", "Kaffe"), point(1, "10:00", "12:00", "Oplæg"))
    assert "overlapper" in page
    assert titles() == []


def test_a_gap_in_the_programme_is_warned_of(pia: Client, draft: Meeting) -> None:
    assert "Der står intet i programmet" in lay(pia, draft, point(0, "09:30", "10:00", "Kaffe"))


def test_a_row_is_added_and_another_removed_without_saving(pia: Client, draft: Meeting) -> None:
    page = lay(pia, draft, point(0, "09:30", "10:00", "Kaffe"), add="1")
    assert ('name="p1-title"' in page, 'value="Kaffe"' in page) == (True, True)
    page = lay(pia, draft, point(0, "09:30", "10:00", "Kaffe"), point(1, "10:00", "11:00", "Oplæg"), remove="0")
    assert ('value="Kaffe"' in page, 'value="Oplæg"' in page, titles()) == (False, True, [])


def test_a_point_that_is_not_whole_is_marked(pia: Client, draft: Meeting) -> None:
    page = lay(pia, draft, point(0, "09:30", "", "Kaffe"))
    assert 'id="id_p0-ends_error"' in page
    assert 'href="#id_p0-ends"' in page


def test_a_known_point_stays_the_same_row(pia: Client, draft: Meeting) -> None:
    lay(pia, draft, point(0, "09:30", "10:00", "Kaffe"))
    row = draft.programme.get()
    lay(pia, draft, point(0, "09:30", "10:15", "Morgenkaffe") | {"p0-id": str(row.pk)})
    assert draft.programme.get().pk == row.pk
    assert titles() == ["Morgenkaffe"]


def test_a_meeting_of_two_days_asks_for_the_day_of_each_point(pia: Client, draft: Meeting) -> None:
    scheduling.change(draft, {"ends_at": draft.ends_at + timedelta(days=1)}, by=None)
    lay(pia, draft, point(0, "09:30", "10:00", "Dag to") | {"p0-day": "2027-03-11"})
    assert draft.programme.get().starts_at == draft.starts_at + timedelta(days=1)


@pytest.mark.parametrize(("verb", "state"), [("announce", "save_the_date"), ("publish", "published")])
def test_a_draft_takes_its_next_step_by_a_button(pia: Client, draft: Meeting, verb: str, state: str) -> None:
    pia.post(f"/meetings/{draft.pk}/steps/{verb}/")
    assert Meeting.objects.get().state == state


def test_a_step_that_is_not_possible_is_said(pia: Client, meeting: Meeting) -> None:
    page = pia.post(f"/meetings/{meeting.pk}/steps/close/", follow=True).content.decode()
    assert "Mødet er ikke slut endnu." in page


def test_an_unknown_step_leads_nowhere(pia: Client, meeting: Meeting) -> None:
    assert pia.post(f"/meetings/{meeting.pk}/steps/burn/").status_code == 404


def test_a_meeting_is_moved_with_a_reason(pia: Client, meeting: Meeting) -> None:
    sent = {"starts_at": "2027-03-17T09:30", "ends_at": "2027-03-17T14:30", "reason": "Sygdom"}
    pia.post(f"/meetings/{meeting.pk}/move/", sent)
    moved = Meeting.objects.get()
    assert (moved.starts_at - meeting.starts_at, moved.reason) == (timedelta(days=7), "Sygdom")


def test_a_meeting_is_called_off_with_a_reason(pia: Client, meeting: Meeting) -> None:
    pia.post(f"/meetings/{meeting.pk}/cancel/", {"reason": "For få"})
    assert (Meeting.objects.get().state, Meeting.objects.get().reason) == ("cancelled", "For få")


def test_the_invitation_is_seen_in_both_languages(pia: Client, draft: Meeting, participant: Person) -> None:
    membership.join(draft.network, participant.organisation, contacts=[participant], by=None)  # type: ignore[arg-type]
    page = pia.get(f"/meetings/{draft.pk}/preview/").content.decode()
    assert ("Kære Ida" in page, "Dear Ida" in page, "1 modtager" in page) == (True, True, True)


def test_a_link_is_handed_out_and_taken_away(pia: Client, draft: Meeting) -> None:
    sent = {"title": "Slides", "link": "https://example.org/slides", "when": "after"}
    assert "Slides" in pia.post(f"/meetings/{draft.pk}/materials/", sent, follow=True).content.decode()
    material = draft.materials.get()
    pia.post(f"/materials/{material.pk}/remove/")
    assert not draft.materials.exists()


def test_the_overview_has_drafts_and_what_is_to_be_closed(pia: Client, draft: Meeting) -> None:
    assert draft.title in pia.get("/meetings/").content.decode()


def test_a_municipality_plans_no_meetings(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert client.get("/meetings/").status_code == 403


def test_the_overview_asks_no_more_for_more_meetings(pia: Client, draft: Meeting) -> None:
    pia.get("/meetings/")
    asked = [queries_of(pia, "/meetings/")]
    for number in range(5):
        scheduling.plan(Time(draft.starts_at, draft.ends_at), kind="webinar", title=f"W{number}", by=None)
    assert [queries_of(pia, "/meetings/")] == asked


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def test_a_meeting_on_a_closed_day_is_pointed_out_before_it_is_published(pia: Client, network: Network) -> None:
    closed = {"starts_at": "2027-12-24T09:30", "ends_at": "2027-12-24T12:00"}
    page = pia.post("/meetings/new/", SENT | closed | {"network": network.pk}, follow=True).content.decode()
    assert "Mødet ligger på en fridag: fredag den 24. december 2027 (Juleaftensdag)." in page
