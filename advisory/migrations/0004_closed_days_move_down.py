"""Closed days move down to the network floor, where plans of meetings need them too; those that were edited go along."""

from typing import Any

from django.db import migrations


def carry_over(apps: Any, _: Any) -> None:
    """Take every closed day along, as it was edited."""
    below = apps.get_model("network", "ClosedDay")
    for day in apps.get_model("advisory", "ClosedDay").objects.all():
        below.objects.get_or_create(month=day.month, day=day.day, defaults={"name": day.name})


class Migration(migrations.Migration):
    dependencies = [
        ("advisory", "0003_circles_and_closing"),
        ("network", "0009_almanac"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="ClosedDay"),
    ]
