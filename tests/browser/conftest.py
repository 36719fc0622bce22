"""One service and one browser for all tests of a process."""

from collections.abc import Iterator

import pytest

from tests.browser.service import Service, running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service") / "var") as made:
        yield made
