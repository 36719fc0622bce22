"""Telling those who look after an organisation how their colleagues stand at meetings, if they want to know."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from network.clock import now
from network.invitations import forgetting
from network.letters.layout import Item
from network.meetings.models import Registration
from network.notices import letters, posting
from network.notices.letters import Standing
from network.notices.models import Notice
from network.people.models import Person, Role

State = Registration.State
Choice = Person.ColleagueNotices

KIND = Notice.Kind.COLLEAGUE
NEWS = {State.CONFIRMED: Standing.REGISTERED, State.WAITLISTED: Standing.WAITING, State.WITHDRAWN: Standing.WITHDRAWN}


def look(registration_id: str) -> None:
    """Tell each who wants to know how somebody stands now, unless it is what they were told last."""
    with transaction.atomic():
        rows = Registration.objects.select_related("meeting__planned_by", "person")
        mine = rows.select_for_update(of=("self",)).get(pk=UUID(registration_id))
        if mine.state in NEWS and mine.meeting.ends_at > now():
            posting.keep(_drafts(mine, list(_followers(mine.person))))


def holds(notice: Notice) -> bool:
    """Whether the colleague still stands as the notice says."""
    mine = _registration(notice)
    return mine is not None and mine.state in NEWS and NEWS[State(mine.state)] == _said(notice).plainly


def retell(notice: Notice) -> Item:
    """How the colleague stands, in a few words."""
    mine = _registration(notice)
    if mine is None:
        raise ValueError("What no longer holds is not told.")
    return letters.colleague_item(mine, _said(notice), notice.person)


def forget(person: Person) -> None:
    """Blank what others were told of somebody who is erased, in mails of its own and in daily ones."""
    told = Notice.objects.filter(kind=KIND, about__in=person.registrations.values("pk"))
    in_daily_ones = Notice.objects.filter(pk__in=told.exclude(digest=None).values("digest"))
    for rows in (in_daily_ones, told):
        forgetting.blank_sent(rows)


def _followers(person: Person) -> QuerySet[Person]:
    wanting = Person.objects.filter(is_active=True).exclude(colleague_notices=Choice.NONE).exclude(pk=person.pk)
    looking_after = wanting.filter(grants__role=Role.COORDINATOR, grants__organisation=person.organisation_id)
    found: QuerySet[Person] = looking_after.distinct().order_by("pk")
    return found


def _drafts(mine: Registration, readers: list[Person]) -> Iterator[Notice]:
    told: dict[UUID, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(kind=KIND, about=mine.pk, person__in=readers).order_by("pk").defer("content"):
        told[notice.person_id].append(notice)
    for reader in readers:
        before = told[reader.pk]
        standing = _standing(mine, before)
        if standing is not None:
            yield posting.drafted(
                reader,
                KIND,
                mine.pk,
                f"{len(before)} {standing}",
                partial(letters.colleague, mine, standing, reader),
                is_daily=reader.colleague_notices == Choice.DAILY,
            )


def _standing(mine: Registration, before: list[Notice]) -> Standing | None:
    """What is to be told of somebody after what was told before; nothing where that still is so."""
    now_so, said = NEWS[State(mine.state)], [_said(each) for each in before if each.outcome != Notice.Outcome.OVERTAKEN]
    if said and said[-1].plainly == now_so:
        return None
    has_waited = bool(said) and said[-1] == Standing.WAITING
    return Standing.PROMOTED if has_waited and now_so == Standing.REGISTERED else now_so


def _said(notice: Notice) -> Standing:
    return Standing(notice.occasion.partition(" ")[2])


def _registration(notice: Notice) -> Registration | None:
    rows = Registration.objects.select_related("meeting__planned_by", "person")
    return rows.filter(pk=notice.about, person__is_active=True).first()
