"""The settings under test: those of `deploy`, with a `VAR_DIR` of the test run's own."""

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="netvaerk-tests-"))

from deploy.settings import *  # noqa: E402, F403
