"""What the settings promise is in force on a real connection."""

import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection, transaction

pytestmark = pytest.mark.django_db(transaction=True)

only_sqlite = pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="about SQLite")


@only_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 30000), ("foreign_keys", 1)]
)
def test_a_pragma_is_in_force(pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


@only_sqlite
def test_a_transaction_takes_the_write_lock_when_it_begins() -> None:
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
    with closing(other), transaction.atomic(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")


def test_everything_that_is_written_lies_in_var_dir() -> None:
    from deploy import settings as real

    assert {real.MAIL_DIR.parent, real.FEED_DIR.parent} == {real.VAR_DIR}
