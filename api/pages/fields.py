"""The fields of forms. Labels and hints are `Text`s; values are read as the API's own fields read them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import Choices, Model, QuerySet
from django.utils.functional import lazystr
from rest_framework import serializers

from api import fields as shapes
from api import scoping
from api.pages.labels import named
from network.clock import COPENHAGEN
from network.errors import Text

MISSING = Text("Udfyld feltet.", "Fill in this field.")
UNCHOSEN = Text("Vælg …", "Choose …")
NO_CHOICE = Text("Vælg en af mulighederne.", "Choose one of the options.")
CHOOSE = dict.fromkeys(("invalid_choice", "required"), lazystr(NO_CHOICE))
NO_TIME = Text("Skriv dag og klokkeslæt.", "Write day and time.")
SKIPPED = Text(
    "Klokkeslættet findes ikke den dag, fordi uret stilles frem.",
    "That time does not exist on that day, because the clocks go forward.",
)
TWICE = Text(
    "Klokkeslættet kommer to gange den dag, fordi uret stilles tilbage. Vælg et andet.",
    "That time comes twice on that day, because the clocks go back. Choose another.",
)

RINGS = Text("Kalenderen minder om møder, minutter før", "The calendar reminds of meetings, minutes before")
NEVER = Text("Tomt er ingen påmindelse.", "Empty is no reminder.")

Rows = Callable[[Any], QuerySet[Any]]


class Api(forms.Field):
    """A value read by one of the API's fields, so that both doors agree on what a value may be.

    `is_told` is whether to say at the field that it may be left empty.
    """

    def __init__(
        self,
        shape: serializers.Field[Any, Any, Any, Any],
        label: Text,
        *,
        hint: Text | None = None,
        widget: forms.Widget | None = None,
        required: bool = True,
        initial: Any = None,
        empty: Any = None,
        is_told: bool = True,
    ) -> None:
        super().__init__(**_worded(label, hint), widget=_dressed(widget), required=required, initial=initial)
        self.is_silent = not is_told
        self._shape = shape
        self._empty = empty

    def clean(self, value: Any) -> Any:
        """The value, or what stands for none.

        Raises:
            ValidationError: the API would refuse it, in the same words.
        """
        if value in self.empty_values:
            if self.required:
                raise forms.ValidationError(str(MISSING), code="required")
            return self._empty
        try:
            return self._shape.run_validation(value)
        except serializers.ValidationError as error:
            raise forms.ValidationError([str(each) for each in _flat(error.detail)]) from error


def _worded(label: Text, hint: Text | None) -> dict[str, Any]:
    """Label and hint, said in the language of the page when it is shown."""
    return {"label": lazystr(label), "help_text": lazystr(hint) if hint else ""}


def _flat(detail: Any) -> list[Any]:
    if isinstance(detail, dict):
        detail = list(detail.values())
    return [each for inner in detail for each in _flat(inner)] if isinstance(detail, list) else [detail]


def _dressed(widget: forms.Widget | None, css: str = "form-input") -> forms.Widget:
    """The widget in the design system's class."""
    dressed = widget or forms.TextInput()
    dressed.attrs.setdefault("class", css)
    return dressed


class Line(Api):
    """Text on one line."""

    def __init__(self, label: Text, *, most: int = 200, **more: Any) -> None:
        super().__init__(shapes.LineField(max_length=most), label, **{"empty": "", **more})


class Prose(Api):
    """Text of several lines."""

    def __init__(self, label: Text, *, most: int = 20_000, rows: int = 4, **more: Any) -> None:
        area = forms.Textarea({"rows": rows})
        super().__init__(shapes.ProseField(max_length=most), label, **{"widget": area, "empty": "", **more})


class Address(Api):
    """A mail address."""

    def __init__(self, label: Text, **more: Any) -> None:
        box = forms.EmailInput({"autocomplete": "off"})  # it is a colleague's
        super().__init__(shapes.AddressField(), label, **{"widget": box, "empty": "", **more})


class Link(Api):
    """A web address."""

    def __init__(self, label: Text, **more: Any) -> None:
        super().__init__(shapes.LinkField(), label, **{"widget": forms.URLInput(), "empty": "", **more})


class Upload(forms.FileField):
    """A file of at most so many bytes; one that is larger is never read."""

    def __init__(self, label: Text, *, largest: int, too_large: Text, hint: Text | None = None, **more: Any) -> None:
        super().__init__(**_worded(label, hint), widget=_dressed(forms.FileInput()), **more)
        self._largest = largest
        self._too_large = too_large

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 Django's
        """The file as it came, None where there is none.

        Raises:
            ValidationError: it is missing, too large, or has a name that the API would refuse.
        """
        if not data:
            if self.required:
                raise forms.ValidationError(str(MISSING), code="required")
            return None
        if data.size > self._largest:
            raise forms.ValidationError(str(self._too_large), code="too_large")
        try:
            shapes.LineField(max_length=120).run_validation(data.name)
        except serializers.ValidationError as error:
            raise forms.ValidationError([str(each) for each in _flat(error.detail)]) from error
        return data


class Whole(Api):
    """A whole number, between `least` and `most` where these are given."""

    def __init__(self, label: Text, *, least: int = 0, most: int | None = None, **more: Any) -> None:
        box = forms.NumberInput({"class": "form-input short", "min": least, "inputmode": "numeric"})
        shape = (
            shapes.WholeField(min_value=least) if most is None else shapes.WholeField(min_value=least, max_value=most)
        )
        super().__init__(shape, label, **{"widget": box, **more})


class Alarm(Api):
    """How many minutes before a meeting a calendar rings; left empty, never."""

    def __init__(self, **more: Any) -> None:
        box = forms.NumberInput({"class": "form-input short", "min": 0, "inputmode": "numeric"})
        super().__init__(shapes.AlarmField(), RINGS, **{"hint": NEVER, "widget": box, "required": False, **more})


class Day(Api):
    """A day."""

    def __init__(self, label: Text, **more: Any) -> None:
        box = forms.DateInput({"type": "date", "class": "form-input short"}, format="%Y-%m-%d")
        super().__init__(shapes.DayField(), label, **{"widget": box, **more})


class Clock(Api):
    """A time of day."""

    def __init__(self, label: Text, **more: Any) -> None:
        box = forms.TimeInput({"type": "time", "class": "form-input short"}, format="%H:%M")
        super().__init__(shapes.ClockField(), label, **{"widget": box, **more})


class Moment(forms.Field):
    """A day and time in Copenhagen; the hour that is skipped or comes twice is not guessed at."""

    def __init__(self, label: Text, *, hint: Text | None = None, **more: Any) -> None:
        box = forms.DateTimeInput({"type": "datetime-local", "class": "form-input short"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**_worded(label, hint), widget=box, **more)

    def prepare_value(self, value: Any) -> Any:
        """A moment as a clock in Copenhagen shows it."""
        return value.astimezone(COPENHAGEN).replace(tzinfo=None) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> datetime | None:
        """The moment, in UTC.

        Raises:
            ValidationError: it is missing, or no clock or two clocks show it.
        """
        if value in self.empty_values and not self.required:
            return None
        if value in self.empty_values:
            raise forms.ValidationError(str(MISSING), code="required")
        moment = _in_copenhagen(value)
        if moment.astimezone(UTC).astimezone(COPENHAGEN).replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise forms.ValidationError(str(SKIPPED), code="skipped")
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise forms.ValidationError(str(TWICE), code="twice")
        try:
            return shapes.MomentField().to_internal_value(moment.isoformat())
        except serializers.ValidationError as error:
            raise forms.ValidationError([str(each) for each in _flat(error.detail)]) from error


def _in_copenhagen(value: str) -> datetime:
    try:
        local = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise forms.ValidationError(str(NO_TIME), code="invalid") from None
    if local.tzinfo is not None:
        raise forms.ValidationError(str(NO_TIME), code="invalid")
    return local.replace(tzinfo=COPENHAGEN)


class Tick(forms.BooleanField):
    """A box to tick."""

    def __init__(self, label: Text, *, hint: Text | None = None, required: bool = False, **more: Any) -> None:
        box = _dressed(forms.CheckboxInput(), "form-checkbox")
        super().__init__(**_worded(label, hint), widget=box, required=required, **more)


class Choice(forms.ChoiceField):
    """One of several values that have names in the code, as a list to choose from; `unsaid` names choosing none."""

    def __init__(
        self, label: Text, values: type[Choices], *, hint: Text | None = None, unsaid: Text | None = None, **more: Any
    ) -> None:
        super().__init__(
            **_worded(label, hint),
            choices=lambda: [("", str(text)) for text in [unsaid] if text] + named(values),
            required=unsaid is None,
            widget=_dressed(forms.Select(), "form-select"),
            error_messages=CHOOSE,
            **more,
        )


class Radio(forms.ChoiceField):
    """One of a few, all in sight: `[(value, Text), …]`."""

    def __init__(
        self, label: Text, options: Sequence[tuple[str, Text]], *, hint: Text | None = None, **more: Any
    ) -> None:
        super().__init__(
            **_worded(label, hint),
            choices=lambda: [(value, str(text)) for value, text in options],
            widget=_dressed(forms.RadioSelect(), "form-radio"),
            error_messages=CHOOSE,
            **more,
        )


class Several(forms.MultipleChoiceField):
    """Any of a few, all in sight, as boxes to tick: `[(value, Text), …]`."""

    def __init__(
        self, label: Text, options: Sequence[tuple[str, Text]], *, hint: Text | None = None, **more: Any
    ) -> None:
        super().__init__(
            **_worded(label, hint),
            choices=lambda: [(value, str(text)) for value, text in options],
            widget=_dressed(forms.CheckboxSelectMultiple(), "form-checkbox"),
            error_messages=CHOOSE,
            **more,
        )


class Pick(forms.ModelChoiceField):  # type: ignore[type-arg] # has no arguments at run time
    """One of the rows that the reader may see, or of `rows(person)`; `is_told` is whether to say that none will do."""

    def __init__(
        self,
        label: Text,
        model: type[Model],
        *,
        rows: Rows | None = None,
        hint: Text | None = None,
        is_told: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(
            queryset=model._default_manager.none(),
            **_worded(label, hint),
            widget=_dressed(forms.Select(), "form-select"),
            error_messages=CHOOSE,
            **more,
        )
        self.is_silent = not is_told
        self._rows = rows or (lambda person: scoping.visible(model, person))

    def show_to(self, person: Any) -> None:
        """Offer what this person may choose."""
        self.queryset = self._rows(person)
        self.empty_label = str(UNCHOSEN)


class Picks(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any of the rows that the reader may see, or of `rows(person)`; `is_told` is whether to say that none will do."""

    def __init__(
        self,
        label: Text,
        model: type[Model],
        *,
        rows: Rows | None = None,
        hint: Text | None = None,
        is_told: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(
            queryset=model._default_manager.none(),
            **_worded(label, hint),
            widget=_dressed(forms.CheckboxSelectMultiple(), "form-checkbox"),
            error_messages=CHOOSE,
            **more,
        )
        self.is_silent = not is_told
        self._rows = rows or (lambda person: scoping.visible(model, person))

    def show_to(self, person: Any) -> None:
        """Offer what this person may choose."""
        self.queryset = self._rows(person)
