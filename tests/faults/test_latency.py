"""How long it takes from a publication's commit until the invitation lies on disk."""

import json
from pathlib import Path
from statistics import median

import pytest

from tests.faults.conftest import MakeHouse

pytestmark = pytest.mark.benchmark


def test_publishing_reaches_the_disk_in_under_two_seconds(furnish: MakeHouse, prepared: Path) -> None:
    house = furnish(prepared)
    house.start()
    house.run("-m", "tests.faults.publication", "plan", "1")
    seconds = median(json.loads(house.run("-m", "tests.faults.publication", "time", "20")))
    print(f"publishing to file: median of 20 {seconds:.2f} s")
    assert seconds < 2
