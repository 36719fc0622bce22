"""Addresses in mails that let one person do one thing without logging in.

Each is signed for its purpose alone: whoever holds it can do that, and nothing else. Opening one does nothing.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from network.meetings.models import Meeting, Registration


def withdraw_address(registration: Registration) -> str:
    """Where the registered person gives the seat, or the place in line, back."""
    return f"{settings.BASE_URL}/withdraw/{_signer('withdraw').sign(registration.pk.hex)}/"


def accept_offer_address(registration: Registration) -> str:
    """Where the person takes the seat that is offered."""
    return f"{settings.BASE_URL}/offers/{_signer('accept').sign(registration.pk.hex)}/"


def evaluation_address(meeting: Meeting) -> str:
    """Where whoever was there says what they thought of it; the same address for all."""
    return f"{settings.BASE_URL}/evaluation/{_signer('evaluate').sign(meeting.pk.hex)}/"


def check_in_address(meeting: Meeting) -> str:
    """Where whoever comes in says that they are there; the same address for all."""
    return f"{settings.BASE_URL}/checkin/{_signer('check_in').sign(meeting.pk.hex)}/"


def to_withdraw(signed: str) -> Registration | None:
    """The registration that a withdrawal address is about; None when it was not made by us or leads nowhere now."""
    return _found("withdraw", signed)


def to_accept(signed: str) -> Registration | None:
    """The registration that the address of an offer is about; None when it was not made by us or leads nowhere now."""
    return _found("accept", signed)


def to_evaluate(signed: str) -> Meeting | None:
    """The meeting that the address of a form is about; None when it was not made by us or leads nowhere now."""
    return _meeting("evaluate", signed)


def to_check_in(signed: str) -> Meeting | None:
    """The meeting at which an address checks people in; None when it was not made by us or leads nowhere now."""
    return _meeting("check_in", signed)


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"network.meetings.{purpose}", sep=".")


def _found(purpose: str, signed: str) -> Registration | None:
    key = _key(purpose, signed)
    return Registration.objects.select_related("meeting", "person").filter(pk=key).first() if key else None


def _meeting(purpose: str, signed: str) -> Meeting | None:
    key = _key(purpose, signed)
    return Meeting.objects.filter(pk=key).first() if key else None


def _key(purpose: str, signed: str) -> str | None:
    try:
        return _signer(purpose).unsign(signed)
    except BadSignature:
        return None
