"""Charts say in words and numbers what they show in colour."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string

from api.pages.charts import Bar, Chart, heat_map, outline_map, tile_map, weekly_bars
from api.pages.charts.chart import STEPS, ink, shade
from api.pages.charts.outlines import outlines
from api.pages.charts.tiles import short, tiles
from network.regions.models import Municipality

SVG = "{http://www.w3.org/2000/svg}"


def charts() -> list[Chart]:
    names = {"0615": "Horsens", "0101": "København"}
    return [
        weekly_bars("Timer", "Timer pr. uge", [Bar("24", 30, 37), Bar("25", 41.5, 37)], names=("Uge", "Timer", "Loft")),
        heat_map("Ledig tid", "Region og uge", ["24", "25"], {"Midtjylland": [10, None]}),
        tile_map("Forløb", "Pr. kommune", {"0615": 2, "0101": 0}, names, columns=("Kommune", "Forløb")),
        outline_map("Forløb", "Pr. kommune", {"0615": 2, "0101": 0}, names, columns=("Kommune", "Forløb")),
    ]


@pytest.mark.parametrize("chart", charts(), ids=["bars", "heat", "tiles", "outlines"])
def test_a_chart_has_a_name_and_a_description_first(chart: Chart) -> None:
    title, description, *_ = ET.fromstring(chart.svg)  # noqa: S314 our own drawing
    assert (title.tag, title.text) == (f"{SVG}title", chart.title)
    assert description.tag == f"{SVG}desc"


@pytest.mark.parametrize("chart", charts(), ids=["bars", "heat", "tiles", "outlines"])
def test_a_chart_has_nothing_a_browser_would_refuse(chart: Chart) -> None:
    assert not re.search(r"style=|<script|\son\w+=|href", chart.svg)


def test_the_table_holds_the_same_numbers() -> None:
    bars, heat, tile, _ = charts()
    assert bars.rows == [["24", "30", "37"], ["25", "41,5", "37"]]
    assert heat.rows == [["Midtjylland", "10", "–"]]
    assert ["Horsens", "2"] in tile.rows
    assert len(tile.rows) == 98


def test_words_are_escaped() -> None:
    assert "<b>" not in heat_map("<b>", "<b>", ["<b>"], {"<b>": [1]}).svg


def test_both_maps_know_every_municipality() -> None:
    assert len(outlines()) == 98
    assert set(outlines()) == set(tiles())


def test_a_map_names_whose_data_it_rests_on() -> None:
    assert "GeoDanmark" in charts()[3].credit


def test_values_are_spread_over_the_scale() -> None:
    assert [shade(value, 0, 10) for value in (None, 0, 1.9, 5, 10)] == [None, 0, 0, 2, 4]


def test_one_value_alone_is_the_lightest() -> None:
    assert shade(7, 7, 7) == 0


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_scale_darkens_in_print_too() -> None:
    lights = [luminance(colour) for colour in STEPS]
    assert lights == sorted(lights, reverse=True)


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_numbers_can_be_read_on_every_colour(step: int) -> None:
    assert contrast(STEPS[step], ink(step)) >= 4.5


def test_a_page_shows_picture_legend_and_table() -> None:
    page = render_to_string("chart.html", {"chart": charts()[2]})
    assert page.count("<svg") == 1 + len(charts()[2].legend)
    assert '<th scope="row">Horsens</th>' in page


def test_no_two_tiles_are_called_alike(denmark: None) -> None:
    names = dict(Municipality.objects.values_list("code", "name"))
    called = [short(names[code], names.values()) for code in tiles()]
    assert len(set(called)) == len(called)
    assert short("Frederiksberg", names.values()) == "Frbe"


def test_the_whole_country_is_in_sight_on_a_narrow_page() -> None:
    _, _, *maps = charts()
    assert all('class="chart map"' in each.svg for each in maps)
