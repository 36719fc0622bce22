"""The settings under test: those of `deploy`, with folders, queue and broker of this test process's own."""

import os
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix=f"netvaerk-tests-{WORKER}-")

from deploy.settings import *  # noqa: E402, F403
from deploy.settings import BROKER_URL, DATABASES, VAR_DIR  # noqa: E402

QUEUE_NAME = f"netvaerk-tests-{WORKER}"
if BROKER_URL.startswith("redis") and WORKER.startswith("gw"):
    BROKER_URL = f"{BROKER_URL.rstrip('/')}/{WORKER[2:]}"

DATABASES["default"]["TEST"] = (
    {"NAME": str(Path(VAR_DIR) / "test.sqlite3")} if "sqlite" in DATABASES["default"]["ENGINE"] else {}
)
DATABASES["default"]["CONN_MAX_AGE"] = 0
