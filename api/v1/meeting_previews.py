"""How a meeting's mail looks before it is sent."""

from typing import Any

from rest_framework import serializers

from api.fields import IdField
from network.letters.layout import Letter, as_html, as_text


class RecipientShape(serializers.Serializer[Any]):
    """Somebody who would get the mail."""

    person = IdField(source="pk")
    name = serializers.CharField()
    email = serializers.CharField()


class LetterShape(serializers.Serializer[Any]):
    """A mail in one language."""

    subject = serializers.CharField()
    text = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()

    def get_text(self, letter: Letter) -> str:
        return as_text(letter)

    def get_html(self, letter: Letter) -> str:
        return as_html(letter)


class LettersShape(serializers.Serializer[Any]):
    """The mail in each language."""

    da = LetterShape()
    en = LetterShape()


class PreviewShape(serializers.Serializer[Any]):
    """The mail as `sample` would get it, and a page of those who would get one."""

    sample = IdField(source="sample.pk", allow_null=True, default=None)
    letters = LettersShape()
