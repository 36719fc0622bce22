"""One browser a process, and one service with the invented year for all processes of a run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.service import Service, browsing, shared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever needs no invented year goes first: meanwhile another process tells it."""
    items.sort(key=lambda each: "service" in getattr(each, "fixturenames", ()))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsing() as made:
        yield made


@pytest.fixture(scope="session")
def service(browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Service]:
    folder = tmp_path_factory.getbasetemp()
    with shared((folder if worker_id == "master" else folder.parent) / "invented-year", browser) as made:
        yield made
