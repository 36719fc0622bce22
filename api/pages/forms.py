"""Forms as pages show them: read in the shapes of the API, one call to the operation, refusals said in the form.

    class Cancelling(Form):  # fields are in api.pages.fields
        reason = Line(Text("Begrundelse", "Reason"), most=500)

    form = Cancelling(request)
    if form.leads_to(lambda said: scheduling.cancel(meeting, by=request.user, **said)):
        return done(request, Text("Mødet er aflyst.", "The meeting is called off."), "meeting", meeting.pk)
    return render(request, "pages/cancel.html", {"form": form})

In the template: `<form method="post" novalidate>{% csrf_token %}{{ form }}<button class="button button-primary">…`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError, IntegrityError, InternalError, transaction
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from api import refusals
from api.pages.fields import Pick, Picks, Prose
from api.who import deciding
from network.errors import InputError, RuleBrokenError, Text
from network.people.models import Person

Said = dict[str, Any]
OVERRIDE = "override_reason"
WHY_ALL_THE_SAME = Text("Begrundelse for at gennemføre alligevel", "Reason for going ahead all the same")
IS_KEPT = Text("Begrundelsen bliver gemt sammen med ændringen.", "The reason is kept together with the change.")


class Look(TemplatesSetting):
    """Renders forms in the markup of the design system."""

    form_template_name = "form/form.html"
    field_template_name = "form/field.html"


class Form(forms.Form):
    """A form of a page. If `overridable`, a planner may go ahead with a reason where a soft rule stands in the way."""

    overridable = False
    error_css_class = "form-error"
    stands_for: Mapping[str, str] = {}
    """Which field an input of the operation is read from, where it is called something else there."""

    def __init__(self, request: HttpRequest, *, initial: Said | None = None, prefix: str | None = None) -> None:
        self.request = request
        self.outcome: Any = None
        self.offers_override = False
        sent = self._sent(request)
        super().__init__(sent, request.FILES if sent is not None else None, initial=initial, prefix=prefix)
        for field in self.fields.values():
            if isinstance(field, Pick | Picks):
                field.show_to(request.user)
        if self.overridable and isinstance(request.user, Person) and deciding(request.user):
            self.fields[OVERRIDE] = Prose(WHY_ALL_THE_SAME, hint=IS_KEPT, required=False, most=500)
            self.offers_override = sent is not None and bool(self.data.get(self.add_prefix(OVERRIDE)))

    def leads_to(self, operation: Callable[[Said], Any]) -> bool:
        """Whether the form was sent and the operation took it; `outcome` is what it returned.

        Whatever stood in the way is said in the form, and nothing was written.
        """
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                self.outcome = operation(self._said())
        except RuleBrokenError as error:
            self.refuse(error)
        except InputError as error:
            self._point_out(error)
        except (IntegrityError, InternalError) as error:
            self._refused_by_the_database(error)
        return self.is_valid()

    def refuse(self, error: RuleBrokenError) -> None:
        """Say which rule stands in the way; offer a planner to go ahead with a reason where that is possible."""
        self.offers_override = error.overridable and OVERRIDE in self.fields
        self.add_error(None, str(error.text))

    def visible_ones(self) -> Iterator[forms.BoundField]:
        """The fields to show; the reason for an override only once it is of use."""
        return (field for field in self.visible_fields() if field.name != OVERRIDE or self.offers_override)

    def wrong_ones(self) -> Iterator[forms.BoundField]:
        """The fields with something wrong, for the summary."""
        return (field for field in self if field.errors)

    def _sent(self, request: HttpRequest) -> QueryDict | None:
        """What was filled in, None before anything is."""
        return request.POST if request.method == "POST" else None

    def _said(self) -> Said:
        said: Said = dict(self.cleaned_data)
        if not said.get(OVERRIDE):
            said.pop(OVERRIDE, None)
        return said

    def _point_out(self, error: InputError) -> None:
        name = error.field.split(".")[0]
        name = self.stands_for.get(name, name)
        self.add_error(name if name in self.fields else None, str(error.text))

    def _refused_by_the_database(self, error: DatabaseError) -> None:
        self.add_error(None, str(refusals.text_of(refusals.code_of(error))))


class Asking(Form):
    """A form whose answers stand in the address (`method="get"`): it asks, and changes nothing."""

    def answers(self) -> Said | None:
        """What is asked for: what it begins with before anything is filled in, None where something is wrong."""
        if not self.is_bound:
            return {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        return self.cleaned_data if self.is_valid() else None

    def _sent(self, request: HttpRequest) -> QueryDict | None:
        return request.GET if self.base_fields.keys() & request.GET.keys() else None


def done(request: HttpRequest, text: Text, name: str, *args: object) -> HttpResponse:
    """Lead on to the page with that name, and say there what was done."""
    messages.success(request, str(text))
    return redirect(name, *args)


def pressed(request: HttpRequest, operation: Callable[[], Any], text: Text, name: str, *args: object) -> HttpResponse:
    """What a button leads to: the one call, then the page with that name, which says what was done or why not."""
    form = Form(request)
    if form.leads_to(lambda _: operation()):
        return done(request, text, name, *args)
    for refusal in form.non_field_errors():
        messages.error(request, str(refusal))
    return redirect(name, *args)
