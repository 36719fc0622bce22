"""Handing materials out and taking them back."""

from typing import Any

from django.db import transaction

from network.events.recording import record
from network.materials.kinds import media_type
from network.materials.models import Material, MaterialFile
from network.meetings.models import Meeting
from network.people.models import Person


def add_link(meeting: Meeting, *, title: str, link: str, by: Person | None, **particulars: Any) -> Material:
    """Add a link to a meeting."""
    with transaction.atomic():
        material = Material.objects.create(meeting=meeting, title=title, link=link, added_by=by, **particulars)
        _record(material, by)
        return material


def add_file(
    meeting: Meeting, *, title: str, file_name: str, content: bytes, by: Person | None, **particulars: Any
) -> Material:
    """Add a file to a meeting.

    Raises:
        InputError: the file is not of a kind that is taken.
    """
    about = {"file_name": file_name, "media_type": media_type(file_name, content), "size": len(content)}
    with transaction.atomic():
        material = Material.objects.create(meeting=meeting, title=title, added_by=by, **about, **particulars)
        MaterialFile.objects.create(material=material, content=content)
        _record(material, by)
        return material


def take_away(material: Material, *, by: Person | None) -> None:
    """Take a material away."""
    with transaction.atomic():
        _record(material, by)
        material.delete()


def _record(material: Material, by: Person | None) -> None:
    meeting = material.meeting
    record("meeting.changed", by=by, meeting=meeting.pk, network=meeting.network_id, changed=["materials"])
