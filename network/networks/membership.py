"""Founding networks, and who belongs to them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from network.clock import today
from network.errors import InputError, RuleBrokenError, Text, ends_before_start, wrong_step
from network.events.recording import record
from network.networks.models import Membership, Network
from network.people.models import Organisation, Person

NO_SUCCESSOR = Text(
    "Netværkets region afløses ikke af en anden på den dag.", "No region succeeds the network's on that day."
)
ORGANISATIONS_ONLY = Text(
    "Kun i en koordinationsgruppe eller styregruppe kan en person sidde i eget navn. Lad personens organisation være "
    "medlem, eller tilmeld personen til de enkelte møder.",
    "Only in a coordination or steering group can a person sit in their own name. Let their organisation be the "
    "member, or register them for single meetings.",
)
MUNICIPALITIES_ONLY = Text(
    "Et projektnetværk er for de kommuner, der er inviteret. Andre kan deltage i de enkelte møder.",
    "A project network is for the municipalities that are invited. Others can take part in its meetings.",
)
IN_OWN_NAME = Text(
    "Medlemmet sidder i eget navn og har ingen andre kontaktpersoner.",
    "The member sits in their own name and has no other contacts.",
)
A_DAY = timedelta(days=1)
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def found(*, name: str, kind: str, by: Person | None, **particulars: Any) -> Network:
    """Found a network. Regional, national and thematic ones are open unless told otherwise."""
    with transaction.atomic():
        particulars.setdefault("open", kind in Network.OPEN_KINDS)
        particulars.setdefault("valid_from", today())
        _refuse_backwards(particulars["valid_from"], particulars.get("valid_to"))
        network = Network.objects.create(name=name, kind=kind, slug=free_slug(name), **particulars)
        record("network.created", by=by, network=network.pk)
        return network


def free_slug(name: str) -> str:
    """An address for the name that no other network has: æ, ø, å as ae, oe, aa; a number when it is taken."""
    wanted = slugify(name.translate(DANISH))[:100] or "netvaerk"
    taken = set(Network.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def change(network: Network, changes: dict[str, Any], *, by: Person | None) -> Network:
    """Change what a network is called or how long it lasts."""
    with transaction.atomic():
        network = Network.objects.select_for_update(of=("self",)).select_related("region__successor").get(pk=network.pk)
        known = {name: getattr(network, name) for name in changes} | {"region": network.region_on(today())}
        different = {name: value for name, value in changes.items() if known[name] != value}
        if "region" in different:
            different["follows_from"] = None
        if different:
            for name, value in different.items():
                setattr(network, name, value)
            _refuse_backwards(network.valid_from, network.valid_to)
            network.save(update_fields=list(different))
            record("network.changed", by=by, network=network.pk, changed=sorted(different))
        return network


def follow(network: Network, since: date, *, by: Person | None) -> Network:
    """Let a network count for its region's successor from a day on; what was before keeps the region of its day.

    Raises:
        InputError: `network`, its region has no successor by then.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update(of=("self",)).select_related("region__successor").get(pk=network.pk)
        successor = network.region.successor if network.region else None
        if successor is None or successor.valid_from > since:
            raise InputError("network", "no_successor", NO_SUCCESSOR)
        if network.follows_from != since:
            network.follows_from = since
            network.save(update_fields=["follows_from"])
            record("network.changed", by=by, network=network.pk, changed=["region"])
        return network


def _refuse_backwards(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise ends_before_start("valid_to")


def join(
    network: Network,
    organisation: Organisation,
    *,
    contacts: Sequence[Person],
    by: Person | None,
    since: date | None = None,
) -> Membership:
    """Let an organisation into a network: at once when it is open, else as a request. Joining again adds contacts.

    A membership that was to end goes on. In a closed network, where that is not the member's to say, it is asked anew
    for the time after.
    """
    with transaction.atomic():
        network, since = Network.objects.select_for_update().get(pk=network.pk), since or today()
        last = network.memberships.filter(organisation=organisation).not_over_before(since).last()
        if last is None:
            membership = _begin(network, organisation, since, contacts, by)
        elif last.valid_to is None:
            membership = last
        elif network.open or not last.approved:
            membership = _go_on(last, since, by)
        else:
            membership = _begin(network, organisation, last.valid_to + A_DAY, contacts, by)
        return name_contacts(membership, {*membership.contacts.all(), *contacts}, by=by)


def _begin(
    network: Network, organisation: Organisation, since: date, contacts: Sequence[Person], by: Person | None
) -> Membership:
    _refuse_closed(network, since)
    if network.kind == Network.Kind.PROJECT and organisation.kind != Organisation.Kind.MUNICIPALITY:
        raise RuleBrokenError("municipalities_only", MUNICIPALITIES_ONLY)
    membership = network.memberships.create(organisation=organisation, approved=network.open, valid_from=since)
    _record("membership.requested", membership, by)
    if membership.approved:
        _record("membership.approved", membership, by)
    membership.contacts.set(contacts)
    return membership


def _go_on(membership: Membership, since: date, by: Person | None) -> Membership:
    """Take back that the membership ends; who only asked is a member where the network has opened meanwhile."""
    _refuse_closed(membership.network, since)
    membership.valid_to = None
    membership.approved = membership.approved or membership.network.open
    membership.save(update_fields=["valid_to", "approved"])
    _record("membership.approved" if membership.approved else "membership.requested", membership, by)
    return membership


def admit(network: Network, organisation: Organisation, *, by: Person | None) -> Membership:
    """Let an organisation in at once, as the agency may; one that has asked is approved."""
    with transaction.atomic():
        return approve(join(network, organisation, contacts=[], by=by), by=by)


def appoint(network: Network, person: Person, *, by: Person | None, since: date | None = None) -> Membership:
    """Let somebody sit in a coordination or steering group in their own name; appointing them again takes back an end.

    Raises:
        RuleBrokenError: `organisations_only`, the network is of another kind; `network_closed`.
    """
    with transaction.atomic():
        network, since = Network.objects.select_for_update().get(pk=network.pk), since or today()
        membership = network.memberships.filter(person=person).not_over_before(since).last()
        if membership is None:
            _refuse_closed(network, since)
            if network.kind != Network.Kind.COORDINATION:
                raise RuleBrokenError("organisations_only", ORGANISATIONS_ONLY)
            membership = network.memberships.create(person=person, approved=True, valid_from=since)
            membership.contacts.set([person])
            _record("membership.approved", membership, by)
        return membership if membership.valid_to is None else _go_on(membership, since, by)


def _refuse_closed(network: Network, since: date) -> None:
    if network.valid_to is not None and network.valid_to < since:
        raise network_closed(network)


def network_closed(network: Network) -> RuleBrokenError:
    """The refusal of what would happen after the network's last day."""
    return RuleBrokenError(
        "network_closed",
        Text(
            f"Netværket er lukket; dets sidste dag er {network.valid_to}. Forlæng det, eller vælg et andet.",
            f"The network is closed; its last day is {network.valid_to}. Prolong it or choose another.",
        ),
    )


def approve(membership: Membership, *, by: Person | None) -> Membership:
    """Say yes to a request."""
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.valid_to is not None:
            raise wrong_step("approve", "ended", [])
        if not membership.approved:
            membership.approved = True
            membership.save(update_fields=["approved"])
            _record("membership.approved", membership, by)
        return membership


def end(membership: Membership, *, by: Person | None, last_day: date | None = None) -> Membership:
    """Let an organisation leave after its last day, today unless another is named; ending again changes nothing.

    Raises:
        InputError: the last day lies before the first.
    """
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        if membership.valid_to is None:
            membership.valid_to = last_day or max(today(), membership.valid_from)
            if membership.valid_to < membership.valid_from:
                raise ends_before_start("to")
            membership.save(update_fields=["valid_to"])
            _record("membership.ended", membership, by)
        return membership


def name_contacts(membership: Membership, contacts: Collection[Person], *, by: Person | None) -> Membership:
    """Say who speaks for the organisation in this network.

    Raises:
        RuleBrokenError: `in_own_name`, the member is a person and speaks for themselves.
    """
    with transaction.atomic():
        if membership.person_id is not None and set(contacts) != {membership.person}:
            raise RuleBrokenError("in_own_name", IN_OWN_NAME)
        if set(membership.contacts.all()) != set(contacts):
            membership.contacts.set(contacts)
            record("network.changed", by=by, network=membership.network_id, changed=["contacts"])
        return membership


def _record(type_: str, membership: Membership, by: Person | None) -> None:
    record(
        type_,
        by=by,
        membership=membership.pk,
        network=membership.network_id,
        organisation=membership.organisation_id,
        person=membership.person_id,
    )
