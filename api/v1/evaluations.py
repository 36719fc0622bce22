"""What people thought of meetings: answers without a person, results hidden below five answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from advisory.reporting import satisfaction
from advisory.reporting.satisfaction import Cell
from api import scoping
from api.doors import Said
from api.etags import etag_of, is_unchanged
from api.fields import (
    FIRST_YEAR,
    LAST_YEAR,
    IdField,
    LineField,
    MomentField,
    OneOf,
    ProseField,
    ReferenceField,
    WholeField,
)
from api.filtering import Filter, refuse_unknown, values
from api.problems import RefusedError
from api.rights import manages
from api.v1.reports import Computed
from api.who import anybody, working_here
from network.errors import InputError, Text
from network.evaluations import answering
from network.evaluations.models import BEST, WORST, Evaluation
from network.meetings import links
from network.meetings.models import Meeting

HIDDEN = Text(
    "Resultater vises fra fem svar og i hele bundter på fem, så ingen kan genkendes.",
    "Results are shown from five answers on and in whole fives, so that nobody can be recognised.",
)
ONE_OF_TWO = Text(
    "Angiv skemaets token, eller mødet, hvis du planlægger det.",
    "Give the form's token, or the meeting if you plan it.",
)
OTHER_ANSWER = Text(
    "Sedlen er allerede brugt til et andet svar. Brug en ny.",
    "The slip was already used for another answer. Use a new one.",
)
NO_FORM = Text("Der er intet skema med den token.", "There is no form with that token.")


class MarksShape(serializers.Serializer[Any]):
    """The answers to one question: their average, and how many gave 1, 2, 3, 4 and 5."""

    average = serializers.FloatField()
    counts = serializers.ListField(child=serializers.IntegerField())


class EvaluationShape(serializers.Serializer[Any]):
    """What was said of one meeting, or of several together; free texts only of one meeting.

    While `hidden`, fewer than five have answered and no number is shown.
    """

    by = serializers.ChoiceField(choices=satisfaction.BY)
    key = serializers.CharField()
    name = serializers.CharField()
    meeting = IdField(source="meeting.pk", default=None)
    starts_at = MomentField(source="meeting.starts_at", default=None)
    form_url = serializers.SerializerMethodField()
    hidden = serializers.SerializerMethodField()
    hidden_because = serializers.SerializerMethodField()
    answers = serializers.IntegerField(source="result.answers", default=None)
    benefit = MarksShape(source="result.benefit", default=None)
    content = MarksShape(source="result.content", default=None)
    organisation = MarksShape(source="result.organisation", default=None)
    best = serializers.SerializerMethodField()
    better = serializers.SerializerMethodField()

    def get_form_url(self, cell: Cell) -> str | None:
        return links.evaluation_address(cell.meeting) if cell.meeting else None

    def get_hidden(self, cell: Cell) -> bool:
        return cell.result is None

    def get_hidden_because(self, cell: Cell) -> str:
        return str(HIDDEN) if cell.result is None else ""

    def get_best(self, cell: Cell) -> list[str]:
        return list(cell.result.best) if cell.result and cell.meeting else []

    def get_better(self, cell: Cell) -> list[str]:
        return list(cell.result.better) if cell.result and cell.meeting else []


class MarkField(WholeField):
    """1 to 5."""

    def __init__(self) -> None:
        super().__init__(min_value=WORST, max_value=BEST)


class EvaluationInput(serializers.Serializer[Any]):
    """One answer. `token` is the last part of the form's address; `slip` a random UUID: sent twice it counts once."""

    token = LineField(required=False, max_length=120)
    meeting = ReferenceField(Meeting, required=False)
    slip = IdField(required=False)
    benefit = MarkField()
    content = MarkField()
    organisation = MarkField()
    best = ProseField(max_length=1000, required=False)
    better = ProseField(max_length=1000, required=False)

    def validate(self, attrs: Said) -> Said:
        """One of the two ways of saying which meeting."""
        if len(attrs.keys() & {"token", "meeting"}) != 1:
            raise serializers.ValidationError({"token": [serializers.ErrorDetail(str(ONE_OF_TWO), code="required")]})
        return attrs


class AnswerShape(serializers.Serializer[Any]):
    """The answer as it was taken. It cannot be looked at again."""

    meeting = IdField(source="meeting_id")
    benefit = serializers.IntegerField()
    content = serializers.IntegerField()
    organisation = serializers.IntegerField()
    best = serializers.CharField()
    better = serializers.CharField()


READERS: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "by": serializers.ChoiceField(choices=satisfaction.BY),
    "meeting": IdField(),
    "kind": OneOf(Meeting.Kind),
    "programme": LineField(max_length=60),
    "region": LineField(max_length=60),
    "year": WholeField(min_value=FIRST_YEAR, max_value=LAST_YEAR),
}


class Evaluations(Computed):
    """Results for those who plan a meeting, addressed by its id; answers come from whoever has the form's token."""

    model = Evaluation
    resource = "evaluations"
    may = {"list": working_here, "retrieve": working_here, "create": anybody}
    input_class = EvaluationInput
    filters = {name: Filter(reader, name) for name, reader in READERS.items()}

    def get_serializer_class(self) -> Any:
        """An answer looks otherwise than what many say together."""
        return AnswerShape if self.action == "create" else EvaluationShape

    def refuse_strange_parameters(self, request: Request) -> None:
        """Only what the list is narrowed by, and pages."""
        refuse_unknown(request, {"page", "page_size", *READERS} if self.action == "list" else set())

    def list(self, request: Request) -> Response:
        """A row for each meeting, or for each kind, programme, region of the day or year of meetings."""
        asked = values(request, READERS)
        return self.listed(satisfaction.cells(self._planned(), asked.pop("by", satisfaction.MEETING), asked))

    def retrieve(self, request: Request, **_: Any) -> Response:
        """The results of one meeting, or 304 when the caller has them."""
        found = satisfaction.cells(self._planned().filter(pk=self.kwargs["pk"]), satisfaction.MEETING, {})
        if not found:
            raise NotFound
        representation = self.shown(found[0])
        headers = {"ETag": etag_of(representation, self.moving)}
        if is_unchanged(request, headers["ETag"]):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(representation, headers=headers)

    def create(self, _: Request) -> Response:
        """Take an answer."""
        said = self.said(EvaluationInput)
        meeting = self._meant(said.pop("token", ""), said.pop("meeting", None))
        slip: UUID = said.pop("slip", None) or self._slip_of_key(meeting) or uuid4()
        is_there = meeting.evaluations.filter(pk=slip).exists()
        answer = answering.answer(meeting, slip, **said)
        if any(getattr(answer, name) != value for name, value in said.items()):
            raise RefusedError(422, "key_reused", OTHER_ANSWER)
        code = status.HTTP_200_OK if is_there else status.HTTP_201_CREATED
        return Response(AnswerShape(answer).data, status=code)

    def _as_one(self, handler: Callable[..., Response]) -> Callable[..., HttpResponseBase]:
        """Run `handler` in one transaction; no key is kept with its caller, since that would tell who answered."""
        return transaction.atomic(handler)

    def _slip_of_key(self, meeting: Meeting) -> UUID | None:
        """An Idempotency-Key as the slip: nothing leads back from it to the key or to who sent it."""
        key = self.request.headers.get("Idempotency-Key")
        return uuid5(meeting.pk, key) if key else None

    def _planned(self) -> QuerySet[Meeting]:
        return Meeting.objects.filter(scoping.managed(self.person))

    def _meant(self, token: str, meeting: Meeting | None) -> Meeting:
        """The meeting of the form; those who plan it may type in answers given on paper."""
        if meeting is not None:
            self.permit(manages(self.person, meeting))
            return meeting
        found = links.to_evaluate(token)
        if found is None:
            raise InputError("token", "does_not_exist", NO_FORM)
        return found
