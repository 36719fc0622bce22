"""Rounds and grants: what is known, from where, and once for each municipality."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from network.clock import told
from network.errors import RuleBrokenError
from network.feeds import publishing
from network.feeds.models import Feed
from network.grants import granting, loading
from network.grants.models import Grant, GrantRound, SubPool
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality
from tests.conftest import Drain, on


@pytest.fixture
def first_round(denmark: None) -> GrantRound:
    return GrantRound.objects.get(slug="familiehuse-2022")


def national() -> list[tuple[str, str, datetime]]:
    feed = Calendar.from_ical(bytes(Feed.objects.get(path="national.ics").body))
    return [(str(event["UID"]), str(event["SUMMARY"]), event.decoded("DTSTART")) for event in feed.walk("VEVENT")]


def test_the_first_round_closed_at_noon(first_round: GrantRound) -> None:
    assert first_round.deadline_at == datetime(2022, 9, 28, 10, 0, tzinfo=UTC)


def test_a_deadline_nobody_told_is_empty(denmark: None) -> None:
    unknown = GrantRound.objects.filter(deadline_at__isnull=True).values_list("year", flat=True)
    assert list(unknown) == [2024, 2026, 2028]


def test_the_sub_pools_cover_every_municipality(first_round: GrantRound) -> None:
    shares = dict(first_round.sub_pools.values_list("region", "municipalities"))
    assert shares["hovedstaden"] == 29
    assert sum(shares.values()) == Municipality.objects.count()


def test_loading_again_keeps_what_was_edited(planner: Person) -> None:
    later = GrantRound.objects.get(slug="familiehuse-2028")
    granting.change_round(later, {"source": "Brev"}, by=planner)
    loading.load_rounds()
    assert (GrantRound.objects.get(pk=later.pk).source, SubPool.objects.count()) == ("Brev", 5)


def test_a_municipality_has_one_grant(first_round: GrantRound, planner: Person) -> None:
    horsens = Municipality.objects.get(code="0615")
    first = granting.award(horsens, first_round, by=planner)
    assert granting.award(horsens, first_round, by=planner) == first
    with pytest.raises(RuleBrokenError, match="grant_once"):
        granting.award(horsens, GrantRound.objects.get(slug="familiehuse-2024"), by=planner)


def test_another_programme_is_another_grant(first_round: GrantRound, planner: Person) -> None:
    horsens = Municipality.objects.get(code="0615")
    other = Programme.objects.create(slug="ungdomshuse", name="Ungdomshuse")
    granting.award(horsens, first_round, by=planner)
    granting.award(horsens, granting.open_round(programme=other, year=2027, by=planner), by=planner)
    assert Grant.objects.filter(municipality=horsens).count() == 2


def test_a_known_deadline_stands_in_the_national_feed(planner: Person, drain: Drain) -> None:
    later = GrantRound.objects.get(slug="familiehuse-2028")
    noon = on(60, 12, 0)
    granting.change_round(later, {"deadline_at": noon}, by=planner)
    drain()
    assert national() == [("familiehuse-2028.grant-round", "Ansøgningsfrist kl. 12.00: Familiehuse 2028", noon)]


def test_a_moved_deadline_raises_its_sequence(planner: Person) -> None:
    later = GrantRound.objects.get(slug="familiehuse-2028")
    for days in (60, 61):
        later = granting.change_round(later, {"deadline_at": on(days, 12, 0)}, by=planner)
    granting.change_round(later, {"source": "Brev"}, by=planner)
    assert GrantRound.objects.get(pk=later.pk).sequence == 2


def test_the_deadline_of_2022_stood_in_that_years_feed(first_round: GrantRound) -> None:
    with told(datetime(2022, 9, 1, tzinfo=UTC)):
        publishing.rebuild_national()
    assert [uid for uid, *_ in national()] == ["familiehuse-2022.grant-round"]


def test_the_database_itself_refuses_a_second_grant(first_round: GrantRound) -> None:
    about = {"programme_id": "familiehuse", "municipality_id": "0615"}
    Grant.objects.create(grant_round=first_round, **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(grant_round_id="familiehuse-2024", **about)
