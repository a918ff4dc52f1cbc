"""Loads the reference files into the tables of every app that has some (`loading.load_reference`), the ground first."""

from importlib import import_module

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from tarp.parties.reference import ReferenceFault
from tarp.records import history


class Command(BaseCommand):
    help = "Adds the reference data that the database lacks. A later run deletes nothing and keeps the corrections of staff."

    def add_arguments(self, parser):
        parser.add_argument(
            "--update", action="store_true", help="Take the files where rows differ, over corrections made in the database."
        )

    @transaction.atomic
    def handle(self, *, update: bool, verbosity: int, **options):
        history.note(by=None, act="load_reference")
        for app in reversed(list(apps.get_app_configs())):  # settings name the highest layer first
            if not module_has_submodule(app.module, "loading"):
                continue
            loading = import_module(f"{app.name}.loading")
            try:
                counts = loading.load_reference(update=update)
            except ReferenceFault as error:
                raise CommandError(f"Nothing was loaded. Correct these lines, then run the command again:\n{error}") from None
            for count in counts if verbosity else ():
                self.stdout.write(f"{count.name}: {count.added} added, {count.updated} updated, {count.kept} kept, {count.same} the same")
