"""Links and files that belong to a meeting."""

from typing import Self

from django.db import models
from django.db.models import Q

from network.clock import now
from network.meetings.models import Meeting
from network.people.models import Person
from network.rows import Row


class MaterialQuerySet(models.QuerySet["Material"]):
    """Materials by time."""

    def out(self) -> Self:
        """What is handed out by now: what is for before the meeting, and the rest once the meeting is over."""
        return self.filter(Q(when=Material.When.BEFORE) | Q(meeting__ends_at__lte=now()))


class Material(Row):
    """A link, or a file whose bytes are kept apart, so that lists never read them."""

    class When(models.TextChoices):
        BEFORE = "before"
        AFTER = "after"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=200)
    when = models.CharField(max_length=6, choices=When.choices, default=When.BEFORE)
    participants_only = models.BooleanField(default=False)
    link = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=now)
    added_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(link="") ^ Q(file_name=""), name="material_is_a_link_or_a_file")
        ]

    def __str__(self) -> str:
        return self.title

    def is_out(self, meeting: Meeting) -> bool:
        """The same as `out`, for whoever has the meeting and its materials at hand."""
        return self.when == self.When.BEFORE or meeting.ends_at <= now()


class MaterialFile(models.Model):
    """The bytes of a file, in the database, where every process on every host finds them."""

    material = models.OneToOneField(Material, on_delete=models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()
