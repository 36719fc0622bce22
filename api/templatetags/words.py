"""What templates say, in Danish and English side by side; every template has these tags without loading them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.db.models import Model
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from api.pages.labels import label
from network import wording
from network.clock import COPENHAGEN, local_day
from network.errors import Text
from network.wording import clock_time, counted, long_date, month, short_date, week
from network.wording import when as spoken

register = template.Library()

QUOTES = "\"'"


class Said(Node):
    """A sentence in both languages; what stands in braces is put in, escaped."""

    def __init__(self, text: Text, filled: Mapping[str, FilterExpression], name: str | None) -> None:
        self.text = text
        self._filled = filled
        self._name = name

    def render(self, context: Context) -> SafeString:
        """The sentence in the language of the page; with `as NAME` it is kept for later instead."""
        said = self.chosen(context)
        if self._name is None:
            return said
        context[self._name] = said
        return SafeString("")

    def chosen(self, context: Context) -> SafeString:
        """The sentence, filled in."""
        values = {name: expression.resolve(context) for name, expression in self._filled.items()}
        return format_html(str(self.text), **values) if values else SafeString(str(self.text))


class Counted(Said):
    """A sentence about a number of things."""

    def __init__(self, number: FilterExpression, one: Text, many: Text, **rest: Any) -> None:
        super().__init__(many, **rest)
        self.one = one
        self._number = number

    def chosen(self, context: Context) -> SafeString:
        """The sentence for the number."""
        return SafeString(str(counted(int(self._number.resolve(context)), self.one, self.text)))


@register.tag
def say(parser: Parser, token: Token) -> Said:
    """`{% say "Tilmeld" "Register" %}`, `{% say "Hej {name}" "Hello {name}" name=person.name %}`, `… as title`."""
    _, *bits = token.split_contents()
    bits, name = _kept_as(bits)
    if len(bits) < len(Text._fields) or not all(_is_quoted(bit) for bit in bits[:2]):
        raise TemplateSyntaxError("say takes the Danish and the English words, both in quotes")
    filled = token_kwargs(bits[2:], parser)
    return Said(Text(_unquoted(bits[0]), _unquoted(bits[1])), filled, name)


@register.tag
def say_count(parser: Parser, token: Token) -> Counted:
    """`{% say_count seats "{n} plads" "{n} pladser" "{n} seat" "{n} seats" %}`."""
    _, *bits = token.split_contents()
    bits, name = _kept_as(bits)
    if len(bits) != 5 or not all(_is_quoted(bit) for bit in bits[1:]):  # noqa: PLR2004
        raise TemplateSyntaxError("say_count takes a number and four texts: Danish one and many, English one and many")
    one_da, many_da, one_en, many_en = (_unquoted(bit) for bit in bits[1:])
    number = parser.compile_filter(bits[0])
    return Counted(number, Text(one_da, one_en), Text(many_da, many_en), filled={}, name=name)


def _kept_as(bits: list[str]) -> tuple[list[str], str | None]:
    return (bits[:-2], bits[-1]) if bits[-2:-1] == ["as"] else (bits, None)


def _is_quoted(bit: str) -> bool:
    return len(bit) > len(QUOTES) and bit[0] in QUOTES and bit[-1] == bit[0]


def _unquoted(bit: str) -> str:
    return bit[1:-1].replace(f"\\{bit[0]}", bit[0])


@register.filter
def called(row: Model, field: str) -> Text:
    """`{{ meeting|called:"state" }}`: what people call the value."""
    return label(row, field)


@register.simple_tag
def when(starts_at: datetime, ends_at: datetime) -> SafeString:
    """`torsdag den 13. juni 2024 (uge 24) kl. 9.30–15.00`."""
    return _time(starts_at.astimezone(COPENHAGEN).isoformat(), spoken(starts_at, ends_at))


@register.simple_tag
def at(moment: datetime) -> SafeString:
    """`torsdag den 13. juni 2024 kl. 12.00`."""
    day, clock = long_date(local_day(moment)), clock_time(moment)
    said = Text(f"{day.da} kl. {clock.da}", f"{day.en}, {clock.en}")
    return _time(moment.astimezone(COPENHAGEN).isoformat(), said)


@register.simple_tag
def day(moment: date) -> SafeString:
    """`torsdag den 13. juni 2024`, of a date or of a moment in Copenhagen."""
    return _time(_date(moment).isoformat(), long_date(_date(moment)))


@register.simple_tag
def short_day(moment: date) -> SafeString:
    """`13. juni 2024`."""
    return _time(_date(moment).isoformat(), short_date(_date(moment)))


@register.simple_tag
def clock(moment: datetime) -> SafeString:
    """`9.30`."""
    return _time(moment.astimezone(COPENHAGEN).isoformat(), clock_time(moment))


@register.filter
def weekly(moment: datetime) -> Text:
    """`uge 24`."""
    return week(moment)


@register.filter
def monthly(moment: date) -> Text:
    """`juni 2024`."""
    return month(_date(moment))


@register.filter
def weekday(day: date) -> Text:
    """`torsdag`."""
    return wording.weekday(day)


@register.filter
def weekday_called(number: int) -> Text:
    """`torsdag` for 4."""
    return wording.weekday_called(number)


@register.filter
def decimal(number: float) -> Text:
    """`4,2` and `4.2`."""
    return Text(f"{number:.1f}".replace(".", ","), f"{number:.1f}")


@register.filter
def hours(minutes: int) -> Text:
    """`7,5 timer` and `7.5 hours`."""
    whole = f"{timedelta(minutes=minutes) / timedelta(hours=1):.1f}".removesuffix(".0")
    return Text(f"{whole.replace('.', ',')} timer", f"{whole} hours")


def _date(moment: date) -> date:
    return local_day(moment) if isinstance(moment, datetime) else moment


def _time(machine: str, people: Text) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, people)


@register.simple_tag
def crumb(da: str, en: str, name: str, *args: object) -> SafeString:
    """A step of the trail back: `{% crumb "Møder" "Meetings" "meetings" %}`, the last being an address's name."""
    return crumb_to(Text(da, en), name, *args)


@register.simple_tag
def crumb_to(title: object, name: str, *args: object) -> SafeString:
    """A step of the trail back to something with a title of its own."""
    step = '<li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="{}">{}</a></li>'
    return format_html(step, reverse(name, args=args), title)


@register.simple_tag(takes_context=True)
def part(context: Context, da: str, en: str, name: str, *args: object) -> SafeString:
    """One of several pages about one thing: `{% part "Program" "Programme" "programme" meeting.pk %}`."""
    href = reverse(name, args=args)
    here = SafeString(' aria-current="page"') if context["request"].path == href else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', href, here, Text(da, en))


class Noted(Node):
    """A coloured box with something to notice."""

    def __init__(self, kind: str, inside: NodeList) -> None:
        self._kind = kind
        self._inside = inside

    def render(self, context: Context) -> SafeString:
        """The box."""
        box = '<div class="alert alert-{} plain"><div class="alert-body">{}</div></div>'
        return format_html(box, self._kind, self._inside.render(context))


@register.tag
def note(parser: Parser, token: Token) -> Noted:
    """`{% note info %}…{% endnote %}`; the kinds are info, success, warning and error."""
    _, kind = token.split_contents()
    inside = parser.parse(("endnote",))
    parser.delete_first_token()
    return Noted(kind, inside)
