"""Pages in a real browser, with the invented year behind them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # for `python -m`; pytest has said so already
