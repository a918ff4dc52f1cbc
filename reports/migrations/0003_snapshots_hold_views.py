"""Views that Parties submitted are counted too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_explain_texts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='snapshotrecord',
            name='kind',
            field=models.CharField(choices=[('term', 'Term'), ('party', 'Party'), ('need', 'Need'), ('difficulty', 'Difficulty'), ('view', 'View'), ('offer', 'Offer'), ('activity', 'Activity'), ('attendance', 'Attendance')], max_length=12, verbose_name='kind'),
        ),
    ]
