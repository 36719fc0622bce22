"""Mails that change no calendar, each to one person, once; by themselves or gathered into one a day."""

from typing import Self

from django.db import models

from network.events.work import WorkQuerySet
from network.invitations.models import Invitation, Mailing
from network.letters.models import Mail
from network.meetings.models import Meeting
from network.people.models import Person


class NoticeQuerySet(WorkQuerySet["Notice"]):
    """Notices by what they wait for."""

    def gathered(self) -> Self:
        """Those that wait for their reader's daily mail."""
        return self.filter(outcome=Mail.Outcome.GATHERED, digest__isnull=True)

    def free(self) -> Self:
        """Those whose meeting's mail is not held back."""
        return self.exclude(meeting__in=Mailing.objects.held().values("meeting"))


class Notice(Mail):
    """One mail, or one piece of a daily mail, that asks nothing of a calendar.

    `about` is the id of what it tells of, `occasion` says which of several of its kind it is: a reminder of a deadline
    that is put off comes again. What each kind is, `network.notices.kinds` knows. A notice about a meeting goes from
    the mailbox of its invitation. `digest` is the daily mail in which a gathered one stands.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed"
        OFFERED = "offered"
        DEADLINE = "deadline"
        REMINDER = "reminder"
        THANKS = "thanks"
        MATERIALS = "materials"
        REWORDED = "reworded"
        COLLEAGUE = "colleague"
        DIGEST = "digest"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    address = models.EmailField(max_length=254, blank=True)
    kind = models.CharField(max_length=20)
    about = models.UUIDField()
    occasion = models.CharField(max_length=40, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, related_name="notices")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True, related_name="notices")
    digest = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="pieces")

    objects: NoticeQuerySet = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Mail.Meta):
        abstract = False
        constraints = [
            *Mail.Meta.constraints,
            models.UniqueConstraint(fields=["person", "kind", "about", "occasion"], name="notice_once"),
        ]
