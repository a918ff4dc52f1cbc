"""Times out of the register before this, from the history: the last day of leaving that was taken away, and the day of that act."""

from django.db import migrations

FILL = """
UPDATE offers_offer SET absences = away.periods
FROM (
    SELECT pgh_obj_id, array_agg(daterange(left_on, back_on) ORDER BY left_on) AS periods
    FROM (
        SELECT pgh_obj_id, left_register_on, (pgh_created_at AT TIME ZONE 'UTC')::date AS back_on,
            lag(left_register_on) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS left_on
        FROM offers_offerevent
    ) step
    WHERE left_register_on IS NULL AND left_on < back_on
    GROUP BY pgh_obj_id
) away
WHERE id = away.pgh_obj_id
"""


class Migration(migrations.Migration):
    dependencies = [("offers", "0004_absences")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
