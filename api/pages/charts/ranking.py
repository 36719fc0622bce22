"""Bars lying on their side, one for each thing that is compared, the largest first."""

from collections.abc import Iterator, Sequence

from django.utils.safestring import SafeString

from api.pages.charts.chart import STEPS, Chart, box, drawing, plain, words

LEFT, ROOM, STEP, NUMBER = 220, 340, 30, 60

Ranked = tuple[str, float]


def ranked_bars(title: str, description: str, bars: Sequence[Ranked], *, names: tuple[str, str]) -> Chart:
    """What each is called and its value; `names` are those of the table's columns."""
    ranked = sorted(bars, key=lambda bar: -bar[1])
    top = max([1.0, *(value for _, value in ranked)])
    svg = drawing(LEFT + ROOM + NUMBER, STEP * len(ranked) + 4, title, description, _parts(ranked, top))
    return Chart(title, svg, names, [[name, plain(value)] for name, value in ranked])


def _parts(ranked: Sequence[Ranked], top: float) -> Iterator[SafeString]:
    for index, (name, value) in enumerate(ranked):
        y, width = STEP * index, round(ROOM * value / top, 1)
        yield words(LEFT - 8, y + 20, name, anchor="end")
        yield box(LEFT, y + 4, width, STEP - 8, STEPS[3], f"{name}: {plain(value)}")
        yield words(LEFT + width + 6, y + 20, plain(value))
