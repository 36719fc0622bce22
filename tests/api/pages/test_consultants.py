"""What those who plan keep about consultants: where they serve, when they work, what they know."""

from datetime import date, timedelta

import pytest
from django.test import Client

from advisory.consultants.models import Consultant, WorkingHours
from network.clock import today
from network.people.models import Person

LATER = today() + timedelta(days=40)


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


@pytest.fixture
def clara(consultants: list[Consultant]) -> Consultant:
    return consultants[0]


def stretch(number: int, weekday: int, starts: str, ends: str, municipality: str = "") -> dict[str, str]:
    said = {"weekday": str(weekday), "starts": starts, "ends": ends, "municipality": municipality}
    return {f"p{number}-{name}": value for name, value in said.items()}


def week_from(day: date, consultant: Consultant) -> list[tuple[int, str, str, str | None]]:
    rows = WorkingHours.objects.filter(consultant=consultant, valid_from=day).order_by("weekday", "starts")
    return [(row.weekday, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}", row.municipality_id) for row in rows]


def test_everybody_stands_with_their_regions_and_hours(pia: Client, clara: Consultant) -> None:
    page = pia.get("/consultants/").content.decode()
    assert "Clara Demosen" in page
    assert "Region Midtjylland" in page
    assert "37 timer" in page


def test_particulars_are_kept(pia: Client, clara: Consultant) -> None:
    said = {
        "base_municipality": "0615",
        "competences": "COS-P, børnebaser",
        "office_days": ["2"],
        "max_travel_days": "3",
    }
    page = pia.post(f"/consultants/{clara.pk}/", said, follow=True).content.decode()
    clara.refresh_from_db()
    assert "Oplysningerne er gemt." in page
    assert (clara.base_municipality_id, clara.competences) == ("0615", ["COS-P", "børnebaser"])
    assert (clara.office_days, clara.max_travel_days, clara.external) == ([2], 3, False)


def test_new_hours_hold_from_their_day_and_the_old_ones_until_then(pia: Client, clara: Consultant) -> None:
    week = stretch(0, 1, "08:00", "12:00") | stretch(1, 1, "13:00", "16:00", "0615") | stretch(2, 4, "09:00", "15:00")
    page = pia.post(f"/consultants/{clara.pk}/hours/", week | {"first": LATER.isoformat()}, follow=True)
    assert "Arbejdstiden er gemt." in page.content.decode()
    assert week_from(LATER, clara) == [
        (1, "08:00", "12:00", None),
        (1, "13:00", "16:00", "0615"),
        (4, "09:00", "15:00", None),
    ]
    assert clara.weekly_minutes == 37 * 60
    assert not WorkingHours.objects.filter(consultant=clara, valid_from__lt=LATER, valid_to__gte=LATER).exists()


def test_the_form_begins_with_the_hours_of_today(pia: Client, clara: Consultant) -> None:
    page = pia.get(f"/consultants/{clara.pk}/hours/")
    assert [line.initial["weekday"] for line in page.context["form"].lines] == ["1", "2", "3", "4", "5"]
    assert page.context["form"].initial["first"] == today()


def test_another_row_is_the_next_day_at_the_same_hours(pia: Client, clara: Consultant) -> None:
    said = stretch(0, 1, "08:00", "15:24") | {"add": "1", "first": LATER.isoformat()}
    page = pia.post(f"/consultants/{clara.pk}/hours/", said)
    assert f'value="{LATER.isoformat()}"' in page.content.decode()
    assert page.context["form"].lines[-1].initial == {
        "weekday": "2",
        "starts": "08:00",
        "ends": "15:24",
        "municipality": "",
    }
    assert not week_from(LATER, clara)


def test_hours_that_overlap_are_refused_and_nothing_is_lost(pia: Client, clara: Consultant) -> None:
    week = stretch(0, 1, "08:00", "12:00") | stretch(1, 1, "11:00", "16:00")
    page = pia.post(f"/consultants/{clara.pk}/hours/", week | {"first": LATER.isoformat()}).content.decode()
    assert "må ikke overlappe på samme ugedag" in page
    assert 'value="11:00"' in page
    assert not week_from(LATER, clara)


def test_a_row_half_written_is_pointed_at(pia: Client, clara: Consultant) -> None:
    page = pia.post(
        f"/consultants/{clara.pk}/hours/",
        stretch(0, 1, "08:00", "") | stretch(1, 2, "", "") | {"first": LATER.isoformat()},
    ).content.decode()
    assert "id_p1-starts_error" not in page
    assert 'id="id_p0-ends_error"' in page
    assert "<title>Fejl: Arbejdstid" in page
    assert not week_from(LATER, clara)


def test_new_areas_hold_from_their_day(pia: Client, clara: Consultant) -> None:
    said = {"first": LATER.isoformat(), "midtjylland": "2", "nordjylland": "1"}
    page = pia.post(f"/consultants/{clara.pk}/areas/", said, follow=True).content.decode()
    assert "Områderne er gemt." in page
    rows = clara.areas.filter(valid_from=LATER).values_list("region", "share")
    assert set(rows) == {("midtjylland", 2), ("nordjylland", 1)}
    assert [area.region_id for area in clara.areas_now] == ["midtjylland"]


@pytest.mark.parametrize("page", ["", "{}/", "{}/hours/", "{}/areas/"])
def test_the_pages_are_for_those_who_plan(page: str, client: Client, clara: Consultant) -> None:
    client.force_login(clara.person)
    assert client.get(f"/consultants/{page.format(clara.pk)}").status_code == 403
