"""What was stated in a response stands in the first section of its kind, as it has been shown."""

from django.db import migrations

STEPS = (  # nobody has done anything: the triggers of the history rest meanwhile
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE needs_{table} DISABLE TRIGGER USER",
    """
    UPDATE needs_{table} AS stated SET section_id = earliest.id
    FROM needs_response AS response
    JOIN needs_roundpart AS part ON part.id = response.part_id
    JOIN LATERAL (
        SELECT id FROM needs_section
        WHERE questionnaire_id = part.questionnaire_id AND kind = '{kind}' ORDER BY position, id LIMIT 1
    ) AS earliest ON true
    WHERE stated.response_id = response.id AND stated.section_id IS NULL
    """,
    "ALTER TABLE needs_{table} ENABLE TRIGGER USER",
    "SET CONSTRAINTS ALL DEFERRED",
)
TABLES = (("need", "needs"), ("difficulty", "difficulties"), ("view", "views"))


def fill(apps, schema_editor):
    for table, kind in TABLES:
        for step in STEPS:
            schema_editor.execute(step.format(table=table, kind=kind))


class Migration(migrations.Migration):
    dependencies = [("needs", "0013_statements_name_their_section")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
