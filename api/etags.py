"""Strong ETags: what a caller saw, and whether it still is so.

An ETag has two parts. The first stands for what people change; the second, where there is one, for what workers
count up behind their backs, such as how many mails were sent. `If-None-Match` needs both to be the same. `If-Match`
guards against overwriting other people's changes, and so asks only for the first.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from api.problems import RefusedError
from network.errors import Text

STALE = Text(
    "Nogen har ændret det siden du hentede det. Hent det igen, se ændringen, og gentag så.",
    "Somebody has changed it since you fetched it. Fetch it again, see what changed, then repeat.",
)


def etag_of(representation: Mapping[str, Any], moving: Collection[str] = ()) -> str:
    """The strong ETag of what is about to be shown; `moving` names the members that workers change."""
    steady = {name: value for name, value in representation.items() if name not in moving}
    rest = {name: value for name, value in representation.items() if name in moving}
    return f'"{_hash(steady)}.{_hash(rest)}"' if rest else f'"{_hash(steady)}"'


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether the caller already has this."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in {each.removeprefix("W/") for each in known}


def wants_match(request: Request) -> bool:
    """Whether the caller goes on only if nothing has changed."""
    return "If-Match" in request.headers


def refuse_stale(request: Request, etag: str) -> None:
    """Go on only if the caller knows the present state.

    Raises:
        RefusedError: 412, somebody else has changed it.
    """
    known = parse_etags(request.headers["If-Match"])
    if "*" not in known and _steady(etag) not in {_steady(each) for each in known if not each.startswith("W/")}:
        raise RefusedError(412, "stale", STALE, ETag=etag)


def _steady(etag: str) -> str:
    return etag.strip('"').partition(".")[0]


def _hash(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(JSONRenderer().render(content)).hexdigest()[:32]
