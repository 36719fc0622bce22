"""Keeping the rounds and who has a grant."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.grants.models import Grant, GrantRound
from network.networks.models import Programme
from network.people.models import Person
from network.regions.models import Municipality


def open_round(*, programme: Programme, year: int, by: Person | None, **particulars: Any) -> GrantRound:
    """Note that there is a round.

    Raises:
        RuleBrokenError: `exists`, the programme has a round in that year.
    """
    with transaction.atomic():
        if GrantRound.objects.filter(programme=programme, year=year).exists():
            raise RuleBrokenError(
                "exists",
                Text(f"Programmet har allerede en runde i {year}.", f"The programme has a round in {year} already."),
            )
        slug = f"{programme.pk[:45]}-{year}"
        grant_round = GrantRound.objects.create(slug=slug, programme=programme, year=year, **particulars)
        _record("opened", grant_round, by)
        return grant_round


def change_round(grant_round: GrantRound, changes: Mapping[str, Any], *, by: Person | None) -> GrantRound:
    """Change what is known of a round; calendars follow its deadline."""
    with transaction.atomic():
        grant_round = GrantRound.objects.select_for_update().get(pk=grant_round.pk)
        different = {name: value for name, value in changes.items() if getattr(grant_round, name) != value}
        if different:
            for name, value in different.items():
                setattr(grant_round, name, value)
            grant_round.changed_at = now()
            grant_round.sequence += "deadline_at" in different
            grant_round.save(update_fields=[*different, "changed_at", "sequence"])
            _record("changed", grant_round, by, changed=sorted(different))
        return grant_round


def award(municipality: Municipality, grant_round: GrantRound, *, by: Person | None, note: str = "") -> Grant:
    """Note that a municipality has a grant; noting it again changes nothing.

    Raises:
        RuleBrokenError: `grant_once`, it has one of this programme from another round.
    """
    with transaction.atomic():
        Municipality.objects.select_for_update().get(pk=municipality.pk)
        held = Grant.objects.filter(municipality=municipality, programme=grant_round.programme_id).first()
        if held and held.grant_round_id != grant_round.pk:
            raise RuleBrokenError("grant_once", _has_one(municipality, held))
        if held:
            return held
        grant = Grant.objects.create(
            municipality=municipality, grant_round=grant_round, programme=grant_round.programme, note=note
        )
        record("grant.awarded", by=by, grant=grant.pk, municipality=municipality.pk, grant_round=grant_round.pk)
        return grant


def take_back(grant: Grant, *, by: Person | None) -> None:
    """Note that a municipality has no grant after all."""
    with transaction.atomic():
        about = {"municipality": grant.municipality_id, "grant_round": grant.grant_round_id}
        record("grant.removed", by=by, grant=grant.pk, **about)
        grant.delete()


def _has_one(municipality: Municipality, held: Grant) -> Text:
    return Text(
        f"{municipality} har allerede fået tilskud i runden {held.grant_round_id}. En kommune kan få det én gang.",
        f"{municipality} has a grant from the round {held.grant_round_id} already. A municipality can have one.",
    )


def _record(what: str, grant_round: GrantRound, by: Person | None, **more: Any) -> None:
    record(f"grant_round.{what}", by=by, grant_round=grant_round.pk, programme=grant_round.programme_id, **more)
