"""The certificate of attendance, read as a PDF reader reads it."""

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from network.clock import today, told
from network.errors import RuleBrokenError
from network.meetings import registration, scheduling
from network.meetings.certificate import certificate
from network.meetings.models import Meeting, Registration
from network.people import affiliations
from network.people.enrolment import organisation_by_code
from network.people.models import Person
from tests.conftest import on


@pytest.fixture
def attended(meeting: Meeting, someone: Callable[..., Person]) -> Registration:
    published = scheduling.publish(meeting, by=None)
    person = someone("Søren Ågård Æblegren Łukasz")
    return registration.attend(registration.register(published, person, by=None), by=None)


def text(content: bytes) -> str:
    return PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_name_meeting_and_place_stand_in_danish_letters(attended: Registration) -> None:
    said = text(certificate(attended))
    for words in ("Deltagerbevis", "Søren Ågård Æblegren Łukasz", "Netværksmøde om familiehuse", "Rådhuset"):
        assert words in said


def test_it_speaks_the_persons_language(attended: Registration) -> None:
    Person.objects.filter(pk=attended.person_id).update(language="en")
    assert "Certificate of attendance" in text(certificate(Registration.objects.get(pk=attended.pk)))


def test_it_names_the_organisation_of_the_day(attended: Registration) -> None:
    with told(on(61)):
        affiliations.move(attended.person, organisation_by_code("0661"), since=today(), by=None)
    assert "Horsens Kommune" in text(certificate(Registration.objects.get(pk=attended.pk)))


def test_the_same_words_are_the_same_bytes(attended: Registration) -> None:
    assert certificate(attended) == certificate(attended)


def test_whoever_did_not_come_has_none(attended: Registration) -> None:
    attended.state = "no_show"
    with pytest.raises(RuleBrokenError, match="not_attended"):
        certificate(attended)


def test_a_long_title_stays_on_the_page(attended: Registration) -> None:
    attended.meeting.title = "Netværksmøde " * 15
    assert text(certificate(attended)).count("Netværksmøde") == 15
