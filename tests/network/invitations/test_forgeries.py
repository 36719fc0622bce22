"""Mail that does not come from the person invited changes nothing, whatever it says; staff can see it."""

from collections.abc import Callable
from typing import Any

import pytest

from network.invitations.models import Dispatch, InboundMail, Invitation
from network.meetings.models import Meeting, Registration
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import sample

SERVER = "mx.example.org"
Forge = Callable[[Invitation, Invitation], bytes]


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda text: text.replace(old, new)


def token(invitation: Invitation) -> bytes:
    return invitation.reply_token.encode()


def from_someone_else(ane: Invitation, _: Invitation) -> bytes:
    return sample("outlook_accepts", ane, headers=swapped(b"<Ane@Example.Org>", b"<ond@forger.example>"))


def to_the_bare_mailbox(ane: Invitation, _: Invitation) -> bytes:
    return sample("google_accepts", ane, headers=swapped(b"." + token(ane), b""))


def with_the_token_after_a_plus(ane: Invitation, _: Invitation) -> bytes:
    return sample("google_accepts", ane, headers=swapped(b"netvaerk.", b"netvaerk+"))


def with_the_token_at_another_domain(ane: Invitation, _: Invitation) -> bytes:
    return sample("korganizer_accepts_at_top_level", ane, headers=swapped(b"@example.org", b"@forger.example"))


def with_a_token_of_nobody(ane: Invitation, _: Invitation) -> bytes:
    return sample("google_accepts", ane, headers=swapped(token(ane), b"0" * 26))


def with_half_a_token(ane: Invitation, _: Invitation) -> bytes:
    return sample("google_accepts", ane, headers=swapped(token(ane), token(ane)[:13]))


def with_the_token_of_another(ane: Invitation, bent: Invitation) -> bytes:
    return sample("google_accepts", ane, headers=swapped(token(ane), token(bent)))


def about_another_event(ane: Invitation, _: Invitation) -> bytes:
    return sample("google_accepts", ane, calendar=swapped(ane.meeting.uid.encode(), b"another@forger.example"))


def by_an_uninvited_colleague(ane: Invitation, _: Invitation) -> bytes:
    crash = swapped(b"ane@example.org", b"frida@example.org")
    return sample("google_accepts", ane, headers=crash, calendar=crash)


def by_somebody_invited_for_another(ane: Invitation, bent: Invitation) -> bytes:
    """Bent, from his own address and with his own token, answers in Ane's name."""
    own = swapped(b"bent@example.org", b"ane@example.org")
    return sample("google_accepts", bent, calendar=own)


def through_the_relay_without_an_author(ane: Invitation, _: Invitation) -> bytes:
    return sample("icloud_accepts_through_relay", ane, headers=swapped(b"Reply-To:", b"X-Reply-To:"))


def through_the_relay_for_another(ane: Invitation, _: Invitation) -> bytes:
    return sample("icloud_accepts_through_relay", ane, headers=swapped(b"<ane@example.org>", b"<ond@forger.example>"))


def through_an_unknown_relay(ane: Invitation, _: Invitation) -> bytes:
    return sample("nextcloud_accepts", ane)


def from_an_alias(ane: Invitation, _: Invitation) -> bytes:
    return sample("google_accepts_from_an_alias", ane)


def as_x500_from_someone_else(ane: Invitation, _: Invitation) -> bytes:
    return sample("outlook_accepts_as_x500", ane, headers=swapped(b"<Ane@Example.Org>", b"<ond@forger.example>"))


def named(name: str) -> Forge:
    return lambda ane, _: sample(name, ane)


FORGERIES: dict[str, tuple[Forge, str]] = {
    "wrong sender": (from_someone_else, "wrong_sender"),
    "bare mailbox": (to_the_bare_mailbox, "no_token"),
    "token after a plus": (with_the_token_after_a_plus, "no_token"),
    "token at another domain": (with_the_token_at_another_domain, "no_token"),
    "token of nobody": (with_a_token_of_nobody, "no_token"),
    "half a token": (with_half_a_token, "no_token"),
    "token of another": (with_the_token_of_another, "uninvited"),
    "another event": (about_another_event, "unknown_event"),
    "party crasher": (by_an_uninvited_colleague, "uninvited"),
    "one invited for another": (by_somebody_invited_for_another, "uninvited"),
    "relay without author": (through_the_relay_without_an_author, "wrong_sender"),
    "relay for another": (through_the_relay_for_another, "wrong_sender"),
    "unknown relay": (through_an_unknown_relay, "wrong_sender"),
    "alias": (from_an_alias, "wrong_sender"),
    "x500 from someone else": (as_x500_from_someone_else, "wrong_sender"),
    "two senders": (named("forger_names_two_senders"), "wrong_sender"),
    "address in a name": (named("forger_hides_an_address_in_the_name"), "wrong_sender"),
    "in our own name": (named("forger_claims_to_be_us"), "own_mail"),
}
UNUSABLE: dict[str, tuple[Forge, str]] = {
    "delegate": (named("zimbra_delegates"), "delegated"),
    "forwarded": (named("colleague_forwards_an_answer"), "no_answer"),
    "by hand": (named("colleague_writes_by_hand"), "no_answer"),
    "winmail.dat": (named("outlook_answers_in_winmail_dat"), "tnef"),
    "several events": (named("answer_for_several_events"), "unreadable"),
    "no answer given": (named("answer_without_partstat"), "unreadable"),
    "cut short": (named("answer_that_breaks_off"), "no_answer"),
    "every second": (named("answer_that_recurs_every_second"), "no_answer"),
    "out of office": (named("exchange_is_out_of_office"), "automatic"),
    "vacation": (named("vacation_program_quotes_the_invitation"), "automatic"),
    "read receipt": (named("outlook_returns_a_read_receipt"), "automatic"),
    "delay": (named("postfix_reports_delay"), "automatic"),
    "holiday": (named("dovecot_is_on_holiday"), "automatic"),
    "our own mail": (named("mailbox_sends_our_invitation_back"), "own_mail"),
}


def everything() -> list[Any]:
    """All that an answer could change."""
    return [
        list(Invitation.objects.values()),
        list(Registration.objects.values()),
        list(Meeting.objects.values()),
        list(Dispatch.objects.values()),
    ]


@pytest.mark.parametrize("kind", [*FORGERIES, *UNUSABLE])
def test_it_changes_nothing_and_is_put_before_staff(kind: str, invitation: Invitation, arrive: Arrive) -> None:
    forge, reason = (FORGERIES | UNUSABLE)[kind]
    before = everything()
    mail = arrive(forge(invitation, Invitation.objects.get(address="bent@example.org")))
    assert (mail.verdict, mail.reason) == ("quarantined", reason)
    assert everything() == before


@pytest.mark.parametrize("kind", list(FORGERIES))
def test_a_forged_counter_is_no_proposal(kind: str, invitation: Invitation, arrive: Arrive) -> None:
    forge, _ = FORGERIES[kind]
    raw = forge(invitation, Invitation.objects.get(address="bent@example.org"))
    arrive(raw.replace(b"METHOD:REPLY", b"METHOD:COUNTER").replace(b"method=REPLY", b"method=COUNTER"))
    assert not InboundMail.objects.filter(verdict="proposal").exists()


def results(*headers: str) -> Callable[[bytes], bytes]:
    """The mail with these Authentication-Results, topmost first, and no others."""
    lines = "".join(f"Authentication-Results: {header}\r\n" for header in headers)
    return lambda head: lines.encode() + head


CONFIRMED = {
    "dmarc": [f"{SERVER}; dmarc=pass header.from=example.org"],
    "aligned dkim": [f"{SERVER}; dkim=pass header.d=example.org"],
    "aligned dkim by identity": [f"{SERVER}; dkim=pass header.i=@mail.example.org"],
    "one of two signatures": [f"{SERVER}; dkim=pass header.d=forger.example; dkim=pass header.d=example.org"],
    "with version and comment": [f"{SERVER} 1; spf=fail (no); DMARC=Pass (p=reject) header.from=Example.Org"],
    "above a forged failure": [f"{SERVER}; dmarc=pass header.from=example.org", f"{SERVER}; dmarc=fail"],
    "below another server": ["mx.forger.example; dmarc=fail", f"{SERVER}; dmarc=pass header.from=example.org"],
}
UNCONFIRMED = {
    "no header": [],
    "another server": ["mx.forger.example; dmarc=pass header.from=example.org"],
    "no server at all": ["dmarc=pass header.from=example.org"],
    "a server whose name begins alike": [f"{SERVER}.forger.example; dmarc=pass header.from=example.org"],
    "forged below the true one": [f"{SERVER}; dmarc=fail header.from=example.org", f"{SERVER}; dmarc=pass"],
    "nothing checked": [f"{SERVER}; none", f"{SERVER}; dmarc=pass header.from=example.org"],
    "a pass in a comment": [f"{SERVER}; dmarc=fail (p=none; dmarc=pass) header.from=example.org"],
    "a pass in quotes": [f'{SERVER}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.org"@forger.example'],
    "a comment that never ends": [f"{SERVER}; dmarc=fail (; dmarc=pass header.from=example.org"],
    "unaligned dkim": [f"{SERVER}; dkim=pass header.d=forger.example"],
    "dkim of a top-level domain": [f"{SERVER}; dkim=pass header.d=org"],
    "dkim of a domain that ends alike": [f"{SERVER}; dkim=pass header.d=notexample.org"],
    "dmarc of another domain": [f"{SERVER}; dmarc=pass header.from=forger.example"],
    "spf alone": [f"{SERVER}; spf=pass smtp.mailfrom=ane@example.org"],
    "results of the forger's own": ["mx.forger.example; dkim=pass header.d=example.org; dmarc=pass"],
    "a result that begins with pass": [f"{SERVER}; dmarc=passed header.from=example.org"],
}


@pytest.mark.parametrize("kind", list(CONFIRMED))
def test_what_our_mail_server_confirms_is_believed(
    kind: str, invitation: Invitation, arrive: Arrive, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV_ID = SERVER
    mail = arrive(sample("korganizer_accepts_at_top_level", invitation, headers=results(*CONFIRMED[kind])))
    assert (mail.verdict, mail.reason) == ("applied", "")


@pytest.mark.parametrize("kind", list(UNCONFIRMED))
def test_what_our_mail_server_does_not_confirm_is_not_believed(
    kind: str, invitation: Invitation, arrive: Arrive, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV_ID = SERVER
    before = everything()
    mail = arrive(sample("korganizer_accepts_at_top_level", invitation, headers=results(*UNCONFIRMED[kind])))
    assert (mail.verdict, mail.reason) == ("quarantined", "unauthenticated")
    assert everything() == before


def test_results_that_a_forger_brings_along_count_for_nothing(
    invitation: Invitation, arrive: Arrive, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV_ID = SERVER
    assert arrive(sample("forger_brings_results_of_his_own", invitation)).reason == "unauthenticated"


def apple(domain: str) -> Callable[[bytes], bytes]:
    """What our mail server found out about a mail from iCloud's relay."""
    return results(f"{SERVER}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}")


@pytest.mark.parametrize(
    ("signed_by", "found"),
    [("email.apple.com", ("applied", "")), ("example.org", ("quarantined", "unauthenticated"))],
)
def test_a_relay_is_confirmed_by_its_own_domain_and_not_the_attendees(
    signed_by: str, found: tuple[str, str], invitation: Invitation, arrive: Arrive, settings: Any
) -> None:
    settings.TRUSTED_AUTHSERV_ID = SERVER
    mail = arrive(sample("icloud_accepts_through_relay", invitation, headers=apple(signed_by)))
    assert (mail.verdict, mail.reason) == found
