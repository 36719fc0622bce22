from django.db import migrations

SAME = [
    *('pk', 'person_id', 'kind', 'about', 'occasion', 'address', 'stamp', 'message_id', 'content', 'outcome'),
    *('ended_at', 'handed_at', 'state', 'due_at', 'lease', 'attempts', 'deferrals', 'error'),
]


def move(apps, schema_editor):
    """Carry every letter over as it stands: what waits to be sent goes on waiting."""
    letter, notice = apps.get_model('advisory', 'PostedLetter'), apps.get_model('network', 'Notice')
    for each in letter.objects.iterator(chunk_size=200):
        notice(**{name: getattr(each, name) for name in SAME}).save(force_insert=True)


class Migration(migrations.Migration):

    dependencies = [
        ('advisory', '0006_letters'),
        ('network', '0023_notices_about_anything'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='PostedLetter',
        ),
    ]
