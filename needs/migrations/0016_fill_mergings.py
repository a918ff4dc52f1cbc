"""Needs merged before: on the day on which they left the register, or were last changed where they never stood in it.

What was moved then without a day stays where it was moved to.
"""

from django.db import migrations

FILL = """
INSERT INTO needs_merging (need_id, into_id, merged_on)
SELECT id, merged_into_id, coalesce(left_register_on, (updated_at AT TIME ZONE 'UTC')::date)
FROM needs_need WHERE status = 'merged' AND merged_into_id <> id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0015_mergings'),
    ]

    operations = [
        migrations.RunSQL(FILL, "DELETE FROM needs_merging"),
    ]
