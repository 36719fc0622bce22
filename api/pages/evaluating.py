"""The form about a meeting: one address for everybody who was there, no login, and nobody is asked who they are.

Nothing is kept that tells who answers: no session is begun, and no cookie set but the one for choosing a language. The
form carries a random slip, so that pressing twice, or going back and pressing again, is one answer; whoever opens the
form anew can answer anew, and the page says that we cannot see it.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from api.pages.fields import Prose, Radio
from api.pages.forms import Form, Said
from api.pages.guessing import led_nowhere
from api.pages.patience import is_too_much, wait
from network.errors import Text
from network.evaluations import answering
from network.meetings import links
from network.meetings.models import Meeting

MARKS = [
    ("5", Text("5 – meget godt", "5 – very good")),
    ("4", Text("4 – godt", "4 – good")),
    ("3", Text("3 – hverken godt eller dårligt", "3 – neither good nor bad")),
    ("2", Text("2 – dårligt", "2 – poor")),
    ("1", Text("1 – meget dårligt", "1 – very poor")),
]
NO_NAMES = Text(
    "Skriv ikke navne eller andet, der kan genkendes.", "Please leave out names and what can be recognised."
)
LONGEST = 1000
ANSWERS = 120.0
"""How many answers a minute are taken about one meeting; a full hall answers within a few, a program within seconds."""


class Answer(Form):
    """Three marks and two free texts."""

    slip = forms.UUIDField(widget=forms.HiddenInput)
    benefit = Radio(Text("Hvad var dit udbytte af mødet?", "How much did you get out of the meeting?"), MARKS)
    content = Radio(Text("Hvordan var indholdet?", "How was the content?"), MARKS)
    organisation = Radio(Text("Hvordan var det tilrettelagt?", "How was it organised?"), MARKS)
    best = Prose(Text("Hvad var bedst?", "What was best?"), hint=NO_NAMES, required=False, most=LONGEST)
    better = Prose(
        Text("Hvad kan vi gøre bedre?", "What can we do better?"), hint=NO_NAMES, required=False, most=LONGEST
    )


# The signature in the address is the permission, and no other page knows it: a CSRF token would add nothing, and
# would lock out people whose telephone opens codes without cookies.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask, and take the answer when the button is pressed."""
    meeting = links.to_evaluate(signed)
    if meeting is None or meeting.state not in answering.ANSWERED_IN:
        return led_nowhere(request)
    if request.method == "POST" and is_too_much(f"answers about {meeting.pk}", ANSWERS):
        return wait(request)
    form = Answer(request, initial={"slip": uuid4()})
    if form.leads_to(lambda said: _answer(meeting, said)):
        return redirect("evaluation_thanks", signed)
    return render(request, "pages/evaluation.html", _shown(meeting, form))


@never_cache
@require_safe
def thanks(request: HttpRequest, signed: str) -> HttpResponse:
    """Say thank you."""
    meeting = links.to_evaluate(signed)
    if meeting is None:
        return led_nowhere(request)
    return render(request, "pages/evaluation_thanks.html", {"meeting": meeting})


def _answer(meeting: Meeting, said: Said) -> Any:
    marks = {name: int(said[name]) for name in ("benefit", "content", "organisation")}
    return answering.answer(meeting, said["slip"], best=said["best"], better=said["better"], **marks)


def _shown(meeting: Meeting, form: Answer) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "form": form,
        "is_open": answering.is_open(meeting),
        "opens_at": answering.opens_at(meeting),
        "closes_at": answering.closes_at(meeting),
    }
