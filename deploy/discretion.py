"""What may stand in no log: addresses that are keys, and who people are."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any, Final

_KEYS: Final = re.compile(r"(/feeds/s/|/withdraw/|/offers/|/proposals/|/evaluation/)[^\s\"'?]+")
_QUERY: Final = re.compile(r"([?&](?:code|state|token|search|email)=)[^\s\"'&]+")
_BEARER: Final = re.compile(r"(Bearer\s+)[\w.~+/=-]+", re.IGNORECASE)
_MAILBOX: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_ROW: Final = re.compile(r"(DETAIL:|CONTEXT:)[^\n]*")


def discreet(said: str) -> str:
    """The line without keys, mail addresses, what was searched for, and the rows databases quote when they refuse.

    The `@` of a calendar's UID is blotted too; rows are found by their ids.
    """
    said = _ROW.sub(r"\1 …", said)
    for pattern in (_KEYS, _QUERY, _BEARER):
        said = pattern.sub(r"\1…", said)
    return _MAILBOX.sub("…@…", said)


class Discreet(logging.Formatter):
    """Writes every line discreetly, tracebacks too, whoever says it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may stand in a log."""
        return discreet(super().format(record))


def discreetly(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same for structlog: every text of a line."""
    return {name: discreet(value) if isinstance(value, str) else value for name, value in line.items()}
