import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

OUTCOMES = [
    ('sent', 'Sent'),
    ('failed', 'Failed'),
    ('bounced', 'Bounced'),
    ('overtaken', 'Overtaken'),
    ('gathered', 'Gathered'),
]


def tell_what_each_is_about(apps, schema_editor):
    """Until now each was about a meeting and went to the address of its invitation."""
    notice, invitation = apps.get_model('network', 'Notice'), apps.get_model('network', 'Invitation')
    address = invitation.objects.filter(pk=OuterRef('invitation')).values('address')
    notice.objects.update(about=F('meeting_id'), address=Subquery(address))


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0022_series_sign_ups'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='notices',
            field=models.CharField(
                choices=[('single', 'Single'), ('daily', 'Daily')], default='single', max_length=6
            ),
        ),
        migrations.AddField(
            model_name='person',
            name='colleague_notices',
            field=models.CharField(
                choices=[('none', 'None'), ('single', 'Single'), ('daily', 'Daily')], default='none', max_length=6
            ),
        ),
        migrations.AlterField(
            model_name='dispatch',
            name='outcome',
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=9),
        ),
        migrations.AlterField(
            model_name='notice',
            name='outcome',
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=9),
        ),
        migrations.AddField(
            model_name='notice',
            name='about',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='address',
            field=models.EmailField(blank=True, default='', max_length=254),
            preserve_default=False,
        ),
        migrations.RunPython(tell_what_each_is_about, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='notice',
            name='about',
            field=models.UUIDField(),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name='notice',
            name='person',
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name='notice',
            name='meeting',
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='notices',
                to='network.meeting',
            ),
        ),
        migrations.AlterField(
            model_name='notice',
            name='invitation',
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='notices',
                to='network.invitation',
            ),
        ),
        migrations.AddField(
            model_name='notice',
            name='digest',
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='pieces',
                to='network.notice',
            ),
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_once',
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'about', 'occasion'), name='notice_once'),
        ),
    ]
