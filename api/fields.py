"""The shapes of input: what a value must look like before an operation sees it."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.validators import RegexValidator, URLValidator
from django.db.models import Choices, Model, QuerySet
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from api import scoping
from network.calendar.entry import refused_characters
from network.errors import Text
from network.people import cpr

MOST = 2_147_483_647
FIRST_YEAR, LAST_YEAR = 1970, 2199
CANONICAL_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

CONTROLS = Text(
    "Teksten rummer styretegn, som ikke kan bruges.", "The text holds control characters, which cannot be used."
)
CPR_NUMBER = Text(
    "Teksten ligner et CPR-nummer. Skriv ikke CPR-numre her; slet det, og send igen.",
    "The text looks like a Danish CPR number. Do not write CPR numbers here; remove it and send again.",
)
LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
NO_LINK = Text("Skriv kun navnet, uden links.", "Write the name only, without links.")
NO_TEXT = Text("Værdien skal være en tekst.", "The value must be a text.")
NO_OFFSET = Text(
    "Tidspunktet mangler forskydning fra UTC, for eksempel 2027-03-10T09:30:00+01:00.",
    "The time has no offset from UTC, for example 2027-03-10T09:30:00+01:00.",
)
NO_TIME = Text("Skriv tidspunktet som 2027-03-10T09:30:00+01:00.", "Write the time as 2027-03-10T09:30:00+01:00.")
NO_DAY = Text("Skriv dagen som 2027-03-10.", "Write the day as 2027-03-10.")
NO_CLOCK = Text("Skriv klokkeslættet som 08:00.", "Write the time of day as 08:00.")
FAR_AWAY = Text("Året skal ligge mellem 1970 og 2199.", "The year must lie between 1970 and 2199.")
NO_SLUG = Text("Brug små bogstaver a-z, cifre og bindestreger.", "Use small letters a-z, digits and hyphens.")
NO_ID = Text("Værdien er ikke et id.", "The value is not an id.")
NO_LIST = Text("Værdien skal være en liste.", "The value must be a list.")
UNKNOWN = Text("Findes ikke, eller du kan ikke se det.", "It does not exist, or you cannot see it.")
TWICE = Text("Det samme er nævnt to gange.", "The same is named twice.")
NOT_HTTPS = Text("Linket skal begynde med https://.", "The link must begin with https://.")
FOREIGN_LINK = Text(
    "Der kan kun henvises til sider, styrelsen har godkendt. Læg det dér, eller vedhæft en fil:",
    "Links may only lead to sites the agency has approved. Put it there, or attach a file:",
)


class _Text(serializers.CharField):
    """Text as it was given; what no calendar or mail may hold is refused, never silently taken away.

    Free text, what people write in their own words, must not hold a CPR number either.
    """

    multiline = False
    is_free = True

    def to_internal_value(self, data: Any) -> str:
        """The text without white space around it."""
        if not isinstance(data, str):
            raise serializers.ValidationError(str(NO_TEXT), code="invalid")
        if refused_characters(data, multiline=self.multiline):
            raise serializers.ValidationError(str(CONTROLS), code="control_characters")
        if self.is_free and cpr.holds_number(data):
            raise serializers.ValidationError(str(CPR_NUMBER), code="cpr_number")
        return super().to_internal_value(data)

    def run_validation(self, data: Any = empty) -> Any:
        """As DRF's, but control characters at either end are seen before white space is taken off."""
        if isinstance(data, str) and refused_characters(data, multiline=self.multiline):
            raise serializers.ValidationError(str(CONTROLS), code="control_characters")
        return super().run_validation(data)


class LineField(_Text):
    """Text on one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, **kwargs})


class NameField(LineField):
    """What somebody is called. It opens the mails they get, so whoever puts people in the book sends no links in it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 120, **kwargs})
        self.validators.append(RegexValidator(LINK, str(NO_LINK), code="link", inverse_match=True))


class SlugField(LineField):
    """A short name for addresses: small letters of a to z, digits and hyphens."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 50, **kwargs})
        self.validators.append(RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", str(NO_SLUG), code="invalid"))


class ProseField(_Text):
    """Text that may hold line breaks and tabs."""

    multiline = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20_000, "allow_blank": True, **kwargs})


class AddressField(_Text, serializers.EmailField):
    """A mail address, kept in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """The address in lower case, as it is compared."""
        return super().to_internal_value(data).lower()


class WebField(_Text):
    """A web address. The number of an online meeting can look like a CPR number, and people do not type it."""

    is_free = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 500, "allow_blank": True, **kwargs})
        self.validators.append(URLValidator(schemes=["https", "http"]))


class LinkField(WebField):
    """A link that other people are shown: https only, and to the hosts in `LINK_HOSTS` only where any are named."""

    def run_validation(self, data: Any = empty) -> Any:
        """The address.

        Raises:
            ValidationError: `not_https`; `foreign_link`, it leads to another host.
        """
        link = super().run_validation(data)
        if not link or not isinstance(link, str):
            return link
        url = urlsplit(link)
        if url.scheme.lower() != "https":
            raise serializers.ValidationError(str(NOT_HTTPS), code="not_https")
        if settings.LINK_HOSTS and not _is_one_of(settings.LINK_HOSTS, (url.hostname or "").rstrip(".")):
            hosts = ", ".join(settings.LINK_HOSTS)
            raise serializers.ValidationError(
                str(Text(f"{FOREIGN_LINK.da} {hosts}.", f"{FOREIGN_LINK.en} {hosts}.")), code="foreign_link"
            )
        return link


def _is_one_of(hosts: Iterable[str], host: str) -> bool:
    """Whether it is one of the hosts, or lies below one."""
    return any(host == each or host.endswith(f".{each}") for each in hosts)


class WholeField(serializers.IntegerField):
    """A whole number that fits the database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": MOST, **kwargs})


class AlarmField(WholeField):
    """How many minutes before a meeting a calendar rings, at most a week; null is never."""

    def __init__(self, **particulars: Any) -> None:
        super().__init__(max_value=7 * 24 * 60, allow_null=True, **particulars)


class MomentField(serializers.DateTimeField):
    """An instant with an offset from UTC; shown in Copenhagen time."""

    def to_internal_value(self, value: Any) -> datetime:
        """The instant in UTC."""
        moment: datetime | None = _parsed(parse_datetime, value)
        if moment is None:
            raise serializers.ValidationError(str(NO_TIME), code="invalid")
        if moment.utcoffset() is None:
            raise serializers.ValidationError(str(NO_OFFSET), code="no_offset")
        _near(moment)
        return moment.astimezone(UTC)


class DayField(serializers.DateField):
    """A local day."""

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        day: date | None = (
            _parsed(parse_date, value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value), re.ASCII) else None
        )
        if day is None:
            raise serializers.ValidationError(str(NO_DAY), code="invalid")
        _near(day)
        return day


class ClockField(serializers.TimeField):
    """A time of day in Copenhagen, to the minute."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"format": "%H:%M", **kwargs})

    def to_internal_value(self, value: Any) -> time:
        """The time of day."""
        clock: time | None = (
            _parsed(parse_time, value) if re.fullmatch(r"\d\d:\d\d(:\d\d)?", str(value), re.ASCII) else None
        )
        if clock is None:
            raise serializers.ValidationError(str(NO_CLOCK), code="invalid")
        return clock


def _parsed(parse: Any, value: Any) -> Any:
    try:
        return parse(value) if isinstance(value, str) and value.isascii() else None
    except ValueError:
        return None


def _near(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise serializers.ValidationError(str(FAR_AWAY), code="out_of_range")


class OneOf(serializers.ChoiceField):
    """One of several values that have names in the code."""

    def __init__(self, values: type[Choices], **kwargs: Any) -> None:
        self.values = values
        super().__init__(choices=values.choices, **kwargs)


@extend_schema_field({"type": "string", "format": "uuid"})
class IdField(serializers.Field[UUID, Any, str, Any]):
    """An id as we write it."""

    def to_internal_value(self, data: Any) -> UUID:
        """The id."""
        if not isinstance(data, str) or not CANONICAL_ID.fullmatch(data):
            raise serializers.ValidationError(str(NO_ID), code="invalid")
        return UUID(data)

    def to_representation(self, value: UUID) -> str:
        """The id in lower case."""
        return str(value)


class _Named(serializers.Field[Any, Any, Any, Any]):
    """Something that is named by its key; only what the caller may see can be named."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    @property
    def is_by_id(self) -> bool:
        """Whether the key is an id; regions have slugs, municipalities codes."""
        return bool(self.model._meta.pk and self.model._meta.pk.get_internal_type() == "UUIDField")

    def key(self, data: Any) -> UUID | str:
        """The key in `data`."""
        if self.is_by_id:
            return IdField().to_internal_value(data)
        return LineField(max_length=60).run_validation(data)  # type: ignore[no-any-return]

    def seen(self) -> QuerySet[Any]:
        """What the caller may name."""
        return scoping.visible(self.model, self.context["request"].user)


@extend_schema_field({"type": "string"})
class ReferenceField(_Named):
    """A reference to one object."""

    def to_internal_value(self, data: Any) -> Model:
        """The object that is named."""
        found = self.seen().filter(pk=self.key(data)).first()
        if found is None:
            raise serializers.ValidationError(str(UNKNOWN), code="does_not_exist")
        return found  # type: ignore[no-any-return]

    def to_representation(self, value: Any) -> str:
        """The key of the object."""
        return str(value.pk)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class ReferencesField(_Named):
    """References to several objects, each named once; found in one query."""

    most = 1000

    def to_internal_value(self, data: Any) -> list[Model]:
        """The objects in the order in which they are named."""
        if not isinstance(data, list) or len(data) > self.most:
            raise serializers.ValidationError(str(NO_LIST), code="not_a_list")
        keys = self._keys(data)
        found = self.seen().in_bulk(keys)
        missing: Any = {
            index: [_detail(UNKNOWN, "does_not_exist")] for index, key in enumerate(keys) if key not in found
        }
        if missing:
            raise serializers.ValidationError(missing)
        return [found[key] for key in keys]

    def _keys(self, data: Iterable[Any]) -> list[UUID | str]:
        keys: list[UUID | str] = []
        wrong: Any = {}
        for index, item in enumerate(data):
            try:
                key = self.key(item)
            except serializers.ValidationError as error:
                wrong[index] = error.detail
                continue
            if key in keys:
                wrong[index] = [_detail(TWICE, "twice")]
            keys.append(key)
        if wrong:
            raise serializers.ValidationError(wrong)
        return keys

    def to_representation(self, value: Iterable[Any]) -> list[str]:
        """The keys of the objects."""
        return [str(item.pk) for item in value]


def _detail(text: Text, code: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(str(text), code=code)
