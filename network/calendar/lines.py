"""The content lines of a calendar object from outside, read with limits (RFC 5545, 3.1).

Read here rather than by icalendar, for three reasons: broken lines cost themselves only, a stranger's
VTIMEZONE is never kept for the next mail, and nothing is worked out that nobody asked for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MAX_COMPONENTS = 100
MAX_DEPTH = 10
MAX_LINES = 20_000

_FOLD = re.compile(rb"\r?\n[ \t]")
_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*")
_PARAMETER = re.compile(
    r""";\s*([A-Za-z0-9-]+)\s*=\s*              # name
        ((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)  # values, separated by commas
    """,
    re.VERBOSE,
)
_TOO_OFTEN = re.compile(r"FREQ\s*=\s*(SECONDLY|MINUTELY)", re.IGNORECASE)
_CARET = re.compile(r"\^([n'^])")
_CARETS = {"n": "\n", "'": '"', "^": "^"}


class UnreadableCalendarError(ValueError):
    """A calendar object that is broken or costs too much. Its text is one clause for staff."""


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name and its parameters' names in capitals, its value as written."""

    name: str
    params: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """One component: its name in capitals, its own properties and the components inside."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Give the properties of that name in the order written."""
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        """Give the first property of that name."""
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        """Give the first value of that name as written, or ``""``."""
        line = self.first(name)
        return line.value.strip() if line else ""

    def components(self, name: str) -> list["Component"]:
        """Give the components of that name directly inside."""
        return [component for component in self.inside if component.name == name]


def unfolded(raw: bytes) -> bytes:
    """Join folded lines. On bytes, because some programs fold in the middle of a character."""
    return _FOLD.sub(b"", raw)


def read(text: str) -> Component:
    """Read unfolded calendar text.

    Args:
        text: The object's text with any line ends.

    Returns:
        A component without a name that holds what the text holds. Lines that are none are left out.

    Raises:
        UnreadableCalendarError: More than ``MAX_LINES`` lines or ``MAX_COMPONENTS`` components, nested deeper than
            ``MAX_DEPTH``, a rule that recurs every second or minute, or a component without its end.
    """
    root = Component("")
    open_components = [root]
    components = 0
    for line in _lines(text):
        if line.name == "BEGIN":
            components += 1
            _open(open_components, line.value, components)
        elif line.name == "END":
            _close(open_components, line.value)
        else:
            _refuse_costly(line)
            open_components[-1].lines.append(line)
    if len(open_components) > 1:
        raise UnreadableCalendarError(f"the calendar breaks off inside {open_components[-1].name!r}")
    return root


def _lines(text: str) -> Iterator[Line]:
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise UnreadableCalendarError(f"the calendar holds more than {MAX_LINES} lines")
    for written in re.split(r"\r\n?|\n", text):
        line = _line(written)
        if line is not None:
            yield line


def _line(written: str) -> Line | None:
    name = _NAME.match(written)
    if name is None:
        return None
    params: dict[str, str] = {}
    position = name.end()
    while parameter := _PARAMETER.match(written, position):
        params[parameter[1].upper()] = _parameter_value(parameter[2])
        position = parameter.end()
    colon = written.find(":", position)
    if colon < 0:
        return None
    return Line(name[1].upper(), params, written[colon + 1 :])


def _parameter_value(written: str) -> str:
    """Take off the quotes and RFC 6868's carets."""
    return _CARET.sub(lambda match: _CARETS[match[1]], written.strip().strip('"'))


def _open(open_components: list[Component], name: str, components: int) -> None:
    if components > MAX_COMPONENTS:
        raise UnreadableCalendarError(f"the calendar holds more than {MAX_COMPONENTS} components")
    if len(open_components) > MAX_DEPTH:
        raise UnreadableCalendarError(f"the calendar is nested deeper than {MAX_DEPTH}")
    component = Component(name.strip().upper()[:100])
    open_components[-1].inside.append(component)
    open_components.append(component)


def _close(open_components: list[Component], name: str) -> None:
    if open_components[-1].name != name.strip().upper()[:100] or len(open_components) == 1:
        raise UnreadableCalendarError("the calendar's components are not closed in order")
    open_components.pop()


def _refuse_costly(line: Line) -> None:
    if line.name in {"RRULE", "EXRULE"} and _TOO_OFTEN.search(line.value):
        raise UnreadableCalendarError("the calendar recurs every second or minute")
