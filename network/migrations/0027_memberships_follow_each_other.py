from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import migrations, models
from django.db.models import F

from network.clock import today


def let_none_end_before_it_begins(apps: Any, _: Any) -> None:
    memberships = apps.get_model("network", "Membership").objects
    memberships.filter(valid_to__lt=F("valid_from")).update(valid_to=F("valid_from"))


def let_them_follow_each_other(apps: Any, _: Any) -> None:
    """Of what overlaps make one membership; a request beside a membership begins once that has ended."""
    rows = apps.get_model("network", "Membership").objects.order_by(
        *("network", "organisation", "person", "-approved", "valid_from", "id")
    )
    for _member, theirs in groupby(rows, key=lambda row: (row.network_id, row.organisation_id, row.person_id)):
        settle(theirs)


def settle(rows: Iterable[Any]) -> None:
    """Those of one member in one network, approved ones first."""
    settled: list[Any] = []
    for row in rows:
        if all(stays_beside(each, row) for each in settled):
            settled.append(row)


def stays_beside(kept: Any, row: Any) -> bool:
    """Whether `row` stays, which is put after `kept` if need be."""
    if last(kept) < row.valid_from or last(row) < kept.valid_from:
        return True
    if kept.approved == row.approved:
        fold(row, kept)
        return False
    if last(row) <= last(kept):
        row.delete()
        return False
    row.valid_from = kept.valid_to + timedelta(days=1)
    row.save(update_fields=["valid_from"])
    return True


def fold(row: Any, kept: Any) -> None:
    contacts = list(row.contacts.all())
    row.delete()
    kept.contacts.add(*contacts)
    kept.valid_to = max(kept, row, key=last).valid_to
    kept.save(update_fields=["valid_to"])


def last(row: Any) -> date:
    return row.valid_to or date.max


def let_all_have_belonged_where_they_are(apps: Any, _: Any) -> None:
    """Who was in the book before it kept dates belongs where they are, with today as the first day known."""
    affiliations = apps.get_model("network", "Affiliation").objects
    undated = apps.get_model("network", "Person").objects.filter(organisation__isnull=False, affiliations=None)
    for person in undated:
        affiliations.create(person=person, organisation_id=person.organisation_id, valid_from=today())


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0026_when_the_mail_says_it_is'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_of_person_once',
        ),
        migrations.RunPython(let_none_end_before_it_begins, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_ends_after_start'),
        ),
        # Last, since PostgreSQL alters no table of which rows were deleted in the same transaction.
        migrations.RunPython(let_them_follow_each_other, migrations.RunPython.noop),
        migrations.RunPython(let_all_have_belonged_where_they_are, migrations.RunPython.noop),
    ]
