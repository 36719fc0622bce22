"""Ending when the process that started this one is gone, so that nothing is left behind by a kill -9."""

import os
import threading
import time

CHECK_SECONDS = 0.5
TOLD = "NETVAERK_PARENT"


def end_with_parent() -> None:
    """Watch the parent named in the environment, if any, and leave at once when it has died."""
    parent = os.environ.get(TOLD)
    if parent:
        threading.Thread(target=_watch, args=(int(parent),), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while _is_alive(parent):
        time.sleep(CHECK_SECONDS)
    os._exit(1)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
