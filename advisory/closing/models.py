"""The closing note of a course."""

from django.db import models

from advisory.courses.models import Course
from network.clock import now
from network.people.models import Person
from network.rows import Row

LONGEST = 5000
"""Characters written by hand; with the facts that is two pages at most."""


class ClosingNote(Row):
    """What is left of a course on paper: `facts` are taken from the rows when it is written, the rest is by hand."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="closing_note")
    facts = models.JSONField()
    themes = models.JSONField(default=list)
    agreed_changes = models.TextField(blank=True)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(default=now)
    written_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
