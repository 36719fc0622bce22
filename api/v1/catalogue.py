"""The agency's own lists, in Danish and English: what may stand in which field of a course."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.courses.catalogue import catalogue
from advisory.courses.models import Course
from advisory.courses.templates import templates
from advisory.courses.vocabulary import vocabulary
from api.doors import Door
from api.fields import LineField
from api.filtering import refuse_unknown, values
from api.v1.capacity import AllAtOnce
from api.who import anybody

Word = dict[str, Any]


class WordShape(serializers.Serializer[Any]):
    """A word of a list; `details` are a kind's usual figures, or a template's activities."""

    list = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    details = serializers.DictField()


class Catalogue(Door):
    """Reasons, topics, the checklist, kinds of activity and templates, each in the agency's order."""

    model = Course
    resource = "catalogue"
    may = {"list": anybody}
    serializer_class = WordShape
    pagination_class = AllAtOnce
    filter_backends: list[Any] = []
    extra_parameters = {"list": LineField(max_length=60)}

    def list(self, request: Request) -> Response:
        """All lists, or the one asked for."""
        wanted = values(request, self.extra_parameters).get("list")
        return self.listed([word for word in _words() if wanted in {None, word["list"]}])

    def refuse_strange_parameters(self, request: Request) -> None:
        """No order and no search: the lists have an order of their own."""
        refuse_unknown(request, {"page", "page_size", *self.extra_parameters})


def _words() -> Iterator[Word]:
    for name, words in vocabulary().items():
        yield from (_word(name, code, text.da, text.en) for code, text in words.items())
    for code, kind in catalogue().items():
        figures = {name: value for name, value in asdict(kind).items() if name not in {"name", "name_en"}}
        yield _word("kind", code, kind.name, kind.name_en, **figures)
    for code, template in templates().items():
        activities = [{"kind": kind, "title": title} for kind, title in template.activities]
        yield _word("template", code, template.name.da, template.name.en, activities=activities)


def _word(name: str, code: str, da: str, en: str, **details: Any) -> Word:
    return {"list": name, "code": code, "name": da, "name_en": en, "details": details}
