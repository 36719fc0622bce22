"""A merger of regions: seen beforehand, rehearsed, applied as dated data; the past keeps the region of its day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from advisory.booking import booking
from advisory.capacity import ledger
from advisory.consultants import employment
from advisory.consultants.models import Consultant, ConsultantArea
from advisory.consultants.timetables import shares_of
from advisory.reform import applying
from advisory.reform.mergers import Merger, known_mergers
from advisory.reform.preview import preview
from network.clock import told
from network.errors import InputError
from network.events.models import Event
from network.feeds.models import Feed
from network.invitations.models import Dispatch
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.enrolment import enrol, organisation_by_code
from network.people.models import Organisation, Person
from network.regions.models import Municipality, MunicipalityRegion, Region
from tests.conftest import Drain

LAST, FIRST = date(2027, 12, 31), date(2028, 1, 1)
MERGER = Merger(regions=("midtjylland", "nordjylland"), into="nord", name="Region Nord", seat="Viborg", starts_on=FIRST)
TOUCHED: list[type[Model]] = [Region, MunicipalityRegion, Organisation, Network, Membership, ConsultantArea, Event]


@pytest.fixture(autouse=True)
def a_year_before() -> Iterator[None]:
    with told(datetime(2026, 11, 24, 8, tzinfo=UTC)):
        yield


@pytest.fixture
def consultant(planner: Person) -> Consultant:
    agency = organisation_by_code("agency")
    return employment.employ(
        enrol(name="Clara Demosen", email="clara@example.org", by=None, organisation=agency),
        by=planner,
        regions=list(Region.objects.filter(slug__in=MERGER.regions)),
        base_municipality=Municipality.objects.get(code="0615"),
        valid_from=date(2026, 1, 1),
    )


@pytest.fixture
def region_speaks(network: Network, someone: Any, planner: Person) -> Membership:
    """The region itself is a member of the network."""
    contact = someone("Rita", "midtjylland")
    return membership.join(network, organisation_by_code("midtjylland"), contacts=[contact], by=planner)


def meet(network: Network, day: datetime, planner: Person) -> Meeting:
    made = scheduling.plan(
        Time(day, day + timedelta(hours=5)), kind="network_meeting", title="Møde", network=network, by=planner
    )
    return scheduling.publish(made, by=planner)


@pytest.fixture
def before(network: Network, planner: Person) -> Meeting:
    return meet(network, datetime(2027, 12, 7, 8, tzinfo=UTC), planner)


@pytest.fixture
def after(network: Network, planner: Person) -> Meeting:
    return meet(network, datetime(2028, 1, 11, 8, tzinfo=UTC), planner)


def everything() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in TOUCHED]


def feed(slug: str) -> str:
    return bytes(Feed.objects.get(path=f"region/{slug}.ics").body).decode()


def test_a_preview_changes_nothing(region_speaks: Membership, consultant: Consultant, after: Meeting) -> None:
    was = everything()
    assert len(preview(MERGER, [region_speaks.network_id])) > 30
    assert everything() == was


def test_a_preview_names_everything_that_knows_a_region(
    region_speaks: Membership, consultant: Consultant, after: Meeting
) -> None:
    kinds = {effect.kind for effect in preview(MERGER)}
    assert kinds == {"regions", "municipalities", "networks", "memberships", "feeds", "consultants"}


def test_a_preview_counts_the_meetings_after_the_reform(network: Network, before: Meeting, after: Meeting) -> None:
    [effect] = [effect for effect in preview(MERGER, [network.pk]) if effect.kind == "networks"]
    assert effect.what.da.startswith("Familiehuse Midtjylland tæller for Region Nord. Møder efter reformen: 1;")


def test_a_municipality_belongs_to_the_new_region_from_its_first_day(planner: Person) -> None:
    applying.apply(MERGER, by=planner)
    horsens = Municipality.objects.get(code="0615")
    assert [horsens.region_on(day).slug for day in (LAST, FIRST)] == ["midtjylland", "nord"]


def test_applying_again_changes_nothing(network: Network, consultant: Consultant, planner: Person) -> None:
    applying.apply(MERGER, [network.pk], by=planner)
    was = everything()
    assert applying.apply(MERGER, [network.pk], by=planner) == []
    assert everything() == was


def test_a_reform_is_told_of_once(planner: Person) -> None:
    for _ in range(2):
        applying.apply(MERGER, by=planner)
    assert Event.objects.filter(type="region.reformed").get().data == {
        "region": "nord",
        "regions": ["midtjylland", "nordjylland"],
    }


def test_a_network_stays_unless_it_is_told_to_follow(network: Network, planner: Person) -> None:
    applying.apply(MERGER, by=planner)
    network.refresh_from_db()
    assert str(network.region_on(FIRST)) == "Region Midtjylland"


def test_a_network_that_follows_counts_for_the_new_region_from_its_first_day(network: Network, planner: Person) -> None:
    applying.apply(MERGER, [network.pk], by=planner)
    network.refresh_from_db()
    assert [network.region_on(day).slug for day in (LAST, FIRST)] == ["midtjylland", "nord"]  # type: ignore[union-attr]


def test_networks_of_a_region_are_those_of_the_day(network: Network, planner: Person) -> None:
    applying.apply(MERGER, [network.pk], by=planner)
    new = Region.objects.get(slug="nord")
    assert [list(Network.objects.in_region(new, day)) for day in (LAST, FIRST)] == [[], [network]]


def test_the_new_regions_feed_shows_what_is_after_and_the_old_goes_on(
    network: Network, before: Meeting, after: Meeting, planner: Person, drain: Drain
) -> None:
    applying.apply(MERGER, [network.pk], by=planner)
    drain()
    assert (before.uid in feed("nord"), after.uid in feed("nord")) == (False, True)
    assert (before.uid in feed("midtjylland"), after.uid in feed("midtjylland")) == (True, True)


def test_the_new_region_takes_the_old_ones_place_with_the_same_contacts(
    region_speaks: Membership, planner: Person
) -> None:
    applying.apply(MERGER, [region_speaks.network_id], by=planner)
    region_speaks.refresh_from_db()
    new = Membership.objects.get(organisation__region="nord")
    assert (region_speaks.valid_to, new.valid_from) == (LAST, FIRST)
    assert set(new.contacts.all()) == set(region_speaks.contacts.all())


def test_nobody_hears_of_a_reform(
    region_speaks: Membership, before: Meeting, after: Meeting, planner: Person, drain: Drain
) -> None:
    drain()
    sent = Dispatch.objects.count()
    applying.apply(MERGER, [region_speaks.network_id], by=planner)
    drain()
    assert (Dispatch.objects.count(), sent > 0) == (sent, True)


def test_a_consultants_areas_go_on_with_their_weight(consultant: Consultant, planner: Person) -> None:
    applying.apply(MERGER, by=planner)
    assert shares_of(consultant)(FIRST) == {"nord": 2}
    assert shares_of(consultant)(LAST) == {"midtjylland": 1, "nordjylland": 1}


def test_the_ledger_counts_for_the_new_region_from_its_first_day(
    consultant: Consultant, planner: Person, drain: Drain
) -> None:
    applying.apply(MERGER, by=planner)
    drain()
    months = ledger.rows(
        first=date(2027, 12, 1), last=date(2028, 1, 31), by="month", regions=[Region.objects.get(slug="nord")]
    )
    assert [row.available_minutes > 0 for row in months] == [False, True]


def test_a_rehearsal_takes_everything_back(
    region_speaks: Membership, consultant: Consultant, after: Meeting, planner: Person, drain: Drain
) -> None:
    drain()
    was = everything()
    rehearsal = applying.rehearse(MERGER, [region_speaks.network_id], by=planner)
    assert (rehearsal.mails, rehearsal.the_past_stays) == (0, True)
    assert everything() == was


def test_a_rehearsal_sees_when_the_past_would_change(
    consultant: Consultant, planner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "_move_areas", lambda *_: ConsultantArea.objects.all().delete())
    assert not applying.rehearse(MERGER, by=planner).the_past_stays


@pytest.mark.parametrize("regions", [("atlantis",), ("hovedstaden", "midtjylland")], ids=["unknown", "ended before"])
def test_regions_that_cannot_be_merged_are_refused(denmark: None, regions: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        preview(Merger(regions=regions, into="nord", name="Region Nord", starts_on=FIRST))


def test_the_merger_that_the_law_tells_of_is_known(denmark: None) -> None:
    [merger] = known_mergers()
    assert (merger.regions, merger.into, merger.starts_on) == (
        ("hovedstaden", "sjaelland"),
        "oestdanmark",
        date(2027, 1, 1),
    )


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("reform", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_shows_and_changes_nothing_until_confirmed(network: Network) -> None:
    was = everything()
    assert "Nothing has changed" in said(
        "midtjylland", "--into", "nord", "--name", "Region Nord", "--from", "2028-01-01"
    )
    assert everything() == was


def test_the_command_applies_what_is_confirmed(network: Network) -> None:
    arguments = ("midtjylland", "--into", "nord", "--name", "Region Nord", "--from", "2028-01-01")
    said(*arguments, "--follow", "all", "--confirm")
    network.refresh_from_db()
    assert network.follows_from == FIRST


def test_the_command_rehearses(denmark: None) -> None:
    assert "Figures before it: as before" in said("--rehearse")


def test_the_command_refuses_a_network_of_other_regions(network: Network) -> None:
    with pytest.raises(CommandError, match="familiehuse-midtjylland"):
        said("--follow", "familiehuse-midtjylland")


def test_booking_counts_for_the_region_of_its_day(
    consultant: Consultant, network: Network, planner: Person, drain: Drain
) -> None:
    applying.apply(MERGER, [network.pk], by=planner)
    horsens = Municipality.objects.get(code="0615")
    for day in (datetime(2027, 12, 14, 9, tzinfo=UTC), datetime(2028, 1, 11, 9, tzinfo=UTC)):
        made = scheduling.plan(
            Time(day, day + timedelta(hours=2)),
            kind="network_meeting",
            title="Møde",
            network=network,
            by=planner,
            place_municipality=horsens,
        )
        booking.assign(made, [consultant], by=planner)
    drain()
    committed = {
        slug: sum(
            row.committed_minutes
            for row in ledger.rows(
                first=date(2027, 12, 1), last=date(2028, 1, 31), by="month", regions=[Region.objects.get(slug=slug)]
            )
        )
        for slug in ("midtjylland", "nord")
    }
    assert committed == {"midtjylland": 120, "nord": 120}
