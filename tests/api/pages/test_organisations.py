"""My organisation: people, registrations, networks and the course, as its coordinator looks after them."""

from datetime import timedelta

import pytest
from django.test import Client

from advisory.courses import lifecycle
from advisory.courses.models import Course
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable
from network.clock import now
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.models import Organisation, Person

HORSENS, ODENSE = "0615", "0461"


@pytest.fixture
def home(client: Client, coordinator: Person) -> str:
    client.force_login(coordinator)
    return f"/organisation/{coordinator.organisation_id}/"


def said(client: Client) -> str:
    return client.get("/organisation/").content.decode()


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def test_whoever_is_not_logged_in_is_asked_to(client: Client, db: None) -> None:
    assert client.get("/organisation/").headers["Location"] == "/login/?next=/organisation/"


def test_a_coordinator_sees_all_of_their_people_and_no_others(
    client: Client, home: str, participant: Person, stranger: Person
) -> None:
    page = said(client)
    assert participant.email in page
    assert stranger.email not in page


def test_a_participant_reads_and_is_offered_no_changes(client: Client, participant: Person) -> None:
    client.force_login(participant)
    page = said(client)
    assert "Horsens Kommune" in page
    assert "Opret en kollega" not in page


def test_a_colleague_is_added(client: Client, home: str) -> None:
    sent = {"name": "Nora Ny", "email": "Nora@example.org", "function": "manager", "language": "en"}
    answer = client.post(f"{home}colleague/", sent, follow=True)
    assert "Kollegaen er oprettet." in answer.content.decode()
    nora = Person.objects.get(name="Nora Ny")
    assert (nora.email, nora.function, nora.language, nora.organisation) == (
        "nora@example.org",
        "manager",
        "en",
        place(HORSENS),
    )


def test_a_known_address_is_refused_in_words_for_people(client: Client, home: str, stranger: Person) -> None:
    sent = {"name": "Nora Ny", "email": stranger.email, "function": "manager", "language": "da"}
    page = client.post(f"{home}colleague/", sent).content.decode()
    assert "Adressen hører allerede til en person" in page
    assert "?email=" not in page


def test_a_colleague_is_added_to_no_other_organisation(client: Client, home: str) -> None:
    assert client.get(f"/organisation/{place(ODENSE).pk}/colleague/").status_code == 404


def test_a_colleagues_details_are_changed(client: Client, home: str, participant: Person) -> None:
    sent = {"name": "Ida Ny", "email": participant.email, "function": "senior_manager", "language": "da"}
    client.post(f"/colleagues/{participant.pk}/", sent)
    participant.refresh_from_db()
    assert (participant.name, participant.function) == ("Ida Ny", "senior_manager")


@pytest.mark.parametrize(("written", "kept"), [("15", 15), ("", None)])
def test_how_long_before_a_meeting_ones_calendar_rings_is_set_or_turned_off(
    client: Client, home: str, coordinator: Person, written: str, kept: int | None
) -> None:
    own = {name: getattr(coordinator, name) for name in ("name", "email", "function", "language")}
    assert 'value="60"' in client.get(f"/colleagues/{coordinator.pk}/").content.decode()
    client.post(f"/colleagues/{coordinator.pk}/", own | {"alarm_minutes": written})
    coordinator.refresh_from_db()
    assert coordinator.alarm_minutes == kept


def test_nobody_changes_a_stranger(client: Client, home: str, stranger: Person) -> None:
    assert client.get(f"/colleagues/{stranger.pk}/").status_code == 404


def test_a_colleague_who_has_left_gives_up_their_seat(
    client: Client, home: str, meeting: Meeting, participant: Person
) -> None:
    registration.register(meeting, participant, by=None)
    answer = client.post(f"/colleagues/{participant.pk}/retire/", follow=True)
    assert "Kollegaen er noteret som stoppet." in answer.content.decode()
    participant.refresh_from_db()
    assert not participant.is_active
    assert Registration.objects.get().state == "withdrawn"


def test_nobody_notes_themselves_as_having_left(client: Client, home: str, coordinator: Person) -> None:
    assert client.post(f"/colleagues/{coordinator.pk}/retire/").status_code == 404


def test_a_colleagues_seat_is_given_back_and_one_stays_where_one_was(
    client: Client, home: str, meeting: Meeting, participant: Person
) -> None:
    row = registration.register(meeting, participant, by=None)
    assert f"/registrations/{row.pk}/withdraw/" in said(client)
    answer = client.post(f"/registrations/{row.pk}/withdraw/", {"organisation": ""})
    assert answer.headers["Location"] == "/organisation/"
    assert Registration.objects.get().state == "withdrawn"


def test_a_colleague_takes_part_online_instead(
    client: Client, home: str, meeting: Meeting, participant: Person
) -> None:
    Meeting.objects.update(online_seats=10)
    row = registration.register(meeting, participant, by=None)
    answer = client.post(f"/registrations/{row.pk}/other-way/", follow=True)
    assert "Tilmeldingen er nu online." in answer.content.decode()
    assert Registration.objects.get().attendance == "online"


def test_what_stands_in_the_way_of_a_switch_is_said(
    client: Client, home: str, meeting: Meeting, participant: Person
) -> None:
    Meeting.objects.update(online_seats=0)
    row = registration.register(meeting, participant, by=None)
    answer = client.post(f"/registrations/{row.pk}/other-way/", follow=True)
    assert "alert-error" in answer.content.decode()
    assert Registration.objects.get().attendance == "in_person"


def test_an_open_network_is_joined_with_contacts(
    client: Client, home: str, network: Network, participant: Person
) -> None:
    client.post(f"{home}network/", {"network": network.pk, "contacts": [participant.pk]})
    row = Membership.objects.get()
    assert (row.organisation, row.approved, list(row.contacts.all())) == (place(HORSENS), True, [participant])


def test_a_closed_network_is_offered_on_approval_and_asked_for(client: Client, home: str) -> None:
    closed = membership.found(name="Unge forældre", kind="thematic", open=False, by=None)
    assert "Unge forældre (tematisk netværk, efter godkendelse)" in client.get(f"{home}network/").content.decode()
    page = client.post(f"{home}network/", {"network": closed.pk}, follow=True).content.decode()
    assert ("I har bedt om at komme med." in page, closed.memberships.get().approved) == (True, False)


def test_a_network_by_invitation_is_not_offered(client: Client, home: str, closed_network: Network) -> None:
    client.post(f"{home}network/", {"network": closed_network.pk})
    assert not Membership.objects.exists()


def test_a_strangers_name_is_not_given_as_contact(
    client: Client, home: str, network: Network, stranger: Person
) -> None:
    client.post(f"{home}network/", {"network": network.pk, "contacts": [stranger.pk]})
    assert not Membership.objects.exists()


def test_contacts_are_named_anew(
    client: Client, home: str, network: Network, coordinator: Person, participant: Person
) -> None:
    row = membership.join(network, place(HORSENS), contacts=[participant], by=None)
    client.post(f"/organisation/memberships/{row.pk}/", {"contacts": [coordinator.pk]})
    assert list(row.contacts.all()) == [coordinator]


def test_a_network_is_left(client: Client, home: str, network: Network) -> None:
    row = membership.join(network, place(HORSENS), contacts=[], by=None)
    answer = client.post(f"/organisation/memberships/{row.pk}/leave/", follow=True)
    assert "I har forladt netværket." in answer.content.decode()
    row.refresh_from_db()
    assert row.valid_to is not None


def test_nobody_ends_another_organisations_membership(client: Client, home: str, network: Network) -> None:
    row = membership.join(network, place(ODENSE), contacts=[], by=None)
    assert client.post(f"/organisation/memberships/{row.pk}/leave/").status_code == 404


def test_a_course_is_asked_for_by_ticking_boxes(client: Client, home: str) -> None:
    sent = {"programme": "familiehuse", "reason_codes": ["method", "strategy"], "topics": ["cos-p"]}
    answer = client.post(f"{home}course/", sent, follow=True)
    assert "Tak, ønsket er modtaget." in answer.content.decode()
    course = Course.objects.get()
    assert (course.municipality_id, course.reason_codes, course.topics) == (HORSENS, ["method", "strategy"], ["cos-p"])


def test_while_a_course_is_asked_for_no_other_is_offered(client: Client, home: str) -> None:
    assert "Ønsk et rådgivningsforløb" in said(client)
    client.post(f"{home}course/", {"programme": "familiehuse"})
    assert "Ønsk et rådgivningsforløb" not in said(client)


@pytest.fixture
def deliverable(client: Client, home: str) -> Deliverable:
    client.post(f"{home}course/", {"programme": "familiehuse"})
    return handing_in.agree(Course.objects.get(), title="Plan", due_at=now() + timedelta(days=9), by=None)


def test_what_is_due_is_handed_in(client: Client, deliverable: Deliverable) -> None:
    assert f"/deliverables/{deliverable.pk}/" in said(client)
    client.post(f"/deliverables/{deliverable.pk}/", {"text": "Vores plan"})
    deliverable.refresh_from_db()
    assert (deliverable.text, deliverable.state) == ("Vores plan", "handed_in")


def test_nothing_at_all_cannot_be_handed_in(client: Client, deliverable: Deliverable) -> None:
    page = client.post(f"/deliverables/{deliverable.pk}/", {}).content.decode()
    assert "Skriv en tekst, eller angiv et link." in page


def test_nobody_hands_in_for_another_municipality(client: Client, deliverable: Deliverable, stranger: Person) -> None:
    client.force_login(stranger)
    assert client.get(f"/deliverables/{deliverable.pk}/").status_code == 404


def test_names_are_shown_as_they_were_written(client: Client, home: str) -> None:
    sent = {"name": "<script>alert(1)</script>", "email": "x@example.org", "function": "other", "language": "da"}
    client.post(f"{home}colleague/", sent)
    page = said(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


@pytest.fixture
def wanted(client: Client, home: str) -> Course:
    client.post(f"{home}course/", {"programme": "familiehuse"})
    return Course.objects.get()


def test_a_municipality_steps_back_from_its_course_and_says_why(client: Client, wanted: Course) -> None:
    address = f"/organisation/courses/{wanted.pk}/withdraw/"
    assert address in said(client)
    answer = client.post(address, {"reason": "Vi klarer det selv"}, follow=True)
    assert "Forløbet er trukket tilbage." in answer.content.decode()
    wanted.refresh_from_db()
    assert (wanted.state, wanted.outcome_reason) == ("withdrawn", "Vi klarer det selv")


def test_nobody_steps_back_without_a_reason(client: Client, wanted: Course) -> None:
    page = client.post(f"/organisation/courses/{wanted.pk}/withdraw/", {"reason": ""}).content.decode()
    assert "Udfyld feltet." in page
    wanted.refresh_from_db()
    assert wanted.state == "requested"


def test_whoever_steps_back_too_late_is_told_how_the_course_stands(client: Client, wanted: Course) -> None:
    lifecycle.decline(wanted, reason="Ikke plads", by=None)
    address = f"/organisation/courses/{wanted.pk}/withdraw/"
    assert address not in said(client)
    answer = client.post(address, {"reason": "Vi klarer det selv"}, follow=True)
    assert "Det trin er ikke muligt nu" in answer.content.decode()
    wanted.refresh_from_db()
    assert wanted.outcome_reason == "Ikke plads"


@pytest.mark.parametrize("who", ["participant", "stranger"])
def test_only_the_coordinator_steps_back_from_a_course(
    client: Client, wanted: Course, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    address = f"/organisation/courses/{wanted.pk}/withdraw/"
    assert address not in said(client)
    assert client.post(address, {"reason": "x"}).status_code == 404
