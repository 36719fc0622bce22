"""Booking an activity on its pages: find, choose, then book, hold or propose."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from advisory.booking.models import Hold, Proposal
from advisory.circles import joining
from advisory.consultants import employment
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import today
from network.people.models import Person
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()


@pytest.fixture(autouse=True)
def _logged_in(client: Client, planner: Person) -> None:
    client.force_login(planner)


def found(client: Client, activity: Activity) -> list[str]:
    """The codes of the times that the page offers."""
    page = client.get(f"/activities/{activity.pk}/book/").content.decode()
    return [unescape(each) for each in re.findall(r'name="time" value="([^"]+)"', page)]


def chosen(client: Client, activity: Activity, code: str) -> tuple[str, dict[str, Any]]:
    """The page of one time, and what its form would send."""
    page = client.get(f"/activities/{activity.pk}/book/time/", {"time": code}).content.decode()
    said = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("starts_at", "ends_at")}
    people = re.findall(r'name="consultants" value="([^"]+)"[^>]*checked', page)
    return page, {**said, "consultants": people}


def book(client: Client, activity: Activity, **said: Any) -> str:
    page = client.post(f"/activities/{activity.pk}/book/time/", said, follow=True).content.decode()
    activity.refresh_from_db()
    return page


def test_the_search_knows_the_activity_and_gives_reasons(client: Client, activity: Activity) -> None:
    page = client.get(f"/activities/{activity.pk}/book/").content.decode()
    assert 'name="duration_minutes" value="180"' in page
    assert "Clara Demosen, Dan Fiktivsen" in page
    assert "ekstra rejsetid i alt." in page


def test_a_chosen_time_is_booked(client: Client, activity: Activity, consultants: list[Consultant]) -> None:
    page, said = chosen(client, activity, found(client, activity)[0])
    assert "Ingen er dobbeltbooket" in page
    assert "Aktiviteten er booket" in book(client, activity, **said, place_name="Rådhuset")
    assert activity.meeting is not None
    assert (activity.state, activity.meeting.place_name) == ("scheduled", "Rådhuset")
    assert activity.meeting.place_municipality_id == "0615"
    assert activity.meeting.assignments.live().count() == 2


def test_a_chosen_time_is_only_held_and_let_go(client: Client, activity: Activity) -> None:
    _, said = chosen(client, activity, found(client, activity)[0])
    assert "Tiden er reserveret" in book(client, activity, **said, hold="1")
    hold = Hold.objects.get()
    assert (hold.state, activity.state) == ("placed", "planned")
    client.post(f"/holds/{hold.pk}/release/")
    hold.refresh_from_db()
    assert hold.state == "released"


def test_ticked_times_are_proposed_and_the_link_is_shown_once(client: Client, activity: Activity) -> None:
    codes = found(client, activity)
    page = client.post(f"/activities/{activity.pk}/propose/", {"time": codes[-3:]}, follow=True).content.decode()
    assert re.search(r'value="http://[^"]+/proposals/[^"]+"', page)
    assert Proposal.objects.get().slots.count() == 3


def test_who_is_mailed_the_proposal_is_named(
    client: Client, activity: Activity, someone: Callable[..., Person]
) -> None:
    joining.join(activity.course, someone("Kai"), sector="family_house", role="contact", by=None)
    said = {"time": found(client, activity)[:1]}
    page = client.post(f"/activities/{activity.pk}/propose/", said).content.decode()
    assert "Mail med linket går til Kai." in page


def test_where_nobody_can_be_mailed_the_page_says_so(client: Client, activity: Activity) -> None:
    said = {"time": found(client, activity)[:1]}
    page = client.post(f"/activities/{activity.pk}/propose/", said).content.decode()
    assert "Giv selv linket videre." in page


def test_who_proposes_says_until_when_the_municipality_may_answer(client: Client, activity: Activity) -> None:
    codes, until = found(client, activity)[-1:], on(3, 15, 0)
    page = client.get(f"/activities/{activity.pk}/book/").content.decode()
    assert "Svarfrist" in page
    client.post(f"/activities/{activity.pk}/propose/", {"time": codes, "expires_at": f"{until:%Y-%m-%dT%H:%M}"})
    assert Proposal.objects.get().expires_at == until


@pytest.mark.parametrize("until", ["2020-01-01T12:00", "snart"])
def test_no_deadline_for_an_answer_is_pointed_out(client: Client, activity: Activity, until: str) -> None:
    said = {"time": found(client, activity)[:1], "expires_at": until}
    page = client.post(f"/activities/{activity.pk}/propose/", said, follow=True).content.decode()
    assert "Udløbet skal ligge i fremtiden" in page or "Skriv dag og klokkeslæt" in page
    assert not Proposal.objects.exists()


def test_a_time_typed_by_hand_is_proposed_until_a_deadline(client: Client, activity: Activity) -> None:
    _, said = chosen(client, activity, found(client, activity)[0])
    until = on(3, 15, 0)
    book(client, activity, **said, propose="1", expires_at=f"{until:%Y-%m-%dT%H:%M}")
    assert Proposal.objects.get().expires_at == until


@pytest.mark.parametrize(("number", "said"), [(0, "Vælg mindst en tid"), (6, "mellem et og 5")])
def test_no_time_or_too_many_are_not_proposed(client: Client, activity: Activity, number: int, said: str) -> None:
    codes = found(client, activity)[:number]
    page = client.post(f"/activities/{activity.pk}/propose/", {"time": codes}, follow=True).content.decode()
    assert said in page
    assert not Proposal.objects.exists()


def test_what_stands_in_the_way_is_said_before_the_click(
    client: Client, activity: Activity, consultants: list[Consultant]
) -> None:
    code = found(client, activity)[0]
    employment.report_absence(consultants[0], starts_at=on(0, 0, 0), ends_at=on(90, 0, 0), kind="leave", by=None)
    page, _ = chosen(client, activity, code)
    assert "Clara Demosen er fraværende" in page
    assert 'name="override_reason"' in page


def test_a_planner_books_against_a_soft_rule_with_a_reason(
    client: Client, activity: Activity, consultants: list[Consultant]
) -> None:
    _, said = chosen(client, activity, found(client, activity)[0])
    employment.report_absence(consultants[0], starts_at=on(0, 0, 0), ends_at=on(90, 0, 0), kind="leave", by=None)
    assert "er fraværende" in book(client, activity, **said)
    assert activity.state == "planned"
    book(client, activity, **said, override_reason="Clara kommer alligevel")
    assert activity.state == "scheduled"


def test_a_planner_proposes_a_time_against_a_soft_rule_with_a_reason(
    client: Client, activity: Activity, consultants: list[Consultant]
) -> None:
    _, said = chosen(client, activity, found(client, activity)[0])
    employment.report_absence(consultants[0], starts_at=on(0, 0, 0), ends_at=on(90, 0, 0), kind="leave", by=None)
    assert "er fraværende" in book(client, activity, **said, propose="1")
    assert not Proposal.objects.exists()
    page = book(client, activity, **said, propose="1", override_reason="Clara kommer alligevel")
    assert re.search(r'value="http://[^"]+/proposals/[^"]+"', page)
    kept = Proposal.objects.get().slots.get().hold.assignments.values_list("override_reason", flat=True)
    assert set(kept) == {"Clara kommer alligevel"}


def test_an_activity_that_has_a_date_is_not_booked_again(client: Client, activity: Activity) -> None:
    _, said = chosen(client, activity, found(client, activity)[0])
    book(client, activity, **said)
    page = client.get(f"/activities/{activity.pk}/book/", follow=True).content.decode()
    assert "Det trin er ikke muligt nu" in page


@pytest.mark.parametrize("code", ["", "x", "a/b/c", "2027-01-05T10:00:00/2027-01-05T12:00:00/nobody", "\x00/\x00/\x00"])
def test_an_address_that_names_no_time_shows_an_empty_form(client: Client, activity: Activity, code: str) -> None:
    answer = client.get(f"/activities/{activity.pk}/book/time/", {"time": code})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query", [{"duration_minutes": "0"}, {"first": f"{today()}", "last": "2020-01-01"}, {"staff": "x", "first": "\x00"}]
)
def test_a_search_that_makes_no_sense_is_pointed_out(client: Client, activity: Activity, query: dict[str, str]) -> None:
    page = client.get(f"/activities/{activity.pk}/book/", query).content.decode()
    assert "Det kunne ikke gennemføres" in page


def test_a_consultant_from_elsewhere_finds_no_activity(
    client: Client, activity: Activity, advisor: Consultant, planner: Person
) -> None:
    employment.change(advisor, {"regions": []}, by=planner)
    client.force_login(advisor.person)
    assert client.get(f"/activities/{activity.pk}/book/").status_code == 404
