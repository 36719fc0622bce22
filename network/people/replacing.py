"""Logins that were replaced: put before staff, who say whether the new one is the same person's."""

from collections.abc import Collection

from django.db import transaction

from network.clock import now
from network.errors import wrong_step
from network.events.recording import record
from network.people.models import Identity, Person, ReplacedLogin
from network.people.vouching import Vouched

State = ReplacedLogin.State


def put_before_staff(person: Person, vouched: Vouched) -> ReplacedLogin:
    """Let staff see that somebody came with another subject than before; coming again asks once.

    What was dismissed is asked again when it comes again.
    """
    with transaction.atomic():
        found, is_new = ReplacedLogin.objects.get_or_create(
            person=person, issuer=vouched.issuer, subject=vouched.subject
        )
        if is_new or found.state != State.OPEN:
            found.state, found.asked_at, found.decided_at, found.decided_by = State.OPEN, now(), None, None
            found.save(update_fields=["state", "asked_at", "decided_at", "decided_by"])
            record("person.login_replaced", by=None, person=person.pk, replaced_login=found.pk)
        return found


def accept(replaced: ReplacedLogin, *, by: Person) -> ReplacedLogin:
    """Know the person by the new subject from now on, and by the old one no more.

    Raises:
        RuleBrokenError: `wrong_step`.
    """
    with transaction.atomic():
        replaced = _locked(replaced)
        if replaced.state == State.ACCEPTED:
            return replaced
        _step("accept", replaced, ReplacedLogin.STEPS["accept"])
        replaced.person.identities.filter(issuer=replaced.issuer).delete()
        Identity.objects.create(person=replaced.person, issuer=replaced.issuer, subject=replaced.subject)
        record("person.changed", by=by, person=replaced.person_id, changed=["identities"])
        return _decided(replaced, State.ACCEPTED, by)


def dismiss(replaced: ReplacedLogin, *, by: Person) -> ReplacedLogin:
    """Leave it at the login that is known.

    Raises:
        RuleBrokenError: `wrong_step`.
    """
    with transaction.atomic():
        replaced = _locked(replaced)
        if replaced.state == State.DISMISSED:
            return replaced
        _step("dismiss", replaced, ReplacedLogin.STEPS["dismiss"])
        record("person.login_dismissed", by=by, person=replaced.person_id, replaced_login=replaced.pk)
        return _decided(replaced, State.DISMISSED, by)


def _locked(replaced: ReplacedLogin) -> ReplacedLogin:
    Person.objects.select_for_update(of=("self",)).get(pk=replaced.person_id)
    return ReplacedLogin.objects.select_for_update(of=("self",)).select_related("person").get(pk=replaced.pk)


def _step(verb: str, replaced: ReplacedLogin, states: Collection[str]) -> None:
    if replaced.state not in states:
        raise wrong_step(verb, replaced.state, replaced.allowed)


def _decided(replaced: ReplacedLogin, state: str, by: Person) -> ReplacedLogin:
    replaced.state, replaced.decided_by, replaced.decided_at = state, by, now()
    replaced.save(update_fields=["state", "decided_by", "decided_at"])
    return replaced
