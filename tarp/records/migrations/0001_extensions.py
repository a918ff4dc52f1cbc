"""What PostgreSQL must bring: trigrams for titles, accent-less search, exclusion constraints and mixed indexes."""

from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [TrigramExtension(), UnaccentExtension(), BtreeGistExtension(), BtreeGinExtension()]
