"""`manage.py reform [REGION …] [--into SLUG --name NAME --from DATE] [--follow NETWORK …] [--rehearse | --confirm]`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from advisory.reform import applying
from advisory.reform.mergers import Merger, known_mergers
from advisory.reform.preview import Effect, preview
from network.errors import InputError
from network.networks.models import Network

ALL = "all"


class Command(BaseCommand):
    help = "Show what a merger of regions does; without --confirm nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("regions", nargs="*", help="the regions that end; left out: the merger that is known")
        parser.add_argument("--into", help="the new region's slug")
        parser.add_argument("--name", help="the new region's name")
        parser.add_argument("--seat", default="", help="where the new region's council sits")
        parser.add_argument("--from", dest="starts_on", type=date.fromisoformat, help="its first day, 2027-01-01")
        parser.add_argument("--follow", nargs="+", default=[], help="networks, by slug, that go along; or 'all'")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--rehearse", action="store_true", help="apply it, say what came of it, take it back")
        how.add_argument("--confirm", action="store_true", help="apply it")

    def handle(self, *_: Any, **said: Any) -> None:
        try:
            merger = _merger(said)
            following = _networks(said["follow"], merger)
            if said["rehearse"]:
                self._rehearse(merger, following)
            elif said["confirm"]:
                self._list(applying.apply(merger, following, by=None))
                self.stdout.write("Reformen er gennemført. / The reform is applied.")
            else:
                self._list(preview(merger, following))
                self.stdout.write("Intet er ændret; --confirm gennemfører. / Nothing has changed; --confirm applies.")
        except InputError as error:
            raise CommandError(str(error.text)) from error

    def _rehearse(self, merger: Merger, following: list[UUID]) -> None:
        rehearsal = applying.rehearse(merger, following, by=None)
        self._list(rehearsal.effects)
        stays = ("som før", "as before") if rehearsal.the_past_stays else ("ÆNDRET", "CHANGED")
        self.stdout.write(f"Mails: {rehearsal.mails}. Tal før reformen: {stays[0]}. / Figures before it: {stays[1]}.")
        self.stdout.write("Alt er taget tilbage. / Everything was taken back.")
        if not rehearsal.the_past_stays:
            raise CommandError("The past would change; nothing was applied.")

    def _list(self, effects: list[Effect]) -> None:
        for effect in effects:
            mark = "*" if effect.changes else " "
            self.stdout.write(f"{mark} {effect.kind} {effect.about}: {effect.what.da} / {effect.what.en}")


def _merger(said: dict[str, Any]) -> Merger:
    if said["regions"] and said["into"] and said["name"] and said["starts_on"]:
        names = ("into", "name", "seat", "starts_on")
        return Merger(regions=tuple(said["regions"]), **{name: said[name] for name in names})
    known = known_mergers()
    if said["regions"] or said["into"] or not known:
        raise CommandError("Name the regions, --into, --name and --from; or nothing, for a merger that is known.")
    return known[-1]


def _networks(slugs: list[str], merger: Merger) -> list[UUID]:
    theirs = Network.objects.filter(region__in=merger.regions)
    if slugs != [ALL]:
        theirs = theirs.filter(slug__in=slugs)
        unknown = set(slugs) - set(theirs.values_list("slug", flat=True))
        if unknown:
            raise CommandError(f"No network of these regions is called {', '.join(sorted(unknown))}.")
    return list(theirs.values_list("pk", flat=True))
