"""The settings of the processes that fault tests start: those of `deploy`, a queue of their own, pause points armed."""

import os

from deploy.settings import *  # noqa: F403

TESTING_FAULTS = True
QUEUE_NAME = os.environ.get("FAULTS_QUEUE", QUEUE_NAME)  # noqa: F405
