"""The database behind a house: SQLite in its folder or, where `DATABASE_URL` names PostgreSQL, one of its own there."""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
import pytest

SERVER = os.environ.get("DATABASE_URL", "")
BROKER = os.environ.get("BROKER_URL", "embedded")

embedded_only = pytest.mark.skipif(bool(SERVER), reason="looks into SQLite")


class Database(Protocol):
    """What a test may ask of a house's database."""

    environ: dict[str, str]

    def make(self, like: Path | None) -> None:
        """Be there, a copy of the one of the folder `like`."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds."""

    def can_be_written(self) -> bool:
        """Whether nobody keeps everybody else from writing."""

    def drop(self) -> None:
        """Be gone."""


class Embedded:
    """A file in the folder, and copied with it."""

    environ: dict[str, str] = {}

    def __init__(self, folder: Path) -> None:
        self.file = folder / "netvaerk.sqlite3"

    def make(self, like: Path | None) -> None: ...

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file, timeout=30)) as database:
            return database.execute(query).fetchall()

    def can_be_written(self) -> bool:
        with closing(sqlite3.connect(self.file, timeout=0.1)) as database:
            try:
                database.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def drop(self) -> None: ...


class OnServer:
    """A database and a queue named after the folder."""

    def __init__(self, folder: Path) -> None:
        self.name = _name_of(folder)
        self.url = urlsplit(SERVER)._replace(path=f"/{self.name}").geturl()
        self.environ = {"DATABASE_URL": self.url, "BROKER_URL": BROKER, "FAULTS_QUEUE": self.name}

    def make(self, like: Path | None) -> None:
        copied = f" TEMPLATE {_name_of(like)}" if like else ""
        self._on_server(f"CREATE DATABASE {self.name}{copied}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as database:
            return database.execute(query.encode()).fetchall()

    def can_be_written(self) -> bool:
        return True

    def drop(self) -> None:
        self._on_server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(statement.encode())


def database_of(folder: Path) -> Database:
    """The database of a house in this folder."""
    return OnServer(folder) if SERVER else Embedded(folder)


def _name_of(folder: Path) -> str:
    return f"faults_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
