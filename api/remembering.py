"""What is known of whoever asks, for as long as one request lasts.

Every rule and the menu ask for a person's roles, so these are read together with the person. While a request only
reads, the same question about the same person has the same answer, and is asked once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.middleware import get_user
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from network.people.models import Person

Answer = TypeVar("Answer")
READING = {"GET", "HEAD"}

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


class Known:
    """Reads who is logged in together with their roles, once somebody asks; remembers answers while only reading."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        request.user = SimpleLazyObject(lambda: _with_roles(request))  # type: ignore[assignment] # as Django's own
        if request.method not in READING:
            return self._answer(request)
        with remembering():
            return self._answer(request)


@contextmanager
def remembering() -> Iterator[None]:
    """Ask each question of `once` one time inside."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Callable[[Person], Answer]) -> Callable[[Person], Answer]:
    """A question about a person that is asked once while a request only reads, and always anew otherwise."""

    @wraps(question)
    def asked(person: Person) -> Answer:
        answers = _answers.get()
        if answers is None:
            return question(person)
        key = (question, person.pk)
        if key not in answers:
            answers[key] = question(person)
        return answers[key]  # type: ignore[no-any-return]

    return asked


def _with_roles(request: HttpRequest) -> Any:
    user = get_user(request)
    if isinstance(user, Person):
        prefetch_related_objects([user], "grants")
    return user
