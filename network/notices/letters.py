"""What a notice says."""

from enum import StrEnum, auto

from django.conf import settings

from network.clock import today
from network.errors import Text
from network.evaluations import answering
from network.invitations.letters import DECLINE, OPENINGS, SUBJECTS, News
from network.letters import meetings
from network.letters.layout import Item, Letter
from network.meetings.links import accept_offer_address, evaluation_address, withdraw_address
from network.meetings.models import Meeting, Registration
from network.meetings.registration import closes_at
from network.notices.models import Notice
from network.people.models import Person
from network.wording import clock_time, long_date, long_day

Kind = Notice.Kind

NOTHING = Text("", "")
NEW_MATERIALS = Text("Der er kommet materialer fra mødet.", "There are materials from the meeting.")
AS_THEY_COME = Text(
    "På mødets side finder du materialerne, efterhånden som de kommer.",
    "You will find the materials on the meeting's page as they come in.",
)
ACCEPT = Text("Tag imod pladsen", "Accept the seat")
EVALUATE = Text("Giv din mening", "Tell us what you think")
ASKED = Text(
    "Fortæl os gerne, hvad du synes om mødet. Det tager et minut, og det er anonymt.",
    "Please tell us what you thought of the meeting. It takes a minute, and it is anonymous.",
)
SUBJECTS_OF = {
    Kind.CONFIRMED: SUBJECTS[News.CONFIRMED],
    Kind.OFFERED: Text("Der er en plads til dig", "There is a seat for you"),
    Kind.DEADLINE: Text("Husk tilmelding", "Remember to register"),
    Kind.REMINDER: Text("Påmindelse", "Reminder"),
    Kind.THANKS: Text("Tak for mødet", "Thank you for coming"),
    Kind.MATERIALS: Text("Materialer fra mødet", "Materials from the meeting"),
}
OPENINGS_OF = {
    Kind.CONFIRMED: OPENINGS[News.CONFIRMED],
    Kind.OFFERED: Text(
        "Der er blevet plads til dig. Vi holder pladsen, til du svarer, eller tilbuddet udløber.",
        "There is a seat for you. We keep it until you answer or the offer expires.",
    ),
    Kind.DEADLINE: Text(
        "Du er inviteret til dette møde, men vi har ikke hørt fra dig endnu.",
        "You are invited to this meeting, but we have not heard from you yet.",
    ),
    Kind.REMINDER: Text("Vi ses snart til mødet, som du er tilmeldt.", "The meeting is soon, and you are registered."),
    Kind.THANKS: Text("Tak, fordi du var med.", "Thank you for taking part."),
    Kind.MATERIALS: NEW_MATERIALS,
}
CLOSINGS_OF = {
    Kind.CONFIRMED: Text(
        f"Mødet ligger allerede i din kalender. {DECLINE.da}", f"The meeting is in your calendar already. {DECLINE.en}"
    ),
    Kind.OFFERED: Text(
        "Har du ikke længere brug for pladsen, så meld afbud, så den næste kan få den.",
        "If you no longer need the seat, please decline, so that the next in line can have it.",
    ),
    Kind.DEADLINE: Text(
        "Svar ja eller nej i din kalender, eller tilmeld dig via linket herunder.",
        "Accept or decline in your calendar, or register by the link below.",
    ),
    Kind.REMINDER: DECLINE,
    Kind.THANKS: AS_THEY_COME,
    Kind.MATERIALS: AS_THEY_COME,
}


JOINING = {Kind.CONFIRMED, Kind.REMINDER}
AFTERWARDS = {Kind.THANKS, Kind.MATERIALS}
ASKING = {Kind.CONFIRMED, Kind.DEADLINE}
ITEMS_OF = {
    Kind.CONFIRMED: Text("Du er tilmeldt.", "You are registered."),
    Kind.DEADLINE: Text("Vi har ikke hørt fra dig endnu.", "We have not heard from you yet."),
    Kind.REMINDER: Text("Mødet er snart, og du er tilmeldt.", "The meeting is soon, and you are registered."),
    Kind.THANKS: Text("Tak, fordi du var med.", "Thank you for taking part."),
    Kind.MATERIALS: NEW_MATERIALS,
    Kind.REWORDED: Text(
        "Beskrivelsen eller programmet er ændret. Det nye står på mødets side.",
        "The description or the programme has changed. The new text is on the meeting's page.",
    ),
}
GATHERED = Text(
    "Her er det, der er sket siden den seneste daglige mail. Invitationer, ændringer og aflysninger af møder får du "
    "stadig med det samme.",
    "This is what has happened since your last daily mail. Invitations, changes and cancellations of meetings still "
    "reach you at once.",
)
CHOOSE = Text("Vælg, hvordan du får besked", "Choose how you are told")
DAILY = Text(
    "Du får denne mail, fordi du har valgt at få beskeder samlet én gang om dagen.",
    "You get this mail because you chose to have messages gathered once a day.",
)
CHOSEN = Text(
    "Du får denne mail, fordi du har valgt at følge dine kollegers tilmeldinger.",
    "You get this mail because you chose to follow your colleagues' registrations.",
)


class Standing(StrEnum):
    """How a colleague stands at a meeting."""

    REGISTERED = auto()
    WAITING = auto()
    PROMOTED = auto()
    WITHDRAWN = auto()

    @property
    def plainly(self) -> "Standing":
        """The same, however it came about."""
        return Standing.REGISTERED if self is Standing.PROMOTED else self


STANDINGS = {
    Standing.REGISTERED: Text("er tilmeldt", "is registered"),
    Standing.WAITING: Text("står på ventelisten", "is on the waiting list"),
    Standing.PROMOTED: Text("har fået plads", "has been given a seat"),
    Standing.WITHDRAWN: Text("er afmeldt", "no longer takes part"),
}


def letter(kind: str, meeting: Meeting, person: Person, mine: Registration | None) -> Letter:
    """The notice in the person's language; `mine` is their registration."""
    language = person.language
    before = (OPENINGS_OF[Kind(kind)], _until(kind, meeting, mine))
    return Letter(
        language=language,
        subject=meetings.subject(SUBJECTS_OF[Kind(kind)], meeting).within(language),
        greeting=meetings.greeting(person.name).within(language),
        before=tuple(part.within(language) for part in before if part.da),
        facts=meetings.facts(meeting, language, is_asking=kind in ASKING, online=kind not in JOINING | AFTERWARDS),
        programme=meetings.programme(meeting, language) if kind not in AFTERWARDS else (),
        after=tuple(part.within(language) for part in _after(kind, meeting)),
        links=tuple((label.within(language), address) for label, address in _links(kind, meeting, mine)),
        signature=meetings.signature(meeting).within(language),
    )


def item(notice: Notice) -> Item:
    """The same in a few words, for a daily mail, as it stands now."""
    meeting, language = _meeting(notice), notice.person.language
    mine = meeting.registrations.filter(person=notice.person_id).first()
    said = (ITEMS_OF[Kind(notice.kind)], _until(notice.kind, meeting, mine), *_handed_out(notice.kind, meeting))
    links = _links(notice.kind, meeting, mine)
    return Item(
        heading=meetings.heading(meeting).within(language),
        lines=tuple(part.within(language) for part in said if part.da),
        links=tuple((label.within(language), address) for label, address in links),
    )


def _meeting(notice: Notice) -> Meeting:
    if notice.meeting is None:
        raise ValueError(f"A notice of the kind {notice.kind} is about a meeting.")
    return notice.meeting


def colleague(mine: Registration, standing: Standing, reader: Person) -> Letter:
    """How a colleague stands at a meeting, to somebody who looks after their organisation."""
    meeting, language = mine.meeting, reader.language
    news = _of_colleague(mine, standing)
    return Letter(
        language=language,
        subject=Text(f"{news.da}: {meeting.title}", f"{news.en}: {meeting.title}").within(language),
        greeting=meetings.greeting(reader.name).within(language),
        before=(f"{news.within(language)}.",),
        facts=meetings.facts(meeting, language),
        after=(CHOSEN.within(language),),
        links=(*_read_more(meeting, language), (CHOOSE.within(language), choice_address())),
        signature=meetings.signature(None).within(language),
    )


def colleague_item(mine: Registration, standing: Standing, reader: Person) -> Item:
    """The same in a few words."""
    language = reader.language
    return Item(
        heading=meetings.heading(mine.meeting).within(language),
        lines=(f"{_of_colleague(mine, standing).within(language)}.",),
        links=_read_more(mine.meeting, language),
    )


def digest(reader: Person, items: tuple[Item, ...]) -> Letter:
    """The daily mail."""
    language, day = reader.language, long_date(today())
    return Letter(
        language=language,
        subject=Text(f"Dagens beskeder, {day.da}", f"Today’s messages, {day.en}").within(language),
        greeting=meetings.greeting(reader.name).within(language),
        before=(GATHERED.within(language),),
        items=items,
        after=(DAILY.within(language),),
        links=((CHOOSE.within(language), choice_address()),),
        signature=meetings.signature(None).within(language),
    )


def choice_address() -> str:
    """Where people choose how notices come; behind the login."""
    return f"{settings.BASE_URL}/notices/"


def _of_colleague(mine: Registration, standing: Standing) -> Text:
    said = STANDINGS[standing]
    return Text(f"{mine.person} {said.da}", f"{mine.person} {said.en}")


def _read_more(meeting: Meeting, language: str) -> tuple[tuple[str, str], ...]:
    found = meetings.links(meeting, page=meetings.READ_MORE)
    return tuple((label.within(language), address) for label, address in found)


def _until(kind: str, meeting: Meeting, mine: Registration | None) -> Text:
    """Until when one can answer."""
    if kind == Kind.DEADLINE:
        end = closes_at(meeting)
        day, clock = long_day(end), clock_time(end)
        return Text(f"Tilmeld dig senest {day.da} kl. {clock.da}.", f"Please register by {day.en}, {clock.en}.")
    if kind == Kind.OFFERED and mine is not None and mine.offer_expires_at is not None:
        day, clock = long_day(mine.offer_expires_at), clock_time(mine.offer_expires_at)
        return Text(f"Tilbuddet gælder til {day.da} kl. {clock.da}.", f"The offer stands until {day.en}, {clock.en}.")
    return NOTHING


def _after(kind: str, meeting: Meeting) -> tuple[Text, ...]:
    """The last words. Thanks name what lies on the meeting's page by now, and ask what people thought."""
    return _handed_out(kind, meeting) or (CLOSINGS_OF[Kind(kind)],)


def _handed_out(kind: str, meeting: Meeting) -> tuple[Text, ...]:
    if kind not in AFTERWARDS:
        return ()
    titles = [each.title for each in meeting.materials.all() if each.is_out(meeting)]
    handed_out = _named(titles) if titles else AS_THEY_COME
    is_asked = kind == Kind.THANKS and answering.is_open(meeting)
    return (handed_out, ASKED) if is_asked else (handed_out,)


def _named(titles: list[str]) -> Text:
    lines = "\n".join(f"– {title}" for title in titles)
    return Text(f"På mødets side finder du:\n{lines}", f"On the meeting's page you will find:\n{lines}")


def _links(kind: str, meeting: Meeting, mine: Registration | None) -> tuple[tuple[Text, str], ...]:
    page = meetings.REGISTER if kind == Kind.DEADLINE else meetings.READ_MORE
    can_withdraw = mine is not None and "withdraw" in mine.allowed and kind not in AFTERWARDS
    withdraw = withdraw_address(mine) if mine is not None and can_withdraw else ""
    found = meetings.links(meeting, page=page, withdraw=withdraw, join=kind in JOINING)
    if kind == Kind.OFFERED and mine is not None:
        return ((ACCEPT, accept_offer_address(mine)), *found)
    if kind == Kind.THANKS and answering.is_open(meeting):
        return ((EVALUATE, evaluation_address(meeting)), *found)
    return found
