"""What a mail says, and its bytes."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from icalendar import Calendar

from network.invitations.letters import CLOSINGS, OPENINGS, SUBJECTS, News, Occasion, compose, reply_mailbox
from network.invitations.models import Invitation
from network.meetings.entries import page_address
from network.meetings.models import Meeting, MeetingState, ProgrammeItem
from network.people.models import Person
from tests.conftest import calendar_in

STAMP = datetime(2027, 1, 15, 12, 0, 5, tzinfo=UTC)


def letter(invitation: Invitation, **particulars: Any) -> EmailMessage:
    return read(compose(invitation, occasion(**particulars)))


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def occasion(**particulars: Any) -> Occasion:
    stated: dict[str, Any] = {"news": News.INVITED, "method": "REQUEST", "sequence": 0}
    return Occasion(stamp=STAMP, message_id="<1@example.org>", **(stated | particulars))


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
def spring(invitation: Invitation) -> Invitation:
    """The meeting on a day whose name is known."""
    starts_at, ends_at = datetime(2027, 3, 10, 8, 30, tzinfo=UTC), datetime(2027, 3, 10, 14, tzinfo=UTC)
    Meeting.objects.update(starts_at=starts_at, ends_at=ends_at)
    return Invitation.objects.select_related("meeting", "person").get(pk=invitation.pk)


def test_the_same_arguments_give_the_same_bytes(spring: Invitation) -> None:
    assert compose(spring, occasion()) == compose(spring, occasion())


def test_text_then_html_then_calendar_and_the_calendar_again_as_a_file(spring: Invitation) -> None:
    alternatives, file = letter(spring).iter_parts()
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert (alternatives.get_content_type(), kinds) == (
        "multipart/alternative",
        ["text/plain", "text/html", "text/calendar"],
    )
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    inline = next(part for part in alternatives.iter_parts() if part.get_content_type() == "text/calendar")
    assert file.get_payload(decode=True) == inline.get_payload(decode=True)


def test_one_part_alone_is_text_calendar(spring: Invitation) -> None:
    assert [part.get_content_type() for part in letter(spring).walk()].count("text/calendar") == 1


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "DECLINECOUNTER"])
def test_the_parts_parameters_are_as_inside(method: str, spring: Invitation) -> None:
    part = next(part for part in letter(spring, method=method).walk() if part.get_content_type() == "text/calendar")
    inside = Calendar.from_ical(part.get_payload(decode=True))  # type: ignore[arg-type]
    assert (part.get_param("method"), part.get_param("charset")) == (method, "utf-8")
    assert inside["METHOD"] == method


def test_a_notice_carries_no_calendar(spring: Invitation) -> None:
    mail = letter(spring, method="NOTICE", news=News.WAITING, waiting_at=3)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Du står på ventelisten som nummer 3." in text(mail)


@pytest.mark.parametrize(
    ("news", "begins"),
    [
        (News.SAVE_THE_DATE, "Sæt kryds"),
        (News.INVITED, "Invitation"),
        (News.CONFIRMED, "Tilmeldt"),
        (News.PROMOTED, "Du har fået plads"),
        (News.WAITING, "Venteliste"),
        (News.CHANGED, "Ændret"),
        (News.WITHDRAWN, "Afmeldt"),
        (News.CANCELLED, "Aflyst"),
        (News.TURNED_DOWN, "Mødet ligger fast"),
    ],
)
def test_the_subject_says_what_it_is_about_and_when(news: News, begins: str, spring: Invitation) -> None:
    subject = letter(spring, news=news)["Subject"]
    assert subject == f"{begins}: Netværksmøde om familiehuse, 10. marts 2027"
    assert len(subject) <= 70


def test_every_news_is_said_in_both_languages() -> None:
    said = [table[news] for news in News for table in (SUBJECTS, OPENINGS, CLOSINGS)]
    assert all(text.da and text.en for text in said)


def test_the_language_is_the_persons(spring: Invitation) -> None:
    spring.person.language = "en"
    assert letter(spring)["Subject"].endswith(", 10 March 2027")


def test_who_writes_is_where_answers_go(spring: Invitation) -> None:
    mail = letter(spring)
    _, event = calendar_in(mail)
    assert mail["From"].addresses[0].addr_spec == reply_mailbox(spring)
    assert str(event["ORGANIZER"]).lower() == f"mailto:{reply_mailbox(spring)}"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_calendar_rings_as_long_before_as_the_person_chose(spring: Invitation) -> None:
    spring.meeting.state = MeetingState.PUBLISHED
    rings = []
    for minutes in (Person().alarm_minutes, 15, None):
        spring.person.alarm_minutes = minutes
        _, event = calendar_in(letter(spring))
        rings += [alarm["TRIGGER"].to_ical() for alarm in event.walk("VALARM")]
    assert rings == [b"-PT1H", b"-PT15M"]


def test_a_save_the_date_and_a_cancellation_do_not_ring(spring: Invitation) -> None:
    spring.meeting.state = MeetingState.SAVE_THE_DATE
    saved = compose(spring, occasion(news=News.SAVE_THE_DATE))
    spring.meeting.state = MeetingState.PUBLISHED
    cancelled = compose(spring, occasion(news=News.WITHDRAWN, method="CANCEL"))
    assert [calendar_in(read(raw))[1].walk("VALARM") for raw in (saved, cancelled)] == [[], []]


def test_the_entry_is_filed_in_the_readers_language(spring: Invitation) -> None:
    spring.person.language = "en"
    _, event = calendar_in(letter(spring))
    assert event["CATEGORIES"].to_ical() == b"Network meeting"


def test_nobody_elses_address_stands_in_it(spring: Invitation) -> None:
    raw = compose(spring, occasion())
    decoded = b"".join(part.get_payload(decode=True) or b"" for part in read(raw).walk())  # type: ignore[misc]
    assert not any(name in raw + decoded for name in (b"bent@example.org", b"carla@example.org"))


def test_a_later_mail_names_the_earlier_ones(spring: Invitation) -> None:
    first, later = letter(spring), letter(spring, earlier=("<0@example.org>", "<7@example.org>"))
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert (later["In-Reply-To"], later["References"]) == ("<7@example.org>", "<0@example.org> <7@example.org>")


def test_a_title_is_text_in_the_html(spring: Invitation) -> None:
    spring.meeting.title = "<script>alert(1)</script>"
    html = letter(spring).get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()


def test_links_lead_to_us_or_to_the_meetings_own_conference(spring: Invitation) -> None:
    spring.meeting.conference_url = "https://moede.example.com/1"
    spring.meeting.description = "Se https://et-andet-sted.example.com"
    withdraw = f"{settings.BASE_URL}/withdraw/x/"
    html = letter(spring, news=News.CONFIRMED, withdraw=withdraw).get_body(("html",))
    assert html is not None
    assert re.findall(r'(?:href|src)="([^"]*)"', html.get_content()) == [
        page_address(spring.meeting),
        "https://moede.example.com/1",
        withdraw,
    ]


def test_an_invitation_reads_as_the_agency_writes(spring: Invitation) -> None:
    meeting = spring.meeting
    meeting.description = "To kommuner fortæller, hvad der lykkes, og hvad der driller."
    meeting.seats_per_organisation = 3
    meeting.registration_closes_at = datetime(2027, 2, 24, 11, tzinfo=UTC)
    item = {"meeting": meeting, "starts_at": meeting.starts_at, "ends_at": meeting.starts_at + timedelta(minutes=15)}
    ProgrammeItem.objects.create(**item, kind="arrival", title="Kaffe og registrering")
    assert text(letter(spring)).split("\n\n") == [
        "Kære Ane",
        "Vi inviterer dig til dette møde.",
        "To kommuner fortæller, hvad der lykkes, og hvad der driller.",
        (
            "Møde: Netværksmøde om familiehuse\nTid: onsdag den 10. marts 2027 (uge 10) kl. 9.30–15.00\n"
            "Sted: Rådhuset, Søndergade 1, 8700 Horsens\nKontakt: Pia Planlægger, pia@example.org"
        ),
        "Program:\n9.30–9.45  Kaffe og registrering",
        (
            "Hver organisation har 3 pladser. Tilmeld dig senest onsdag den 24. februar 2027 kl. 12.00. Er mødet "
            "fuldt, kommer du på venteliste og hører fra os, så snart der er plads. Det er gratis at deltage."
        ),
        (
            "Mødet ligger vedhæftet til din kalender. Svarer du ja dér, er du tilmeldt. Bliver du forhindret, så meld "
            "afbud, så en anden kan få pladsen."
        ),
        f"Tilmeld dig: {page_address(meeting)}",
        "Venlig hilsen\nPia Planlægger, Social- og Boligstyrelsen\n",
    ]
