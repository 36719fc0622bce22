"""Every word that people read has been seen by somebody, and is there in both languages."""

import re
from pathlib import Path

import pytest
from django.template import Template, TemplateSyntaxError

from tests.words import FLOORS, LIST, ROOT, collected, texts_in


def test_the_list_of_words_is_what_is_said() -> None:
    assert LIST.read_text().splitlines() == collected(), "uv run python -m tests.words, and read what changed"


def test_a_text_that_is_put_together_is_listed_too() -> None:
    assert list(texts_in('Text(f"{n} pladser", f"{n} seats")')) == [("{…} pladser", "{…} seats")]


@pytest.mark.parametrize("source", ['{% say "Tilmeld" %}', "{% say tekst text %}", '{% say_count n "én" "to" "one" %}'])
def test_a_template_that_lacks_a_language_does_not_load(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(source)


def test_no_template_has_inline_style_or_script() -> None:
    files = [file for floor in FLOORS for file in Path(ROOT / floor).rglob("templates/**/*.html")]
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=")
    assert {file.name for file in files if inline.search(file.read_text())} == set()
