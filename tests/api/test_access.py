"""The whole API, walked by everybody: see `access_table`."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoDbBlocker

from network.events.models import Event
from tests.api.access_table import BODIES, COLUMNS, QUERIES, TABLE
from tests.api.world import Ids, World, build

pytestmark = pytest.mark.django_db

DONE = {200, 201, 204, 409}
PUBLIC = {"schema_retrieve"}
ROWS = {row.split()[0]: row.split()[1:] for row in TABLE.strip().splitlines()}


def operations() -> dict[str, tuple[str, str]]:
    """Every operation of the schema: its method and address."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]  # type: ignore[no-untyped-call]
    return {
        operation["operationId"]: (method, address)
        for address, methods in paths.items()
        for method, operation in methods.items()
        if operation["operationId"] not in PUBLIC
    }


OPERATIONS = operations()
TOLD_TOGETHER = {"evaluations_list"}
LISTS = [
    name
    for name in OPERATIONS
    if name.endswith("_list") and name.replace("_list", "_retrieve") in OPERATIONS and name not in TOLD_TOGETHER
]


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Built once; every call is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("world"))
        transaction.set_rollback(True)


def ask_within(world: World, operation: str, column: str) -> Any:
    """The answer to whom the column names, about the place it names."""
    method, address = OPERATIONS[operation]
    place, who = (world.odense if column.startswith("foreign") else world.horsens), column.removeprefix("foreign ")
    ids = world.shared | place.ids
    key = pk_of(operation, who, ids) if "{" in address else ""
    path = address.replace("{id}", key).replace("{webhook}", key) + QUERIES.get(operation, "")
    says = BODIES.get(operation)
    body = (says(ids) if says else {}) if method in {"post", "patch"} else None
    return let_go(getattr(world.clients[who], method)(path, body))


def ask(world: World, operation: str, column: str) -> Any:
    """The same, and what it did is undone."""
    with transaction.atomic():
        answer = ask_within(world, operation, column)
        transaction.set_rollback(True)
    return answer


def pk_of(operation: str, who: str, ids: Ids) -> str:
    """Of some resources everybody has their own."""
    resource = next(name for name in sorted(ids, key=len, reverse=True) if operation.startswith(f"{name}_"))
    return ids.get(f"{resource}:{who}", ids[resource])


def let_go(answer: Any) -> Any:
    """Give a stream's thread back; closing the answer would close the database with it."""
    if answer.streaming:
        answer._iterator.close()
    return answer


def said(answer: Any) -> str:
    return "ok" if answer.status_code in DONE else str(answer.status_code)


def test_every_operation_has_a_row() -> None:
    """A missing one is added to `tests/api/access_table.py`."""
    assert set(OPERATIONS) == set(ROWS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everybody_is_answered_as_the_table_says(world: World, operation: str) -> None:
    expected = dict(zip(COLUMNS, ROWS[operation], strict=True))
    asked = {column: said(ask(world, operation, column)) for column in COLUMNS if expected[column] != "-"}
    assert asked == {column: answer for column, answer in expected.items() if answer != "-"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_login_or_scope_nothing_is_answered(world: World, operation: str) -> None:
    assert [said(ask(world, operation, who)) for who in ("nobody", "scopeless")] == ["401", "403"]


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize("who", ["consultant", "coordinator", "participant"])
def test_a_list_shows_what_may_be_opened(world: World, who: str, operation: str) -> None:
    opened = dict(zip(COLUMNS, ROWS[operation.replace("_list", "_retrieve")], strict=True))
    answer = world.clients[who].get(f"{OPERATIONS[operation][1]}?page_size=200")
    rows = answer.json().get("results", [])
    shown = {row.get(name) for row in rows for name in ("id", "slug", "code")}
    for column, place in ((who, world.horsens), (f"foreign {who}", world.odense)):
        listed = pk_of(operation, who, world.shared | place.ids) in shown
        assert (column, listed) == (column, opened[column] == "ok") or opened[column] == "-"


# Lists that hold no pages of rows: how many queries they need is tested where they are.
OTHERWISE_LISTED = {
    "capacity_list": "tests/advisory/capacity",
    "catalogue_list": "the kinds of activities, which are no rows",
    "evaluations_list": "tests/api/test_evaluations.py",
    "reports/year_list": "tests/advisory/reporting/test_year.py",
    "slots_list": "tests/benchmarks/test_slot_search.py",
}
PAGED = [name for name in OPERATIONS if name.endswith("_list") and name not in OTHERWISE_LISTED]


@pytest.mark.parametrize("operation", PAGED)
def test_a_longer_page_needs_no_more_queries(world: World, operation: str) -> None:
    """Every list of the schema, with at least two rows; `tests/api/world.py` makes them."""
    address = OPERATIONS[operation][1].replace("{webhook}", world.shared["webhooks"])
    counted = []
    for size in (1, 200):
        with CaptureQueriesContext(connection) as queries:
            answer = world.clients["admin"].get(f"{address}?page_size={size}")
        counted.append((len(answer.json()["results"]), len(queries)))
    (one, few), (rows, many) = counted
    assert (one, rows > 1, many <= few) == (1, True, True), counted


# What the log need not tell of: nothing is changed, or the row itself says who did it, or it is so already.
TOLD_ELSEWHERE = {
    *("capacity_simulate", "people_export", "webhooks_test"),
    *("meetings_create", "inbound_mail_dismiss"),
    *("course_participants_create", "courses_untick", "deliverables_reopen", "meetings_publish", "memberships_approve"),
    *("memberships_create", "memberships_partial_update", "people_move", "people_reinstate", "registrations_accept"),
    "registrations_unattend",
    *("plan_templates_reinstate", "registrations_batch", "registrations_create", "series_create", "year_end_confirm"),
}
CHANGES = [name for name, (method, _) in OPERATIONS.items() if method != "get" and name not in TOLD_ELSEWHERE]


@pytest.mark.parametrize("operation", CHANGES)
def test_every_change_says_who_made_it(world: World, operation: str) -> None:
    """In the log of events, which is written in the same transaction, sealed, and never changed."""
    with transaction.atomic():
        before = Event.objects.filter(by=world.admin.pk).count()
        answer = ask_within(world, operation, "admin")
        told = Event.objects.filter(by=world.admin.pk).count() > before
        transaction.set_rollback(True)
    assert told == (answer.status_code in {200, 201, 204})
