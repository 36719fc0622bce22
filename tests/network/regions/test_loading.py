"""Denmark, and who belongs where on which day."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from network.people.models import Organisation
from network.regions.loading import ReferenceDataError, load
from network.regions.models import Municipality, MunicipalityRegion, Region

LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)


def counts(day: date) -> Counter[str]:
    return Counter(Municipality.objects.with_region(day).values_list("region_on_day", flat=True))  # type: ignore[misc]


def test_until_the_reform_there_are_five_regions(denmark: None) -> None:
    assert counts(LAST_DAY) == {
        "hovedstaden": 29,
        "sjaelland": 17,
        "syddanmark": 22,
        "midtjylland": 19,
        "nordjylland": 11,
    }


def test_from_new_year_2027_46_municipalities_belong_to_oestdanmark(denmark: None) -> None:
    assert counts(FIRST_DAY) == {"oestdanmark": 46, "syddanmark": 22, "midtjylland": 19, "nordjylland": 11}


def test_oestdanmark_has_no_code_yet(denmark: None) -> None:
    assert Region.objects.get(slug="oestdanmark").code is None


def test_the_regions_in_force_change_with_the_day(denmark: None) -> None:
    assert set(Region.objects.on(FIRST_DAY).values_list("slug", flat=True)) == {
        "oestdanmark",
        "syddanmark",
        "midtjylland",
        "nordjylland",
    }


@pytest.mark.parametrize(("day", "slug"), [(LAST_DAY, "sjaelland"), (FIRST_DAY, "oestdanmark")])
def test_a_municipality_keeps_the_region_of_its_day(denmark: None, day: date, slug: str) -> None:
    assert Municipality.objects.get(code="0360").region_on(day).slug == slug


def test_an_ended_regions_duty_is_its_successors(denmark: None) -> None:
    hovedstaden = Region.objects.get(slug="hovedstaden")
    assert (hovedstaden.on(LAST_DAY).slug, hovedstaden.on(FIRST_DAY).slug) == ("hovedstaden", "oestdanmark")


def test_codes_keep_their_leading_zero(denmark: None) -> None:
    assert Municipality.objects.get(name="København").code == "0101"


def test_christiansoe_is_no_municipality(denmark: None) -> None:
    assert not Municipality.objects.filter(code="0411").exists()


def test_loading_again_changes_nothing(denmark: None) -> None:
    before = (list(Region.objects.values()), list(Municipality.objects.values()), MunicipalityRegion.objects.count())
    load()
    assert before == (
        list(Region.objects.values()),
        list(Municipality.objects.values()),
        MunicipalityRegion.objects.count(),
    )


def test_agency_municipalities_and_regions_are_organisations(denmark: None) -> None:
    assert Counter(Organisation.objects.values_list("kind", flat=True)) == {
        "agency": 1,
        "municipality": 98,
        "region": 6,
    }


def test_a_folder_without_the_files_is_refused_in_one_sentence(denmark: None, tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"does not hold regions\.csv"):
        load(tmp_path)


def test_a_row_that_cannot_be_read_leaves_everything_as_it_was(denmark: None, tmp_path: Path) -> None:
    from network.regions.loading import DATA, FILES

    for name in FILES:
        (tmp_path / name).write_text((DATA / name).read_text().replace("2007-01-01", "2007-13-01"))
    with pytest.raises(ReferenceDataError, match="cannot be understood"):
        load(tmp_path)
    assert Region.objects.count() == 6
