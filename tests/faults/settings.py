"""The settings of the processes that fault tests start: those of `deploy`, with the pause points armed."""

from deploy.settings import *  # noqa: F403

TESTING_FAULTS = True
