"""Bars over weeks, with a line for how far they may reach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from api.pages.charts.chart import INK, STEPS, Chart, box, drawing, plain, words

HEIGHT, FLOOR, LEFT, STEP = 260, 220, 48, 34
ROOM = FLOOR - 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: what it is called, its value, and the limit the value should keep below."""

    label: str
    value: float
    limit: float | None = None


def weekly_bars(
    title: str, description: str, bars: Sequence[Bar], *, names: tuple[str, str, str] = ("", "", "")
) -> Chart:
    """Bars side by side; `names` are those of the table's columns: week, value, limit."""
    top = max([1.0, *(bar.value for bar in bars), *(bar.limit for bar in bars if bar.limit is not None)])
    svg = drawing(LEFT + STEP * len(bars) + 8, HEIGHT, title, description, _parts(bars, top))
    has_limit = any(bar.limit is not None for bar in bars)
    rows = [[bar.label, plain(bar.value), *([plain(bar.limit)] if has_limit else [])] for bar in bars]
    return Chart(title, svg, names if has_limit else names[:2], rows)


def _parts(bars: Sequence[Bar], top: float) -> Iterator[SafeString]:
    yield words(LEFT - 8, FLOOR, "0", anchor="end")
    yield words(LEFT - 8, FLOOR - ROOM + 5, plain(top), anchor="end")
    for index, bar in enumerate(bars):
        yield from _bar(LEFT + STEP * index, bar, top)
    yield format_html('<path d="M{} {}H{}" stroke="{}" fill="none"/>', LEFT, FLOOR, LEFT + STEP * len(bars), INK)


def _bar(x: int, bar: Bar, top: float) -> Iterator[SafeString]:
    height = round(ROOM * bar.value / top, 1)
    yield box(x + 4, FLOOR - height, STEP - 8, height, STEPS[3], f"{bar.label}: {plain(bar.value)}")
    if bar.limit is not None:
        y = round(FLOOR - ROOM * bar.limit / top, 1)
        yield format_html('<path d="M{} {}h{}" stroke="{}" stroke-width="3" fill="none"/>', x, y, STEP, INK)
    yield words(x + STEP / 2, FLOOR + 18, bar.label, anchor="middle")
