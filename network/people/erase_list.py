"""The list of those erased, without a word of who they were.

A backup brings back whom it holds and forgets who was erased since. So the list is kept twice: as rows, and as a file
beside the database that no restore touches. Each line is a keyed hash of a record's id: it says nothing to whoever
finds it, and `manage.py replay_erasures` finds the record again. The key is `SECRET_KEY`.
"""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from network.people.models import Erasure, Person

FILE_NAME = "erasures.txt"


def digest_of(pk: UUID) -> str:
    """The hash under which a person's record stands in the list."""
    return hmac.new(settings.SECRET_KEY.encode(), f"erased:{pk}".encode(), hashlib.sha256).hexdigest()


def add(pk: UUID) -> None:
    """Put a record on the list; in the file once the transaction has committed, lest somebody be erased in error."""
    digest = digest_of(pk)
    Erasure.objects.get_or_create(digest=digest)
    transaction.on_commit(lambda: _append([digest]))


def come_back(*more: Path) -> Iterator[Person]:
    """The people on the list who are in the tables as if nothing had happened; `more` are further files to read."""
    listed = set(Erasure.objects.values_list("digest", flat=True))
    for file in (default_file(), *more):
        listed |= lines_of(file)
    for person in Person.objects.filter(erased_at__isnull=True).iterator(chunk_size=500):
        if digest_of(person.pk) in listed:
            yield person


def complete_the_file() -> None:
    """Let the file hold every row of the list, for a host that was not there when they were written."""
    known = lines_of(default_file())
    _append([digest for digest in Erasure.objects.values_list("digest", flat=True) if digest not in known])


def default_file() -> Path:
    """Where the list lies beside the database."""
    return Path(settings.VAR_DIR) / FILE_NAME


def lines_of(file: Path) -> set[str]:
    """The hashes in a file; one that is not there holds none."""
    return set(file.read_text(encoding="ascii").split()) if file.exists() else set()


def _append(digests: list[str]) -> None:
    if digests:
        default_file().parent.mkdir(parents=True, exist_ok=True)
        with default_file().open("a", encoding="ascii") as file:
            file.writelines(f"{digest}\n" for digest in digests)
