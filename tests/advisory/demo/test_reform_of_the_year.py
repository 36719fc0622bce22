"""A reform of regions in the middle of the agency's own year: what was stays, to the byte, and nobody hears of it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from advisory.capacity import ledger
from advisory.demo import story
from advisory.reform import applying
from advisory.reform.mergers import Merger, known_mergers
from advisory.reporting.year import report
from network.clock import COPENHAGEN
from network.feeds.models import Feed
from network.invitations import planning
from network.invitations.models import Dispatch
from network.meetings.models import Meeting
from network.networks.models import Network
from network.notices import planning as notices
from network.notices.models import Notice
from network.people.models import Organisation
from network.regions.models import MunicipalityRegion, Region, in_force

pytestmark = [pytest.mark.django_db, pytest.mark.faults]

CHRISTMAS_MONTH = datetime(2026, 12, 7, 12, tzinfo=COPENHAGEN)
FIRST, LAST = date(2027, 1, 1), date(2026, 12, 31)
FORMATS = ("json", "csv", "xlsx")

Reports = Callable[[], dict[str, bytes]]


@pytest.fixture(scope="module")
def merger(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Merger]:
    """The year told in December 2026 as if the law did not know of Østdanmark yet, and what it is to know."""
    with time_machine.travel(CHRISTMAS_MONTH), django_db_blocker.unblock(), transaction.atomic():
        [merger] = known_mergers()
        _forget(merger)
        story.load()
        _bring_in_line()
        yield merger
        transaction.set_rollback(True)


@pytest.fixture
def reports(capfdbinary: pytest.CaptureFixture[bytes]) -> Reports:
    """What `manage.py report 2026` writes, in every format."""

    def written() -> dict[str, bytes]:
        found = {}
        for kind in FORMATS:
            call_command("report", "2026", "--format", kind)
            found[kind] = capfdbinary.readouterr().out
        return found

    return written


def _forget(merger: Merger) -> None:
    new = MunicipalityRegion.objects.filter(region=merger.into)
    new.delete()
    MunicipalityRegion.objects.filter(region__in=merger.regions).update(valid_to=None)
    Region.objects.filter(pk__in=merger.regions).update(valid_to=None, successor=None)
    Feed.objects.filter(region=merger.into).delete()
    Organisation.objects.filter(region=merger.into).delete()
    Region.objects.filter(pk=merger.into).delete()


def _bring_in_line() -> None:
    """What workers would do: every mail that is missing is written, and capacity counted."""
    planning.sweep("")
    for pk in Meeting.objects.values_list("pk", flat=True):
        notices.look(str(pk))
    ledger.recompute_all()


def _mails() -> tuple[int, int]:
    return Dispatch.objects.count(), Notice.objects.count()


def _all_networks(merger: Merger) -> list[Network]:
    return list(Network.objects.filter(region__in=merger.regions))


def _in_the_new_region(day: date) -> int:
    return MunicipalityRegion.objects.filter(in_force(day), region="oestdanmark").count()


def test_the_year_has_something_to_report_of_the_regions_that_end(merger: Merger) -> None:
    by_region = {row["key"]: row for row in report(2026) if row["by"] == "region"}
    assert all(by_region[region]["meetings"] and by_region[region]["courses"] for region in merger.regions)


def test_the_report_of_the_year_before_is_the_same_to_the_byte(merger: Merger, reports: Reports) -> None:
    before = reports()
    applying.apply(merger, [each.pk for each in _all_networks(merger)], by=None)
    _bring_in_line()
    assert [len(before[kind]) > 500 for kind in FORMATS] == [True] * len(FORMATS)
    assert reports() == before


def test_a_rehearsal_leaves_the_report_and_everything_else(merger: Merger, reports: Reports) -> None:
    before, mails = reports(), _mails()
    rehearsal = applying.rehearse(merger, [each.pk for each in _all_networks(merger)], by=None)
    assert (rehearsal.mails, rehearsal.the_past_stays) == (0, True)
    assert (reports(), _mails(), Region.objects.filter(pk="oestdanmark").exists()) == (before, mails, False)


def test_forty_six_municipalities_belong_to_the_new_region_from_its_first_day(merger: Merger) -> None:
    applying.apply(merger, by=None)
    assert [_in_the_new_region(day) for day in (LAST, FIRST)] == [0, 46]


def test_nobody_is_sent_anything(merger: Merger) -> None:
    mails = _mails()
    applying.apply(merger, [each.pk for each in _all_networks(merger)], by=None)
    _bring_in_line()
    assert _mails() == mails
    assert mails[0] > 0
