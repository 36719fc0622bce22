"""The worker process: relay, actors and heartbeat in threads of one process."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

import dramatiq
from django.db import Error, close_old_connections, connection
from django.db.models.functions import Now
from dramatiq import Worker
from dramatiq.errors import BrokerConnectionError

from deploy import sender_domain
from network.events.broker import is_embedded
from network.events.chores import appoint_the_daily
from network.events.models import Heartbeat
from network.events.relay import commits_seen, handle_due, seconds_until_due, wait_for_bell
from network.events.work import held, renew

log = logging.getLogger(__name__)

THREADS = 4
BEAT_SECONDS = 3
POLL_SECONDS = 2
FORGOTTEN = timedelta(minutes=5)
NOT_READY_SECONDS = 1
STOP = {signal.SIGTERM, signal.SIGINT}


def run(*, with_actors: bool) -> None:
    """Run until SIGTERM or SIGINT: the relay, and unless told otherwise the actors."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # in every thread; this one waits for them below
    stopping = threading.Event()
    worker = Worker(dramatiq.get_broker(), worker_threads=THREADS, worker_timeout=200) if with_actors else None
    kinds = ["relay", "worker"] if worker else ["relay"]
    threads = [
        threading.Thread(target=_again_and_again, args=(relay_round, stopping), name="relay", daemon=True),
        threading.Thread(
            target=_again_and_again, args=(lambda stop: beat(kinds, stop), stopping), name="beat", daemon=True
        ),
    ]
    if worker:
        worker.start()
    for thread in threads:
        thread.start()
    sender_domain.look_at_the_start()
    signal.sigwait(STOP)
    stopping.set()
    if worker:
        worker.stop(timeout=2000)
    for thread in threads:
        thread.join(timeout=1)


def relay_round(stopping: threading.Event) -> None:
    """Ring for everything that is due, then wait until more may be."""
    seen = commits_seen()
    while handle_due() and not stopping.is_set():
        pass
    wait_for_bell(seconds_until_due(POLL_SECONDS), seen, stopping.wait)


def beat(kinds: list[str], stopping: threading.Event) -> None:
    """Say that this process is alive, and keep the rows it holds."""
    for kind in kinds:
        Heartbeat.objects.update_or_create(process=f"{kind} {_process()}", defaults={"kind": kind, "beat_at": Now()})
    Heartbeat.objects.filter(beat_at__lt=Now() - FORGOTTEN).delete()
    renew(held.rows())
    stopping.wait(BEAT_SECONDS)


def drain() -> int:
    """Handle everything that is due and what follows from it, then return how many bells were rung.

    With the embedded broker the work is done here; with a real one the bells are rung for the workers.
    """
    appoint_the_daily()
    if not is_embedded():
        return handle_due()
    broker = dramatiq.get_broker()
    worker = Worker(broker, worker_threads=1, worker_timeout=100)
    worker.start()
    rung = 0
    try:
        while fresh := handle_due():
            rung += fresh
            for queue in broker.get_declared_queues():
                broker.join(queue)
            worker.join()
    finally:
        worker.stop()
    return rung


def _again_and_again(one_round: Callable[[threading.Event], None], stopping: threading.Event) -> None:
    """Repeat a round until stopping; a database or broker that is away is waited for."""
    while not stopping.is_set():
        try:
            one_round(stopping)
        except (Error, BrokerConnectionError, OSError) as error:
            log.warning("%s waits: %s", threading.current_thread().name, error)
            connection.close()
            stopping.wait(NOT_READY_SECONDS)
    close_old_connections()
    connection.close()


def _process() -> str:
    return f"{socket.gethostname()} {os.getpid()}"
