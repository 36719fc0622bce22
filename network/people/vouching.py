"""What another service says of whoever logs in there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What the other service says. `cvr` is the organisation's number; `assurance` a level of NSIS, or ends in one."""

    issuer: str
    subject: str
    email: str
    cvr: str
    assurance: str
