"""How each notice has fared."""

from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from network.events.work import WorkState
from network.letters.models import Mail
from network.notices.models import Notice

Outcome = Mail.Outcome

PENDING = "pending"
STATES = [PENDING, Outcome.GATHERED, Outcome.SENT, Outcome.FAILED, Outcome.BOUNCED, Outcome.OVERTAKEN]
LOST = [Outcome.FAILED, Outcome.BOUNCED]


def of_recipients(dispatches: QuerySet[Any]) -> QuerySet[Any]:
    """The newest dispatches to some mailboxes, with how whatever came last to each has fared (`fate`): it or a notice.

    A notice that is on its way, or that was not needed, says nothing about a mailbox.
    """
    tried = Notice.objects.filter(invitation=OuterRef("invitation"), pk__gt=OuterRef("pk"))
    last = with_fates(tried).filter(fate__in=[Outcome.SENT, *LOST]).order_by("-pk").values("fate")[:1]
    own = Case(When(outcome="", state=WorkState.PARKED, then=Value(Outcome.FAILED)), default=F("outcome"))
    rows: QuerySet[Any] = dispatches.annotate(fate=Coalesce(Subquery(last), own, output_field=CharField()))
    return rows


def with_fates(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Notices with how each has fared (`fate`, one of `STATES`), when it left and what went wrong.

    What stands in a daily mail fares like that; what nobody tries any more has failed.
    """
    in_daily_mail = Q(digest__isnull=False)
    fate = Case(
        When(in_daily_mail & Q(digest__outcome="", digest__state=WorkState.PARKED), then=Value(Outcome.FAILED)),
        When(in_daily_mail, then=Coalesce(NullIf("digest__outcome", Value("")), Value(PENDING))),
        When(outcome="", state=WorkState.PARKED, then=Value(Outcome.FAILED)),
        default=Coalesce(NullIf("outcome", Value("")), Value(PENDING)),
        output_field=CharField(),
    )
    left = Case(When(in_daily_mail, then=F("digest__ended_at")), default=F("ended_at"))
    dressed: QuerySet[Any] = rows.annotate(
        fate=fate,
        sent_at=Case(When(fate__in=[Outcome.SENT, Outcome.BOUNCED], then=left), default=None),
        problem=Coalesce("digest__error", "error"),
    )
    return dressed
