"""Danish civil registration (CPR) numbers in free text: found, so that they can be refused or hidden.

A number is a birth date, DDMMYY, and four digits. Only the date tells it apart: since 1 October 2007 numbers are given
out that do not fulfil the modulus-11 check (CPR-kontoret, "Personnumre uden kontrolciffer (modulus 11 kontrol)",
cpr.dk). Ten digits whose first six are no date, such as a telephone number with its country code, are let through.
"""

import re
from calendar import monthrange
from collections.abc import Iterator

BLANK = r"[^\S\r\n]"
NUMBER = re.compile(
    rf"(?<![\w+/=])(\d\d){BLANK}?(\d\d){BLANK}?(\d\d)(?:{BLANK}{{0,2}}[-‐‑‒–—−]{BLANK}{{0,2}}|{BLANK}{{1,2}})?\d{{4}}(?![-‐‑–]?\w)"
)
HIDDEN = "xxxxxx-xxxx"


def holds_number(text: str) -> bool:
    """Whether a CPR number stands in the text."""
    return any(True for _ in _found(text))


def masked(text: str) -> str:
    """The text with every CPR number hidden."""
    for found in reversed(list(_found(text))):
        text = text[: found.start()] + HIDDEN + text[found.end() :]
    return text


def _found(text: str) -> Iterator[re.Match[str]]:
    return (match for match in NUMBER.finditer(text) if _is_date(*map(int, match.groups())))


def _is_date(day: int, month: int, year: int) -> bool:
    """Whether it is a day of some century; 1900 had no 29 February, 2000 had."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year, month)[1]  # noqa: PLR2004 months of a year
