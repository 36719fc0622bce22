"""Opening rounds, and which one a request falls in."""

from datetime import date, datetime, time
from typing import Final

from django.db import transaction

from advisory.intake.models import IntakeRound
from network.clock import COPENHAGEN, instant, now
from network.errors import RuleBrokenError, Text, ends_before_start
from network.events.recording import record
from network.networks.models import Programme
from network.people.models import Person

NOON: Final = time(12)


def open_round(
    programme: Programme, *, name: str, opens_on: date, closes_on: date, by: Person | None, exclusive: bool = True
) -> IntakeRound:
    """Say from which day and until noon of which day a programme takes requests.

    Raises:
        InputError: it would close before it opens.
    """
    with transaction.atomic():
        if closes_on < opens_on:
            raise ends_before_start("closes_on")
        made = IntakeRound.objects.create(
            programme=programme,
            name=name,
            opens_at=instant(opens_on, time()),
            closes_at=instant(closes_on, NOON),
            exclusive=exclusive,
        )
        record("intake.changed", by=by, intake_round=made.pk, programme=programme.pk)
        return made


def postpone(intake_round: IntakeRound, *, closes_on: date, by: Person | None) -> IntakeRound:
    """Let a round close at noon of another day.

    Raises:
        InputError: it would close before it opens.
    """
    with transaction.atomic():
        intake_round = IntakeRound.objects.select_for_update(of=("self",)).get(pk=intake_round.pk)
        closes_at = instant(closes_on, NOON)
        if closes_at == intake_round.closes_at:
            return intake_round
        if closes_at <= intake_round.opens_at:
            raise ends_before_start("closes_on")
        intake_round.closes_at = closes_at
        intake_round.save(update_fields=["closes_at"])
        record("intake.changed", by=by, intake_round=intake_round.pk, programme=intake_round.programme_id)
        return intake_round


def current(programme: Programme) -> IntakeRound | None:
    """The round a request made now falls in; the first to close where several are open, None where none is."""
    moment = now()
    return programme.rounds.filter(opens_at__lte=moment, closes_at__gt=moment).order_by("closes_at").first()


def objections(programme: Programme) -> list[RuleBrokenError]:
    """What stands in the way of a request made now: `intake_closed` (overridable) outside rounds, else nothing."""
    if current(programme) or not programme.rounds.filter(exclusive=True).exists():
        return []
    return [_closed(programme, now())]


def _closed(programme: Programme, moment: datetime) -> RuleBrokenError:
    coming = programme.rounds.filter(opens_at__gt=moment).order_by("opens_at").first()
    opens_on = coming.opens_at.astimezone(COPENHAGEN).date().isoformat() if coming else None
    return RuleBrokenError(
        "intake_closed",
        Text(
            f"{programme.name} tager imod anmodninger i runder, og ingen runde er åben. "
            + (f"Den næste åbner {opens_on}." if opens_on else "Den næste er ikke fastsat endnu.")
            + " En planlægger kan dispensere.",
            f"{programme.name_en or programme.name} takes requests in rounds, and none is open. "
            + (f"The next opens on {opens_on}." if opens_on else "The next one is not fixed yet.")
            + " A planner can give a dispensation.",
        ),
        overridable=True,
        opens_on=opens_on,
    )
