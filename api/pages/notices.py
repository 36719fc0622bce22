"""How one is told of things oneself, and for those who plan: what was written to whom, and how it fared."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from api.pages.fields import Choice
from api.pages.forms import Form, done
from api.pages.labels import FATES, NOTICES
from api.pages.paging import page_of
from api.pages.reading import for_people, for_those, reader
from api.scoping import visible
from api.who import working_here
from network.errors import Text
from network.notices import ledger
from network.notices.models import Notice
from network.people import enrolment, roles
from network.people.models import Person

KEPT = Text("Dit valg er gemt.", "Your choice has been saved.")


class Mine(Form):
    """How reminders, confirmations and the like come."""

    notices = Choice(
        Text("Påmindelser, bekræftelser og lignende", "Reminders, confirmations and the like"),
        Person.Notices,
        hint=Text(
            "Invitationer, ændringer og aflysninger kommer altid med det samme, så din kalender passer.",
            "Invitations, changes and cancellations always come at once, so that your calendar is right.",
        ),
    )


class OfColleagues(Mine):
    """The same, and how one hears of the people one looks after."""

    colleague_notices = Choice(
        Text("Når kolleger tilmeldes, får plads eller afmeldes", "When colleagues register or withdraw"),
        Person.ColleagueNotices,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def mine(request: HttpRequest) -> HttpResponse:
    """Choose between single mails and one a day."""
    person = reader(request)
    asking = OfColleagues if roles.coordinated(person) else Mine
    form = asking(request, initial={name: getattr(person, name) for name in asking.base_fields})
    if form.leads_to(lambda said: enrolment.change(person, said, by=person)):
        return done(request, KEPT, "notices")
    return render(request, "pages/notices.html", {"form": form})


@require_safe
@for_those(working_here)
def sent(request: HttpRequest) -> HttpResponse:
    """What was written to people beside what their calendars are told, newest first."""
    rows = ledger.with_fates(visible(Notice, reader(request))).select_related("person", "meeting")
    only_lost = request.GET.get("lost") == "1"
    shown = rows.filter(fate__in=ledger.LOST) if only_lost else rows
    page = page_of(request, shown.order_by("-pk").defer("content"))
    told = [{"notice": each, "kind": NOTICES[each.kind], "fate": FATES[each.fate]} for each in page]
    return render(request, "pages/notices_sent.html", {"page": page, "rows": told, "only_lost": only_lost})
