"""TEXT values of iCalendar (RFC 5545, 3.3.11), and text from strangers made safe to keep."""

import re

from icalendar import vText

from network.calendar.entry import refused_characters

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LINE_BREAK = re.compile(r"\r\n?")


def escape(text: str) -> str:
    """Write a text as a TEXT value. CR and CRLF count as one line break."""
    return _LINE_BREAK.sub("\n", text).translate(_ESCAPES)


def unescape(value: str) -> str:
    """Read a TEXT value. An escape that RFC 5545 does not know stands for the character itself."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def parameter(text: str) -> str:
    """Make a text fit to be a parameter's value (RFC 5545, 3.2).

    Parameters know no escapes, yet some programs take a backslash for one and read past the closing quote.
    """
    return text.replace("\\", "/")


def cleaned(text: str, *, limit: int, multiline: bool = False) -> str:
    """Make a stranger's text safe to keep.

    Args:
        text: Any text, from a mail or a calendar.
        limit: Characters to keep at most.
        multiline: Whether line breaks and tabs may stay.

    Returns:
        The text without refused characters, cut at the limit and without white space around it.
    """
    text = _LINE_BREAK.sub("\n", text)
    for character in refused_characters(text, multiline=multiline):
        text = text.replace(character, " " if character.isspace() else "")
    return text.strip()[:limit]


class Text(vText):
    """A TEXT value written as it was given. icalendar's own turns a backslash before N into a line break."""

    def to_ical(self) -> bytes:
        """Give the escaped text in UTF-8."""
        return escape(self).encode()
