"""Two municipalities with everything a service keeps for them, and everybody who might ask for it.

Horsens is what the consultant, the coordinator and the participant of the walk know; Odense is none of theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import override_settings
from rest_framework.test import APIClient

from api.v1.urls import DOORS
from network.clock import COPENHAGEN, now
from network.invitations.inbox import receive
from network.invitations.models import InboundMail, Invitation
from network.notices.models import Notice
from network.people.enrolment import enrol, grant, organisation_by_code
from network.people.models import Organisation, Person, Role, Token
from network.people.replacing import put_before_staff
from network.people.vouching import Vouched
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on, run_until_nothing_is_due
from tests.network.invitations.samples import sample

DAY = quiet_tuesday()
FREE = {"override_reason": "Aftalt"}
Ids = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A municipality: whoever speaks for it, and the ids of what is kept about it."""

    consultant: Person
    coordinator: Person
    participant: Person
    ids: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Both places, and a client for each who asks."""

    admin: Person
    clients: Mapping[str, APIClient]
    horsens: Place
    odense: Place
    shared: Ids


def at(days: int, hour: int) -> str:
    return on(days, hour, 0).isoformat()


def lasting(days: int, first: int, last: int) -> dict[str, str]:
    return {"starts_at": at(days, first), "ends_at": at(days, last)}


def day(days: int) -> str:
    return (now().astimezone(COPENHAGEN) + timedelta(days=days)).date().isoformat()


def build(folder: Path) -> World:
    """Make all of it through the doors and operations, as a planner would."""
    ada, pia = _person("Ada", Role.ADMINISTRATOR, "agency"), _person("Pia", Role.PLANNER, "agency")
    system = _person("Fagsystem", Role.INTEGRATION, "agency")
    make = _maker(client_of(pia))
    with override_settings(MAIL_DIR=folder / "mail", FEED_DIR=folder / "feeds"):
        horsens = _place(make, "0615", "midtjylland", ("Karl", "Kirsten", "Ida"), {"kind": "regional"})
        odense = _place(make, "0461", "syddanmark", ("Sanne", "Olga", "Otto"), {"kind": "project"})
    clients = {"admin": ada, "planner": pia, "consultant": horsens.consultant}
    clients |= {"coordinator": horsens.coordinator, "participant": horsens.participant}
    return World(
        admin=ada,
        clients={name: client_of(person) for name, person in clients.items()}
        | {"system": client_of(system, _every_scope()), "scopeless": client_of(system, ["nothing:read"])}
        | {"nobody": APIClient(raise_request_exception=False)},
        horsens=horsens,
        odense=odense,
        shared=_shared(make, pia),
    )


def client_of(person: Person, scopes: list[str] | None = None) -> APIClient:
    secret = Token.objects.issue(person, scopes)
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}", raise_request_exception=False)


def _every_scope() -> list[str]:
    return [f"{door.resource}:{verb}" for door in DOORS for verb in ("read", "write")]


def _person(name: str, role: str, code: str) -> Person:
    organisation = organisation_by_code(code)
    person = enrol(name=name, email=f"{name.lower()}@example.org", by=None, organisation=organisation)
    grant(person, role, organisation)
    found: Person = Person.objects.get(pk=person.pk)
    return found


Make = Callable[..., str]


def _maker(client: APIClient) -> Make:
    """Posts and answers with the id of what was made; a verb is part of the address."""

    def make(address: str, **body: Any) -> str:
        answer = client.post(f"/api/v1/{address}/", body)
        assert answer.status_code in {200, 201}, (address, answer.content)
        shown: dict[str, Any] = answer.json()
        return str(shown.get("id") or shown.get("slug"))

    return make


def _place(make: Make, code: str, region: str, names: tuple[str, str, str], network: dict[str, Any]) -> Place:
    advisor, coordinator, participant = (
        _person(name, role, home)
        for name, role, home in zip(
            names, (Role.CONSULTANT, Role.COORDINATOR, Role.PARTICIPANT), ("agency", code, code), strict=True
        )
    )
    ids = {"municipalities": code, "regions": region, "people": str(participant.pk)}
    ids["coordinators"] = str(coordinator.pk)
    ids["organisations"] = str(Organisation.objects.get(code=code).pk)
    ids["consultants"] = make(
        "consultants", person=str(advisor.pk), regions=[region], base_municipality=code, valid_from="2020-01-01"
    )
    _meet(make, ids, network)
    _advise(make, ids)
    _write(ids)
    mine = {"consultant": advisor, "coordinator": coordinator, "participant": participant}
    for role, person in mine.items():
        own = _maker(client_of(person))
        ids[f"feeds:{role}"] = own("feeds", audience="person", name="Min")
        ids[f"tokens:{role}"] = own("tokens", scopes=["meetings:read"])
    ids |= {"feeds": ids["feeds:participant"], "tokens": ids["tokens:participant"]}
    return Place(ids=ids, **mine)


def _meet(make: Make, ids: Ids, network: dict[str, Any]) -> None:
    home = {"region": ids["regions"]} if network["kind"] == "regional" else {}
    ids["networks"] = make("networks", name=f"Netværk {ids['municipalities']}", **network, **home)
    ids["memberships"] = make(
        "memberships", network=ids["networks"], organisation=ids["organisations"], contacts=[ids["people"]]
    )
    ids["meetings"] = make(
        "meetings", kind="network_meeting", network=ids["networks"], title="Netværksmøde", **lasting(DAY, 9, 15)
    )
    ids["evaluations"] = ids["meetings"]
    make(f"meetings/{ids['meetings']}/publish")
    ids["registrations"] = make("registrations", meeting=ids["meetings"], person=ids["people"])
    ids["series"] = make("series", network=ids["networks"], template="regional-year-4", starts_on=day(60))
    ids["materials"] = make("materials", meeting=ids["meetings"], title="Slides", file_name="a.txt", file="SGVq")


def _advise(make: Make, ids: Ids) -> None:
    course = make("courses", municipality=ids["municipalities"], programme="familiehuse")
    ids["courses"] = course
    make(f"courses/{course}/clarify")
    ids["activities"] = make("activities", course=course, kind="workshop", title="Workshop")
    window = {"window_starts_on": day(-20), "window_ends_on": day(300)}
    make(f"courses/{course}/plan", primary_consultant=ids["consultants"], **window)
    ids["course_participants"] = make("course_participants", course=course, person=ids["people"], sector="ppr")
    ids["deliverables"] = make("deliverables", course=course, title="Plan", due_at=at(DAY, 12))
    who = {"consultants": [ids["consultants"]]}
    ids["holds"] = make("holds", municipality=ids["municipalities"], **who, **lasting(DAY + 1, 10, 12), **FREE)
    slot = lasting(DAY + 2, 10, 12) | who
    ids["proposals"] = make("proposals", activity=ids["activities"], slots=[slot], **FREE)
    ids["absences"] = make("absences", consultant=ids["consultants"], kind="vacation", **lasting(DAY + 9, 9, 15))


def _write(ids: Ids) -> None:
    """Let the invitation go out, and the participant ask for another time."""
    run_until_nothing_is_due()
    about = {"meeting": ids["meetings"], "person": ids["people"]}
    invitation = Invitation.objects.select_related("meeting", "person").get(**about)
    mail = receive(sample("outlook_counters", invitation))
    run_until_nothing_is_due()
    ids["notices"] = str(Notice.objects.get(kind="proposal", about=ids["proposals"]).pk)
    ids |= {"invitations": str(invitation.pk), "inbound_mail": str(InboundMail.objects.get(pk=mail.pk).pk)}


def _replaced_logins(person: Person) -> str:
    """Two; the id of the first."""
    vouched = (Vouched(issuer="i", subject=name, email="", cvr="", assurance="") for name in ("one", "two"))
    first, _ = (put_before_staff(person, each) for each in vouched)
    return str(first.pk)


def _second_ones(make: Make, planner: Person) -> None:
    """One more of what there is one of, so that every list has two rows."""
    make("webhooks", url="https://example.org/other", types=["course.*"])
    make("programmes", slug="andet", name="Andet")
    make("grants", municipality="0147", round=make("grant_rounds", programme="familiehuse", year=2036))
    make("intake_rounds", programme="andet", name="Anden runde", opens_on=day(400), closes_on=day(420))
    make("question_contacts", question="technique", person=str(planner.pk))


def _shared(make: Make, planner: Person) -> Ids:
    """What belongs to no municipality."""
    webhook = make("webhooks", url="https://example.org/hook", types=["meeting.*"])
    for _ in range(2):
        make(f"webhooks/{webhook}/test")
    _second_ones(make, planner)
    return {
        "webhooks": webhook,
        "webhooks_deliveries": webhook,
        "programmes": "familiehuse",
        "closed_days": make("closed_days", month=6, day=6, name="Fri"),
        "dead_weeks": make("dead_weeks", first_week=50, last_week=50, name="Ro"),
        "grant_rounds": make("grant_rounds", programme="familiehuse", year=2032),
        "grants": make("grants", municipality="0101", round="familiehuse-2032"),
        "intake_rounds": make(
            "intake_rounds", programme="familiehuse", name="Runde", opens_on=day(400), closes_on=day(420)
        ),
        "plan_templates": "regional-year-4",
        "planners": str(planner.pk),
        "replaced_logins": _replaced_logins(planner),
        "question_contacts": make("question_contacts", question="content", person=str(planner.pk)),
    }
