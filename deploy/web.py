"""The web process: granian's master, which needs no Django and stays small, and one worker with threads.

Open event streams hold a thread each, so there are threads for as many as may be open beside those for requests.
"""

import multiprocessing
import os
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any

from deploy.environment import read
from deploy.lifeline import end_with_parent, leave_after
from deploy.port import LOOPBACK, make_sure_of, port_number

THREADS = 4
STREAM_THREADS = 8
GRACE_SECONDS = 2
HELP = "Serve HTTP; nothing else."


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command line may hold."""
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--host", default=LOOPBACK, help="the address to listen on; 0.0.0.0 for every one")


def main(arguments: Sequence[str]) -> int:
    """Read the command line and serve."""
    parser = ArgumentParser(prog="manage.py web", description=HELP)
    add_arguments(parser)
    given = parser.parse_args(arguments)
    serve(given.port, given.host)
    return 0


def serve(port: int, host: str = LOOPBACK) -> None:
    """Serve until told to stop, or until the parent that asked for it is gone.

    Raises:
        PortError: the port cannot be had.
        WrongSettingError: the environment holds a value that cannot be used.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    end_with_parent()
    os.environ["BASE_URL"] = os.environ.get("BASE_URL", "") or f"http://localhost:{port}"
    read(os.environ)
    make_sure_of(port, host)
    Granian(
        "deploy.web:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=THREADS + STREAM_THREADS,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels.error,  # it warns of more threads than cores; ours wait, most of the time
        websockets=False,
    ).serve()


def application() -> Callable[..., Any]:
    """What the worker serves; the worker ends when its master has ended, however that came."""
    master = multiprocessing.parent_process()
    if master:
        leave_after(master.join)
    from deploy import wsgi

    return wsgi.application
