"""Mail that came in and waits for somebody: other times that were proposed, and answers nobody could believe.

Whoever sees a mail plans its meeting, and may decide about it: scoping gives nobody else a mail to see.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.booking import countering
from advisory.booking.countering import Check
from api.pages.forms import OVERRIDE, Form, done, pressed
from api.pages.paging import page_of
from api.pages.reading import for_those, reader, seen
from api.scoping import visible
from api.who import deciding, working_here
from network.errors import Text
from network.invitations import replies
from network.invitations.models import InboundMail
from network.invitations.reasons import sentence
from network.people import cpr, replacing
from network.people.models import Person, ReplacedLogin

Verdict = InboundMail.Verdict
HELD_BACK = [Verdict.QUARANTINED, Verdict.STALE]
DECIDED = [Verdict.APPLIED, Verdict.DISMISSED]
MOST_CHECKED = 20
DECLINED = Text("Forslaget er afvist, og afsenderen får besked.", "The proposal is turned down; its sender is told.")
LAID_ASIDE = Text("Mailen er lagt til side.", "The mail has been laid aside.")
LET_IN = Text("Personen kan nu logge ind med sit nye login.", "The person can use the new login from now on.")
KEPT_OUT = Text("Det nye login er afvist.", "The new login has been refused.")
DONE = {
    Verdict.PROPOSAL: Text("Forslaget ligger nu til afgørelse.", "The proposal now awaits a decision."),
    Verdict.APPLIED: Text("Svaret er gennemført.", "The answer has been applied."),
}
MOVED = Text("Mødet er flyttet, og alle får den nye tid.", "The meeting is moved, and everybody gets the new time.")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the page shows it, CPR numbers hidden; `check` is an open proposal's."""

    mail: InboundMail
    subject: str
    comment: str
    why: Text
    check: Check | None = None

    @property
    def can_apply(self) -> bool:
        """Whether the mail holds something that can be done."""
        says_something = self.mail.participation or self.mail.proposed_starts_at
        return bool("apply" in self.mail.allowed and self.mail.invitation_id and says_something)


class Applying(Form):
    """Nothing to fill in, unless a planner goes ahead against a soft rule."""

    overridable = True


@require_safe
@for_those(working_here)
def page(request: HttpRequest) -> HttpResponse:
    """Open proposals, each held against capacity and calendars, and what was held back."""
    mine = _read_by(reader(request))
    proposals = mine.filter(verdict=Verdict.PROPOSAL).order_by("proposed_starts_at", "pk")
    held_back = page_of(request, mine.filter(verdict__in=HELD_BACK).order_by("-received_at", "-pk"))
    logins = visible(ReplacedLogin, reader(request)).filter(state=ReplacedLogin.State.OPEN)
    content = {
        "logins": list(logins.select_related("person__organisation")),
        "proposals": list(_checked(proposals)),
        "page": held_back,
        "letters": list(_told(held_back)),
    }
    return render(request, "pages/inbox.html", content)


@require_POST
@for_those(deciding)
def login(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whether a login that was replaced is the same person's."""
    row, by = seen(ReplacedLogin, request, pk=pk), reader(request)
    if "accept" in request.POST:
        return pressed(request, lambda: replacing.accept(row, by=by), LET_IN, "inbox")
    return pressed(request, lambda: replacing.dismiss(row, by=by), KEPT_OUT, "inbox")


@require_safe
@for_those(working_here)
def decided(request: HttpRequest) -> HttpResponse:
    """What was done already, the newest first."""
    rows = page_of(request, _read_by(reader(request)).filter(verdict__in=DECIDED).order_by("-received_at", "-pk"))
    return render(request, "pages/inbox_decided.html", {"page": rows, "letters": list(_told(rows))})


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mail; the button does what it asks for, a proposal's moves the meeting."""
    mail, by = seen(InboundMail, request, pk=pk), reader(request)
    was_proposal = mail.verdict == Verdict.PROPOSAL
    form = Applying(request)
    if form.leads_to(lambda said: _apply(mail, by=by, override_reason=said.get(OVERRIDE, ""))):
        return done(request, MOVED if was_proposal else DONE[form.outcome.verdict], "inbox")
    letter = next(_checked(_read_by(by).filter(pk=pk)))
    return render(request, "pages/inbox_mail.html", {"form": form, "letter": letter})


@require_POST
@for_those(working_here)
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay the mail aside; an open proposal is turned down, and its sender told."""
    mail = seen(InboundMail, request, pk=pk)
    text = DECLINED if mail.verdict == Verdict.PROPOSAL else LAID_ASIDE
    return pressed(request, lambda: replies.dismiss(mail, by=reader(request)), text, "inbox")


def _apply(mail: InboundMail, *, by: Person, override_reason: str) -> InboundMail:
    if mail.verdict == Verdict.PROPOSAL:
        return countering.accept(mail, reason="", by=by, override_reason=override_reason)
    return replies.apply(mail, by=by, override_reason=override_reason)


def _read_by(person: Person) -> QuerySet[InboundMail]:
    rows = visible(InboundMail, person).defer("raw")
    return rows.select_related("invitation__meeting__network", "invitation__person__organisation", "decided_by")


def _checked(proposals: QuerySet[InboundMail]) -> Iterator[Letter]:
    for mail in proposals[:MOST_CHECKED]:
        yield _letter(mail, countering.check(mail))


def _told(mails: Iterable[InboundMail]) -> Iterator[Letter]:
    return (_letter(mail) for mail in mails)


def _letter(mail: InboundMail, check: Check | None = None) -> Letter:
    return Letter(mail, cpr.masked(mail.subject), cpr.masked(mail.comment), sentence(mail.reason), check)
