"""What all charts have: words around the picture, a table beside it, and one scale of colours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from network.errors import Text

STEPS = ("#eff3fa", "#c6d7ee", "#8fb3dc", "#3a74b0", "#153f7a")
EMPTY = "#ffffff"
INK, PAPER, LINE = "#1a1a1a", "#ffffff", "#707070"
DARK_FROM = 3


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart; `columns` and `rows` are its numbers, for reading; `credit` names whose data it rests on."""

    title: str
    svg: SafeString
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    credit: str = ""
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)


def shade(value: float | None, lowest: float, highest: float) -> int | None:
    """The step of the scale on which a value lies; none for a value that is not known."""
    if value is None:
        return None
    span = highest - lowest
    return 0 if span <= 0 else min(int((value - lowest) / span * len(STEPS)), len(STEPS) - 1)


def fill(step: int | None) -> str:
    """The colour of a step."""
    return EMPTY if step is None else STEPS[step]


def ink(step: int | None) -> str:
    """The colour of letters upon a step, dark on light or light on dark."""
    return PAPER if step is not None and step >= DARK_FROM else INK


def spread(values: Iterable[float | None]) -> tuple[float, float]:
    """Lowest and highest of the known values."""
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if known else (0.0, 0.0)


def plain(value: float | None) -> str:
    """A number without needless decimals, as the page's language writes it; a dash for one that is not known."""
    if value is None:
        return "–"
    number = f"{value:.1f}".removesuffix(".0")
    return str(Text(number.replace(".", ","), number)) if "." in number else number


def legend(lowest: float, highest: float) -> list[tuple[str, str]]:
    """Each colour of the scale with the values it stands for; whole numbers where the limits are whole."""
    if highest <= lowest:
        return [(STEPS[0], plain(lowest))]
    if lowest == int(lowest) and highest == int(highest):
        return [(STEPS[step], _reach(min(each), max(each))) for step, each in _numbers(int(lowest), int(highest))]
    width = (highest - lowest) / len(STEPS)
    limits = [lowest + width * step for step in range(len(STEPS) + 1)]
    return [(colour, _reach(limits[step], limits[step + 1])) for step, colour in enumerate(STEPS)]


def _numbers(lowest: int, highest: int) -> Iterator[tuple[int, list[int]]]:
    """The whole numbers that lie on each step."""
    numbers = range(lowest, highest + 1)
    return ((step, list(each)) for step, each in groupby(numbers, lambda n: shade(n, lowest, highest) or 0))


def _reach(first: float, last: float) -> str:
    return (
        plain(first)
        if first == last
        else str(Text(f"{plain(first)} til {plain(last)}", f"{plain(first)} to {plain(last)}"))
    )


def drawing(
    width: int, height: int, title: str, description: str, parts: Iterable[SafeString], *, kind: str = "chart"
) -> SafeString:
    """An SVG of that size with its name and description for those who do not see it.

    A `chart map` grows no wider than the page, so that the whole country is in sight.
    """
    return format_html(
        '<svg class="{kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
        ' xmlns="http://www.w3.org/2000/svg" font-size="14"><title>{title}</title><desc>{desc}</desc>{parts}</svg>',
        kind=kind,
        width=width,
        height=height,
        title=title,
        desc=description,
        parts=SafeString("".join(parts)),
    )


def words(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK) -> SafeString:
    """A text in the drawing; of all that is drawn only what it says can be somebody else's words."""
    return SafeString(f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>')


def box(x: float, y: float, width: float, height: float, colour: str, hover: str = "") -> SafeString:
    """A rectangle, with what a pointer that rests on it is told."""
    told = f"<title>{escape(hover)}</title>" if hover else ""
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    return SafeString(f'<rect {place} fill="{colour}" stroke="{LINE}">{told}</rect>')
