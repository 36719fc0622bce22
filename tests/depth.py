"""How far the runs at length under the ``races`` marker go.

``DEPTH=5 uv run pytest -n0 -m races tests/advisory tests/journeys`` tries five times as many cases as CI does,
where the depth is 1 and each of these runs is computed in less than twenty seconds.
"""

import os

DEPTH = int(os.environ.get("DEPTH", "1"))
