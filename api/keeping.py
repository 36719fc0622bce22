"""What exists only because of HTTP, and for how long it is kept."""

from api import idempotency
from network.errors import Text
from network.people.retention import keep

keep(
    "kept_answers",
    days=idempotency.KEPT_FOR.days,
    why=Text(
        "Svar gemmes, så et kald, der gentages, kun virker én gang; efter syv dage lover vi det ikke længere.",
        "Answers are kept so that a repeated request has one effect; after seven days that is no longer promised.",
    ),
    purge=idempotency.expire,
)
