"""What a rule says when it is broken: a stable code and one calm sentence in Danish and English."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import get_language


class Text(NamedTuple):
    """One sentence in both languages; reads as the language in force (Danish unless English is asked for)."""

    da: str
    en: str

    def __str__(self) -> str:
        return self.within(get_language() or "da")

    def within(self, language: str) -> str:
        """The sentence in `language` ("da" or "en")."""
        return self.en if language.startswith("en") else self.da


class RuleBrokenError(Exception):
    """An operation was refused; nothing was written.

    Attributes:
        code: stable name of the rule, part of the contract.
        text: what happened, what would be allowed and what to do.
        allowed: the verbs that are possible now, for a wrong step.
        overridable: whether a planner may repeat the call with a reason.
        details: further facts for the caller, plain JSON.
    """

    def __init__(
        self,
        code: str,
        text: Text,
        *,
        allowed: Sequence[str] | None = None,
        overridable: bool = False,
        **details: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.allowed = None if allowed is None else list(allowed)
        self.overridable = overridable
        self.details = details

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class InputError(Exception):
    """A value cannot be accepted, whatever the state; `field` is the name of the input."""

    def __init__(self, field: str, code: str, text: Text) -> None:
        super().__init__(field, code)
        self.field = field
        self.code = code
        self.text = text


def ends_before_start(field: str) -> InputError:
    """The refusal of an end that does not come after its start; `field` is the end's name."""
    return InputError(
        field,
        "ends_before_start",
        Text("Slutningen skal ligge efter begyndelsen.", "The end must come after the start."),
    )


def wrong_step(verb: str, state: str, allowed: Sequence[str]) -> RuleBrokenError:
    """The refusal of `verb` in `state`, naming the verbs that are possible now."""
    possible_da = ", ".join(allowed) or "ingen"
    possible_en = ", ".join(allowed) or "none"
    return RuleBrokenError(
        "wrong_step",
        Text(
            f"Trinnet '{verb}' er ikke muligt, når tilstanden er '{state}'. Mulige trin nu: {possible_da}.",
            f"The step '{verb}' is not possible in the state '{state}'. Possible steps now: {possible_en}.",
        ),
        allowed=allowed,
    )
