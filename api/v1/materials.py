"""Materials of meetings: links, and files that are handed out as they came."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from api.doors import Created, Removed, Said, Shown
from api.fields import IdField, LineField, LinkField, MomentField, OneOf, ReferenceField
from api.filtering import by_choice, by_id, by_switch
from api.permissions import READING
from api.rights import manages, of
from api.who import anybody, working_here
from network.errors import Text
from network.materials import handing
from network.materials.kinds import LARGEST, TOO_LARGE
from network.materials.models import Material, MaterialFile
from network.meetings.models import Meeting

IN_BASE64 = LARGEST // 3 * 4 + 8
NOT_BASE64 = Text("Filen skal være kodet som base64.", "The file must be encoded as base64.")
ONE_OF_TWO = Text("Angiv enten et link eller en fil med navn.", "Give either a link or a file with its name.")
NO_PATH = Text("Filnavnet må ikke rumme skråstreger.", "The file name may not hold slashes.")


@extend_schema_field({"type": "string", "contentEncoding": "base64"})
class BytesField(serializers.Field[bytes, Any, Any, Any]):
    """Bytes as base64."""

    def to_internal_value(self, data: Any) -> bytes:
        """The bytes."""
        if not isinstance(data, str) or not data.isascii():
            raise serializers.ValidationError(str(NOT_BASE64), code="not_base64")
        if len(data) > IN_BASE64:
            raise serializers.ValidationError(str(TOO_LARGE), code="too_large")
        try:
            return base64.b64decode(data, validate=True)
        except binascii.Error:
            raise serializers.ValidationError(str(NOT_BASE64), code="not_base64") from None


class MaterialShape(serializers.Serializer[Any]):
    """A material; `url` is the link, or where the file is had."""

    id = IdField()
    meeting = IdField(source="meeting_id")
    title = serializers.CharField()
    kind = serializers.SerializerMethodField()
    when = OneOf(Material.When)
    participants_only = serializers.BooleanField()
    url = serializers.SerializerMethodField()
    file_name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    added_at = MomentField()

    @extend_schema_field({"type": "string", "enum": ["link", "file"]})
    def get_kind(self, row: Material) -> str:
        return "link" if row.link else "file"

    def get_url(self, row: Material) -> str:
        return row.link or f"/api/v1/materials/{row.pk}/file/"


class MaterialInput(serializers.Serializer[Any]):
    """A link, or a file with its name, for before or after the meeting."""

    meeting = ReferenceField(Meeting)
    title = LineField()
    when = OneOf(Material.When, required=False)
    participants_only = serializers.BooleanField(required=False)
    link = LinkField(required=False, allow_blank=False)
    file_name = LineField(required=False, max_length=120)
    file = BytesField(required=False)

    def validate_file_name(self, name: str) -> str:
        if "/" in name or "\\" in name:
            raise serializers.ValidationError(str(NO_PATH), code="invalid")
        return name

    def validate(self, attrs: Said) -> Said:
        """One of the two, and all of it."""
        given = attrs.keys() & {"link", "file", "file_name"}
        if given not in ({"link"}, {"file", "file_name"}):
            raise serializers.ValidationError({"link": [serializers.ErrorDetail(str(ONE_OF_TWO), code="required")]})
        return attrs


class Materials(Shown, Created, Removed):
    """What is handed out before and after a meeting."""

    model = Material
    resource = "materials"
    may = READING | {"file": anybody, "create": working_here, "destroy": working_here}
    may_with = dict.fromkeys(("create", "destroy"), of("meeting", manages))
    serializer_class = MaterialShape
    input_class = MaterialInput
    parents = ("meeting",)
    filters = {
        "meeting": by_id("meeting"),
        "when": by_choice("when", Material.When),
        "participants_only": by_switch("participants_only"),
    }
    ordering_fields = ("added_at", "title", "when")
    search_fields = ("title", "file_name")

    def make(self, said: Said) -> Material:
        meeting = said.pop("meeting")
        if "link" in said:
            return handing.add_link(meeting, by=self.person, **said)
        return handing.add_file(meeting, content=said.pop("file"), by=self.person, **said)

    def remove(self, row: Material) -> None:
        handing.take_away(row, by=self.person)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="file")
    def file(self, _: Request, **_kwargs: Any) -> HttpResponse:
        """The file, to be kept and never to be run in the browser."""
        material = self.get_object()
        kept = MaterialFile.objects.filter(material=material).first()
        if kept is None:
            raise NotFound
        return handed_out(material, kept)


def handed_out(material: Material, kept: MaterialFile) -> HttpResponse:
    """The file as an attachment that no browser guesses about or runs."""
    response = HttpResponse(bytes(kept.content), content_type=material.media_type)
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=material.file_name)
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
