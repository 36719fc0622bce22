"""Who takes part in a course."""

from django.db import models

from advisory.courses.models import Activity, Course
from network.people.models import Person
from network.rows import Row


class CourseParticipant(Row):
    """That a person takes part in a course, from which sector and as what; `activities` are those they come to.

    The sector belongs to the part taken: one person may come from two sectors in two courses.
    """

    class Part(models.TextChoices):
        SPONSOR = "sponsor"
        CONTACT = "contact"
        PARTICIPANT = "participant"
        PARTNER = "partner"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="courses")
    sector = models.CharField(max_length=30)
    role = models.CharField(max_length=11, choices=Part.choices, default=Part.PARTICIPANT)
    activities = models.ManyToManyField(Activity, related_name="circle")

    class Meta:
        ordering = ["course", "id"]
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="course_participant_once")]
