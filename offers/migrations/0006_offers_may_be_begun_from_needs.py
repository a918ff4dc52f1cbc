"""An offer may also be begun from a need: the words of its source say so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0005_fill_absences'),
    ]

    operations = [
        migrations.AlterField(
            model_name='offer',
            name='source_reference',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, help_text='The reference of the response to a round, or of the need, from which the offer was begun.', max_length=60, verbose_name='begun from'),
        ),
        migrations.AlterField(
            model_name='offerevent',
            name='source_reference',
            field=models.CharField(blank=True, default='', editable=False, help_text='The reference of the response to a round, or of the need, from which the offer was begun.', max_length=60, verbose_name='begun from'),
        ),
    ]
