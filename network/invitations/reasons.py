"""Why an inbound mail changed nothing, or what is to be known about what it changed: stable codes, and sentences."""

from network.errors import Text

REASONS = {
    # Nobody can say that it comes from the person it speaks of.
    "no_token": Text(
        "Mailen er ikke sendt til en invitations egen adresse.",
        "The mail was not sent to an invitation's own address.",
    ),
    "unknown_event": Text(
        "Svaret gælder ikke den invitation, hvis adresse det er sendt til.",
        "The answer is not about the invitation whose address it was sent to.",
    ),
    "uninvited": Text(
        "Svaret er fra en anden end den, der er inviteret.",
        "The answer is from somebody other than the person invited.",
    ),
    "wrong_sender": Text(
        "Mailen kommer ikke fra den inviteredes adresse.",
        "The mail does not come from the address that was invited.",
    ),
    "unauthenticated": Text(
        "Mailserveren kan ikke bekræfte, at mailen kommer fra den adresse, den angiver.",
        "The mail server does not confirm that the mail comes from the address it names.",
    ),
    # It is too late.
    "old_sequence": Text(
        "Svaret gælder mødet, som det var før den seneste ændring.",
        "The answer is about the meeting as it was before the latest change.",
    ),
    "old_stamp": Text(
        "Der er allerede kommet et svar, som er lige så nyt eller nyere.",
        "An answer that is as new or newer has come already.",
    ),
    "replaced": Text(
        "Personen har foreslået et andet tidspunkt siden.",
        "The person has proposed another time since.",
    ),
    "called_back": Text(
        "Invitationen er trukket tilbage, siden den blev sendt.",
        "The invitation has been called back since it was sent.",
    ),
    "meeting_over": Text("Mødet er slut.", "The meeting is over."),
    "not_out": Text("Mødet er aflyst eller ikke annonceret.", "The meeting is cancelled or not announced."),
    "registration_closed": Text("Tilmeldingsfristen er udløbet.", "The deadline for registration has passed."),
    "not_published": Text(
        "Mødet er endnu ikke åbent for tilmelding.",
        "The meeting is not open for registration yet.",
    ),
    # It is not something a program can act on.
    "delegated": Text(
        "Personen vil sende en anden i sit sted. Tilmeld den anden, hvis det er i orden.",
        "The person wants to send somebody else instead. Register the other one if that is fine.",
    ),
    "automatic": Text("Et automatisk svar, som ingen skal svare på.", "An automatic reply that nobody must answer."),
    "own_mail": Text(
        "En af vores egne mails er kommet tilbage, fx ved en videresendelse.",
        "One of our own mails came back, for instance by a rule that forwards.",
    ),
    "tnef": Text(
        "Svaret ligger i Outlooks eget format (winmail.dat), som kun Outlook kan læse.",
        "The answer is in Outlook's own format (winmail.dat), which only Outlook can read.",
    ),
    "unreadable": Text("Kalendersvaret kan ikke læses.", "The calendar answer cannot be read."),
    "no_answer": Text("Mailen rummer intet kalendersvar.", "The mail holds no calendar answer."),
    "oversized": Text(
        "Mailen er for stor; kun begyndelsen er gemt.",
        "The mail is too large; only its beginning was kept.",
    ),
    "unknown_mail": Text(
        "En mail kom retur, men det er ikke en, vi har sendt.",
        "A mail came back, but it is none that we sent.",
    ),
    # It was done.
    "refreshed": Text("Invitationen er sendt igen.", "The invitation was sent again."),
    "refreshed_before": Text(
        "Invitationen er allerede sendt igen én gang.",
        "The invitation has been sent again once already.",
    ),
    "declined": Text("Forslaget er afvist.", "The proposal was turned down."),
}
NONE = Text("", "")


def sentence(code: str) -> Text:
    """The sentence for a reason; empty for no reason."""
    return REASONS.get(code, NONE)
