"""What `manage.py up` tells a newcomer: where everything is and who can log in."""

from collections.abc import Iterator
from itertools import groupby, islice
from operator import attrgetter

from django.conf import settings

from advisory.demo.cast import CAST, Character
from network.feeds.models import Feed
from network.feeds.publishing import address

MOST_PER_ROLE = 3
MOST_NETWORKS = 3
WIDTH = 34


def welcome(*, empty: bool) -> str:
    """The whole text, one line for each thing."""
    sections = [_places(), _feeds(), _first_administrator() if empty else _people()]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _places() -> list[str]:
    leaves = settings.MAIL_SERVER.host and not settings.MAIL_REHEARSAL
    mail = settings.MAIL_SERVER.host if leaves else settings.MAIL_DIR
    return [
        _line("Forside / Start page", f"{settings.BASE_URL}/"),
        _line("Log ind / Log in", f"{settings.BASE_URL}/login/"),
        _line("API", f"{settings.BASE_URL}/api/v1/docs/"),
        _line("Mails", str(mail)),
        _line("Stop", "Ctrl-C"),
    ]


def _feeds() -> list[str]:
    public = Feed.objects.filter(path__isnull=False, revoked_at__isnull=True).order_by("path")
    networks = public.filter(path__startswith="network/")
    shown = [*public.exclude(path__startswith="network/"), *networks[:MOST_NETWORKS]]
    more = networks.count() - MOST_NETWORKS
    lines = [_line(feed.name, _webcal(address(feed.path))) for feed in shown if feed.path]
    return ["Kalendere / Calendars", *lines, *([f"  … {more} netværk til / more networks"] if more > 0 else [])]


def _webcal(url: str) -> str:
    return f"{url}  webcal://{url.partition('://')[2]}"


def _people() -> list[str]:
    return [
        "Hvem kan logge ind; koden kommer som mail / Who can log in; the code comes by mail",
        *(_line(f"{each.role}: {each.name}", each.email) for each in _first_of_each_role()),
        _line("Nøgle til API'et / API token", "manage.py token EMAIL"),
    ]


def _first_of_each_role() -> Iterator[Character]:
    by_role = attrgetter("role")
    for _, people in groupby(sorted(CAST, key=by_role), key=by_role):
        yield from islice({each.email: each for each in people}.values(), MOST_PER_ROLE)


def _first_administrator() -> list[str]:
    return [
        "Her er ingen endnu. Den første administrator / Nobody is here yet. The first administrator:",
        "  manage.py token EMAIL --role administrator",
    ]


def _line(what: str, where: str) -> str:
    return f"  {what:<{WIDTH}} {where}"
