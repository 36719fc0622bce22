"""What this floor keeps about people: for how long, and what it blanks of somebody who is erased."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q

from network.clock import now
from network.errors import Text
from network.evaluations.models import Evaluation
from network.events import chores
from network.feeds.models import Feed
from network.invitations import forgetting
from network.invitations.models import Dispatch, InboundMail
from network.meetings.models import Registration
from network.notices import colleagues
from network.notices.models import Notice
from network.people import erasing, retention
from network.people.models import LookUp, Token
from network.people.retention import keep

A_YEAR = 365


def _sent_mail(before: datetime) -> int:
    invitations = Dispatch.objects.filter(invitation__meeting__ends_at__lt=before)
    others = Notice.objects.filter(Q(meeting__ends_at__lt=before) | Q(meeting__isnull=True, ended_at__lt=before))
    return sum(
        forgetting.blank_sent(rows.exclude(pk__in=forgetting.blank_already(rows))) for rows in (invitations, others)
    )


def _inbound_mail(before: datetime) -> int:
    return forgetting.blank_inbound(InboundMail.objects.filter(received_at__lt=before, size__gt=0).exclude(raw=b""))


def _reasons(before: datetime) -> int:
    over = Registration.objects.filter(meeting__ends_at__lt=before)
    return over.exclude(override_reason="").update(override_reason="")


def _evaluation_texts(before: datetime) -> int:
    over = Evaluation.objects.filter(meeting__ends_at__lt=before)
    return over.exclude(best="", better="").update(best="", better="")


erasing.forgetting += [forgetting.forget_mail, forgetting.forget_notes, colleagues.forget]

keep(
    "sent_mail",
    days=2 * A_YEAR,
    why=Text(
        "Viser, hvem der blev indbudt og skrevet til om hvad; derefter intet formål (GDPR art. 5, stk. 1, litra e).",
        "Evidence of who was invited and written to about what; after that there is no purpose (GDPR article 5(1)(e)).",
    ),
    purge=_sent_mail,
    for_the_archive=True,
)
keep(
    "inbound_mail",
    days=A_YEAR,
    why=Text(
        "Svar kan efterprøves i et år; mails journaliseres efter offentlighedslovens § 15.",
        "Answers can be checked for a year; mails are filed under section 15 of the access to information act.",
    ),
    purge=_inbound_mail,
    for_the_archive=True,
)
keep(
    "registration_reasons",
    days=A_YEAR,
    why=Text(
        "Begrundelsen for en dispensation skal kunne forklares, til mødets regnskab er afsluttet.",
        "Why somebody got a dispensation must be explicable until the meeting's accounts are closed.",
    ),
    purge=_reasons,
)
keep(
    "evaluation_texts",
    days=A_YEAR,
    why=Text(
        "Fritekst fra anonyme skemaer bruges til at forbedre møderne det første år; karaktererne bliver.",
        "Free text of anonymous forms serves to improve meetings for a year; the marks stay.",
    ),
    purge=_evaluation_texts,
)
keep(
    "look_ups",
    days=2 * A_YEAR,
    why=Text(
        "Log over opslag, som den registrerede kan få indsigt i (GDPR art. 15; mindst 12 måneder).",
        "The log of look-ups that people may see (GDPR article 15; at least 12 months).",
    ),
    purge=lambda before: LookUp.objects.filter(at__lt=before).delete()[0],
)
keep(
    "tokens",
    days=90,
    why=Text("Udløbne nøgler bruges kun til at opklare misbrug.", "Expired keys only serve to explain misuse."),
    purge=lambda before: Token.objects.filter(expires_at__lt=before).delete()[0],
)
keep(
    "feeds",
    days=90,
    why=Text("Lukkede kalendere har intet formål.", "Closed calendars have no purpose."),
    purge=lambda before: Feed.objects.filter(revoked_at__lt=before, path__isnull=True).delete()[0],
)
keep(
    "sessions",
    days=0,
    why=Text("En session, der er udløbet, har intet formål.", "A session that has expired has no purpose."),
    purge=lambda _: Session.objects.filter(expire_date__lt=now()).delete()[0],
)

chores.daily("purge", retention.purge_daily)
