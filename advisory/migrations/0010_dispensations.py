import django.db.models.deletion
import network.clock
import network.ids
from django.conf import settings
from django.db import migrations, models

A_YEAR = 366
USUAL_LIMIT = 5


def rules_of(course):
    """What a reason must have been for, as the course shows it; where it shows nothing it was for asking late."""
    window = course.window_starts_on and course.window_ends_on - course.window_starts_on
    shown = {
        "window_too_long": window and window.days >= A_YEAR,
        "course_overlap": course.overlap_allowed,
        "activity_limit": course.allowance > USUAL_LIMIT,
    }
    return [rule for rule, is_so in shown.items() if is_so] or ["intake_closed"]


def give_each_a_row(apps, schema_editor):
    """Who gave it is not known any more, nor when: not before the course was asked for."""
    dispensation = apps.get_model("advisory", "Dispensation")
    for course in apps.get_model("advisory", "Course").objects.exclude(dispensation=""):
        for rule in rules_of(course):
            dispensation.objects.create(
                course=course, rule=rule, reason=course.dispensation, at=course.requested_at
            )


class Migration(migrations.Migration):

    dependencies = [
        ('advisory', '0009_where_it_was_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispensation',
            fields=[
                ('id', models.UUIDField(default=network.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(choices=[('intake_closed', 'Intake Closed'), ('window_too_long', 'Window Too Long'), ('course_overlap', 'Course Overlap'), ('activity_limit', 'Activity Limit')], max_length=15)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=network.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispensations', to='advisory.course')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.RunPython(give_each_a_row, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='course',
            name='dispensation',
        ),
    ]
