"""The log of events, read by cursor as CloudEvents 1.0."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.doors import Door
from api.fields import IdField, LineField, MomentField
from api.filtering import Filter, by_moment, refuse_unknown, values
from api.paging import whole
from api.problems import BadParameterError
from api.stream import answer
from api.who import working_inside
from network.errors import Text
from network.events.cloudevents import cloudevent
from network.events.models import Event

AT_ONCE, MOST = 50, 200
NO_CURSOR = Text("Brug `next_cursor` fra et tidligere svar.", "Use `next_cursor` from an earlier answer.")
NO_TYPE = Text("Skriv en type som meeting.moved eller meeting.*", "Write a type such as meeting.moved or meeting.*")


class EventShape(serializers.Serializer[Any]):
    """An event as a CloudEvent; `data` holds ids and what changed."""

    specversion = serializers.CharField(default="1.0")
    id = IdField()
    source = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    time = MomentField()
    datacontenttype = serializers.CharField(default="application/json")
    data = serializers.DictField()  # type: ignore[assignment]

    def to_representation(self, instance: Event) -> dict[str, Any]:
        return cloudevent(instance)


class EventPage(serializers.Serializer[Any]):
    """Events in the order in which they became visible, and where to go on reading."""

    results = EventShape(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class Events(Door):
    """`?after=CURSOR` goes on after what was read; a reader who pages by it never misses an event."""

    model = Event
    resource = "events"
    may = {"list": working_inside, "stream": working_inside}
    serializer_class = EventShape
    pagination_class = None
    filter_backends: list[Any] = []
    extra_parameters = {
        "after": LineField(max_length=20),
        "type": LineField(max_length=200),
        "page_size": serializers.IntegerField(min_value=1, max_value=MOST),
        **{name: each.reader for name, each in by_moment("time").items()},
    }

    def list(self, request: Request) -> Response:
        """The next events after the cursor."""
        asked = values(request, self.extra_parameters)
        after = asked.get("after", "")
        events = list(_after(self.get_queryset(), asked)[: asked.get("page_size", AT_ONCE)])
        shown = self.get_serializer(events, many=True).data
        if request.accepted_renderer.format != "json":
            return self.as_file(shown)
        cursor = str(events[-1].position) if events else after or None
        return Response({"results": shown, "next_cursor": cursor})

    @action(detail=False, methods=["get"])
    def stream(self, request: Request) -> StreamingHttpResponse:
        """The events after the cursor and all to come, as Server-Sent Events; `Last-Event-ID` names a cursor too."""
        asked = values(request, self.extra_parameters)
        asked |= {"after": seen} if (seen := request.headers.get("Last-Event-ID")) else {}
        rows, position = _after(self.get_queryset(), asked), whole(asked.get("after", "0"))
        return answer(lambda last: list(rows.filter(position__gt=last)[:MOST]), position)

    def refuse_strange_parameters(self, request: Request) -> None:
        """The log has one order, and is read from a cursor on."""
        refuse_unknown(request, set(self.extra_parameters))


def _after(rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    position = whole(asked["after"]) if "after" in asked else 0
    if position < 0:
        raise BadParameterError(("after", "unknown_cursor", str(NO_CURSOR)))
    times: dict[str, Filter] = by_moment("time")
    for name in times.keys() & asked.keys():
        rows = times[name].filter(rows, asked[name])
    return rows.filter(_of_types(asked.get("type", "*")), position__gt=position).order_by("position")


def _of_types(patterns: str) -> Q:
    """Types, or all under a heading: `meeting.moved,course.*`."""
    wanted = Q(pk__in=[])
    for pattern in patterns.split(","):
        stem = pattern.removesuffix("*")
        if not stem.replace(".", "").replace("_", "").isalpha() and stem:
            raise BadParameterError(("type", "invalid", str(NO_TYPE)))
        wanted |= Q(type__startswith=stem) if pattern.endswith("*") else Q(type=pattern)
    return wanted
