"""The cache that all workers share lies in the database: rate limits hold across processes."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_extensions")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
