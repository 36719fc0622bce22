"""Whom to ask about content, grants and technique."""

import pytest

from network.errors import RuleBrokenError
from network.networks.models import Programme
from network.people import answering
from network.people.models import Person


def test_a_programmes_own_contact_comes_before_the_one_for_all(planner: Person, someone: object) -> None:
    programme = Programme.objects.get(slug="familiehuse")
    for question in ("technique", "content"):
        answering.appoint(question=question, person=planner, by=planner)
    answering.appoint(question="content", person=planner, by=planner, programme=programme, phone="41 73 08 00")
    found = answering.contacts_for("familiehuse")
    assert [(each.question, each.phone) for each in found] == [("content", "41 73 08 00"), ("technique", "")]


def test_there_is_one_for_each_question(planner: Person) -> None:
    answering.appoint(question="grants", person=planner, by=planner)
    with pytest.raises(RuleBrokenError, match="already_appointed"):
        answering.appoint(question="grants", person=planner, by=planner)


def test_somebody_who_left_is_not_named(planner: Person) -> None:
    answering.appoint(question="grants", person=planner, by=planner)
    Person.objects.filter(pk=planner.pk).update(is_active=False)
    assert answering.contacts_for(None) == []


def test_a_contact_is_changed_and_dismissed(planner: Person) -> None:
    made = answering.appoint(question="grants", person=planner, by=planner)
    assert answering.change(made, {"phone": "12 34 56 78"}, by=planner).phone == "12 34 56 78"
    answering.dismiss(made, by=planner)
    assert answering.contacts_for(None) == []
