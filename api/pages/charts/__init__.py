"""Pictures of numbers, drawn here and not in the browser: SVG with title and description, the same numbers as a table.

`weekly_bars`, `ranked_bars`, `heat_map`, `tile_map` and `outline_map` are pure: numbers in, a `Chart` out. A template
shows one with `{% include "chart.html" with chart=chart %}`. Colours are one hue from light to dark, so that
colour-blind people and printers tell them apart; numbers stand in the cells, outlines are never told by colour alone.
"""

from api.pages.charts.bars import Bar, weekly_bars
from api.pages.charts.chart import Chart
from api.pages.charts.heat import heat_map
from api.pages.charts.outlines import outline_map
from api.pages.charts.ranking import ranked_bars
from api.pages.charts.tiles import tile_map

__all__ = ["Bar", "Chart", "heat_map", "outline_map", "ranked_bars", "tile_map", "weekly_bars"]
