"""A field of numbers, darker where they are higher: region by week, consultant by week."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.safestring import SafeString

from api.pages.charts.chart import Chart, box, drawing, fill, ink, legend, plain, shade, spread, words

TOP, CELL, TALL = 28, 44, 32
LETTER = 8

Values = Sequence[float | None]


def heat_map(
    title: str, description: str, columns: Sequence[str], rows: Mapping[str, Values], *, corner: str = ""
) -> Chart:
    """One row a name, one cell a column; a value that is not known is a white cell with a dash."""
    limits = spread(value for values in rows.values() for value in values)
    left = 16 + LETTER * max([4, *map(len, rows)])
    parts = [*_heads(columns, left), *_cells(columns, rows, left, limits)]
    svg = drawing(left + CELL * len(columns) + 2, TOP + TALL * len(rows) + 2, title, description, parts)
    table = [[name, *map(plain, values)] for name, values in rows.items()]
    return Chart(title, svg, [corner, *columns], table, legend=legend(*limits))


def _heads(columns: Sequence[str], left: int) -> Iterator[SafeString]:
    for index, column in enumerate(columns):
        yield words(left + CELL * index + CELL / 2, TOP - 8, column, anchor="middle")


def _cells(
    columns: Sequence[str], rows: Mapping[str, Values], left: int, limits: tuple[float, float]
) -> Iterator[SafeString]:
    for line, (name, values) in enumerate(rows.items()):
        y = TOP + TALL * line
        yield words(left - 8, y + 21, name, anchor="end")
        for index, value in enumerate(values):
            step = shade(value, *limits)
            x = left + CELL * index
            yield box(x, y, CELL, TALL, fill(step), f"{name}, {columns[index]}: {plain(value)}")
            yield words(x + CELL / 2, y + 21, plain(value), anchor="middle", colour=ink(step))
