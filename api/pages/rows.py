"""A form of several rows with the same fields: more or fewer of them at the press of a button, JavaScript or not."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

from api.pages.forms import Form, Said
from network.errors import Text

MOST = 200
EMPTY_AT_FIRST = 3
LOOK_AGAIN = Text("Ret de felter, der er markeret.", "Correct the fields that are marked.")

Line = TypeVar("Line", bound=forms.Form)


class Rows(Form, Generic[Line]):
    """Several rows; those in which nothing of `counts` is written are none, whatever was chosen beforehand.

    `make` makes one row's form; `heading`, `removal` and `addition` are what the page calls it, `{n}` its number.
    """

    counts: tuple[str, ...] = ()
    heading = removal = addition = Text("", "")

    def __init__(self, request: HttpRequest, standing: Iterable[Said], make: Callable[..., Line]) -> None:
        self.is_saved = request.method == "POST" and not {"add", "remove"} & request.POST.keys()
        self._make = make
        super().__init__(request)
        given = self._given() if request.method == "POST" else list(standing)
        self.initial = {**self.initial, **{name: request.POST[name] for name in self.fields if name in request.POST}}
        self.lines = [self._line(number, values) for number, values in enumerate(self._wanted(given))]

    def filled(self) -> list[Line]:
        """The rows that count, every one of them whole, or an error is noted."""
        filled = [line for line in self.lines if line.is_bound]
        if [line for line in filled if not line.is_valid()]:
            self.add_error(None, str(LOOK_AGAIN))
            return []
        return filled

    def shown(self) -> Iterator[tuple[Line, str, str]]:
        """Each row with its heading and what its button says."""
        for number, line in enumerate(self.lines, 1):
            yield line, str(self.heading).format(n=number), str(self.removal).format(n=number)

    def wrong_ones(self) -> Iterator[forms.BoundField]:
        """The fields with something wrong, the form's own and those of whichever row."""
        yield from super().wrong_ones()
        yield from (field for line in self.lines for field in line if field.errors)

    def begin_another(self, _last: Said) -> Said:
        """What stands in a row that is added after another."""
        return {}

    def _line(self, number: int, values: Said) -> Line:
        prefix = f"p{number}"
        if self.is_saved and any(values.get(name) for name in self.counts):
            return self._make(data={f"{prefix}-{name}": value for name, value in values.items()}, prefix=prefix)
        return self._make(initial=dict(values), prefix=prefix)

    def _sent(self, request: HttpRequest) -> QueryDict | None:
        return request.POST if self.is_saved else None

    def _given(self) -> list[Said]:
        """What stands in the rows of the form that was sent, in their order."""
        post = self.request.POST
        names = self._make(prefix="p").fields
        numbers = [number for number in range(MOST) if f"p{number}-{self.counts[0]}" in post]
        return [{name: post.get(f"p{number}-{name}", "") for name in names} for number in numbers]

    def _wanted(self, given: list[Said]) -> list[Said]:
        """The rows to show: one more, one fewer, or a few empty ones where there is nothing yet."""
        post = self.request.POST
        if "add" in post:
            return [*given, self.begin_another(given[-1] if given else {})]
        if (gone := post.get("remove", "")).isdigit():
            return [values for number, values in enumerate(given) if number != int(gone)]
        return given or [{} for _ in range(EMPTY_AT_FIRST)]
