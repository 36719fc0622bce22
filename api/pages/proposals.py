"""Where a municipality answers proposed times: the signed link in its mail, without logging in.

Opening the link does nothing, since mail programs open links by themselves; only the button on the page answers.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from advisory.booking import proposing
from advisory.booking.models import HoldState, Proposal, ProposedSlot
from api.pages.fields import Prose, Radio
from api.pages.forms import Form
from api.pages.guessing import led_nowhere
from network.clock import now
from network.errors import RuleBrokenError, Text
from network.wording import when

NONE = "none"
NONE_SUITS = Text("Ingen af tiderne passer os", "None of the times suits us")
TAKEN = Text(
    "Den tid kan desværre ikke længere bookes. Vælg en af de andre, eller svar, at ingen af dem passer.",
    "Unfortunately that time can no longer be booked. Choose one of the others, or answer that none of them suits.",
)


class Answer(Form):
    """Which of the times it shall be, or that none of them suits and why."""

    slot = Radio(Text("Hvornår passer det bedst?", "Which time suits best?"), [])
    reason = Prose(
        Text("Passer ingen af dem, så skriv gerne hvorfor", "If none of them suits, please say why"),
        required=False,
        most=500,
    )

    def __init__(self, request: HttpRequest, proposal: Proposal) -> None:
        super().__init__(request)
        times = [(str(slot.number), _said(slot)) for slot in _still_held(proposal)]
        field: Any = self.fields["slot"]
        field.choices = lambda: [(value, str(text)) for value, text in [*times, (NONE, NONE_SUITS)]]


# The token in the address is the permission, and no other page knows it: a CSRF token would add nothing, and would
# lock out people whose mail program shows pages without cookies.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the times that are held, and book one of them when the button is pressed."""
    proposal = Proposal.objects.with_token(token)
    if proposal is None:
        return led_nowhere(request)
    form = Answer(request, proposal) if proposal.allowed(now()) else None
    if form and form.leads_to(lambda said: _reply(proposal, said["slot"], said["reason"])):
        return redirect(request.path)
    return render(request, "pages/proposal.html", _shown(proposal, form))


def _reply(proposal: Proposal, slot: str, reason: str) -> Proposal:
    """The municipality's answer. What stands in the way is said without telling whom else a consultant meets."""
    if slot == NONE:
        return proposing.decline(proposal, reason=reason, by=None)
    try:
        return proposing.accept(proposal, int(slot), by=None)
    except RuleBrokenError as error:
        raise RuleBrokenError(error.code, TAKEN) from error


def _shown(proposal: Proposal, form: Answer | None) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "standing": proposal.standing(now()),
        "municipality": proposal.course.municipality,
        "chosen": next((each for each in proposal.slots.all() if each.number == proposal.accepted_slot), None),
        "form": form,
    }


def _still_held(proposal: Proposal) -> list[ProposedSlot]:
    held = proposal.slots.filter(hold__state=HoldState.PLACED).select_related("hold")
    return list(held.prefetch_related("hold__assignments__consultant__person"))


def _said(slot: ProposedSlot) -> Text:
    """The time and who would come, in words."""
    time = when(slot.hold.starts_at, slot.hold.ends_at)
    names = [str(each.consultant) for each in slot.hold.assignments.all()]
    return Text(f"{time.da}, med {_listed(names, 'og')}", f"{time.en}, with {_listed(names, 'and')}")


def _listed(names: list[str], conjunction: str) -> str:
    *others, last = sorted(names)
    return f"{', '.join(others)} {conjunction} {last}" if others else last
