"""Writes the pages of docs/reference that come from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from tarp.records import documents


class Command(BaseCommand):
    help = "Writes docs/reference from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        documents.FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in documents.pages().items():
            (documents.FOLDER / name).write_text(text)
            self.stdout.write(f"docs/reference/{name}")
