"""A child with a lifeline ends with its parent, however that ends."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

CHILD = """
import time
from deploy.lifeline import end_with_parent
end_with_parent()
print("holds on", flush=True)
time.sleep(60)
"""
PARENT = f"""
import os, subprocess, sys, time
from deploy.lifeline import Lifeline
lifeline = Lifeline()
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], env=os.environ | lifeline.told, pass_fds=[lifeline.fd])
time.sleep(60)
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    """A process whose child has taken hold of its lifeline."""
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "holds on\n"
        yield process
        process.kill()


def wait_for_the_child_to_end(parent: subprocess.Popen[str]) -> None:
    """Its end of the shared output is the last one to be closed."""
    assert parent.stdout
    assert parent.stdout.read() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_child_ends_when_its_parent_is_killed(parent: subprocess.Popen[str], number: int) -> None:
    parent.send_signal(number)
    wait_for_the_child_to_end(parent)


def test_a_process_without_a_lifeline_stays() -> None:
    program = "from deploy.lifeline import end_with_parent; end_with_parent(); print('stays')"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "stays\n"
