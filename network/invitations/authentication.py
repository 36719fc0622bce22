"""What our own mail server found out about a mail's sender, read from its Authentication-Results (RFC 8601)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_METHOD = re.compile(r"(dmarc|dkim)(?:/\d+)?=pass")
_AROUND_EQUALS = re.compile(r"\s*=\s*")


@dataclass(frozen=True, slots=True)
class Passed:
    """One check that was passed, and what was checked, such as `header.d`."""

    method: str
    checked: dict[str, str]


def is_confirmed(headers: Iterable[str], server: str, sender: str) -> bool:
    """Whether the mail server `server` says that the domain of `sender` stands behind the mail.

    Args:
        headers: Each Authentication-Results header, topmost first.
        server: The authserv-id our mail server signs with. It takes strangers' headers of that name away or puts its
            own on top; so the topmost of that name counts, whatever it says, and no other.
        sender: The address in From.

    Returns:
        True for `dmarc=pass` about that domain, or `dkim=pass` by a domain aligned with it (RFC 7489 section 3.1).
    """
    own = next((header for header in headers if _names(header, server)), "")
    domain = sender.rpartition("@")[2].lower()
    return bool(domain) and any(_stands_behind(passed, domain) for passed in _passed(own))


def _names(header: str, server: str) -> bool:
    named = (_plain(header.partition(";")[0]) or "").split()
    return bool(named) and named[0].lower() == server.lower()


def _passed(header: str) -> Iterator[Passed]:
    for result in (_plain(header) or "").split(";")[1:]:
        words = _AROUND_EQUALS.sub("=", result.strip().lower()).split()
        method = _METHOD.fullmatch(words[0]) if words else None
        if method:
            yield Passed(method[1], dict(word.split("=", 1) for word in words[1:] if "=" in word))


def _stands_behind(passed: Passed, domain: str) -> bool:
    if passed.method == "dmarc":
        return _aligned(passed.checked.get("header.from", domain), domain)
    signed_by = passed.checked.get("header.d") or passed.checked.get("header.i", "").rpartition("@")[2]
    return _aligned(signed_by, domain)


def _aligned(signed_by: str, domain: str) -> bool:
    """Whether one of two domains is, or lies within, the other; a top-level domain vouches for nobody."""
    if "." not in signed_by.strip("."):
        return False
    return signed_by == domain or domain.endswith(f".{signed_by}") or signed_by.endswith(f".{domain}")


def _plain(value: str) -> str | None:
    """The value without comments and quoted strings, where strangers' words may stand; None if they do not end."""
    kept, depth, quoted, escaped = [], 0, False, False
    for character in value:
        if escaped or character == "\\":
            escaped = not escaped and character == "\\"
        elif character == '"' and not depth:
            quoted = not quoted
        elif character in "()" and not quoted:
            depth += 1 if character == "(" else -1
        elif not quoted and not depth:
            kept.append(character)
    return "".join(kept) if not quoted and not depth and not escaped else None
