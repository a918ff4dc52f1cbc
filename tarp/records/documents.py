"""Pages of docs/reference that are written from the code: the columns of the spreadsheets, and the moves of every kind of record."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from tarp.records.resources import RecordResource

FOLDER: Path = settings.BASE_DIR / "docs" / "reference"


def pages() -> dict[str, str]:
    """Name of the file -> its text, in English."""
    with translation.override("en"):
        return {"import-columns.md": import_columns(), "states.md": states()}


def import_columns() -> str:
    lines = [
        "# The columns of the spreadsheets",
        "",
        "Written by `python3 manage.py write_reference`; change the resources, not this page.",
        "",
        "A file is XLSX (the first sheet) or CSV in UTF-8, of at most 10 MB and 2,000 rows. The first row holds the names of the columns,",
        "in any order. A column that is left out stays as it is; an empty cell of a new record is what the form begins with. A row with a",
        "reference changes that record; a row without one makes a new record. A `version` in a row is the one that the file was exported",
        "with: a record that has changed since is not overwritten.",
        "A file is checked first, and if any cell is wrong nothing is kept. Sending the same file twice changes nothing.",
    ]
    for resource in record_resources():
        model = resource._meta.model._meta
        lines += ["", f"## {str(model.verbose_name_plural).capitalize()}", "", "| column | meaning | a cell holds |", "|---|---|---|"]
        for column in resource().guide():
            meaning = column.label[:1].upper() + column.label[1:] + (f". {column.help}" if column.help else "")
            holds = column.expects if column.is_read else "Exported only."
            lines.append(f"| `{column.name}` | {_cell(meaning)} | {_cell(holds)} |")
    return "\n".join(lines) + "\n"


def states() -> str:
    lines = [
        "# Statuses and moves",
        "",
        "Written by `python3 manage.py write_reference` from the tables in each app's `workflow.py`; change those, not this page.",
        "A rung of the ladder (matched, planned, funded …) is never a status: it is computed.",
    ]
    for model in (model for app in reversed(list(apps.get_app_configs())) for model in app.get_models()):
        workflow = vars(model).get("workflow")
        if workflow is None or not workflow.moves:
            continue
        labels = dict(model._meta.get_field("status").flatchoices)
        lines += ["", f"## {str(model._meta.verbose_name).capitalize()}", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"    {status}: {labels[status]}" for status in workflow.turns]
        lines += [f"    {source} --> {move.target}: {move.label}" for move in workflow.moves for source in move.sources]
        lines += ["```", "", "| move | from | to | note | reasons |", "|---|---|---|---|---|"]
        for move in workflow.moves:
            sources = ", ".join(str(labels[source]) for source in move.sources)
            reasons = ", ".join(f"`{reason.value}`" for reason in move.reasons) or "–"
            words = f"{_cell(labels[move.target])} | {move.note or '–'} | {reasons}"
            lines.append(f"| {_cell(move.label)} (`{move.name}`) | {_cell(sources)} | {words} |")
        lines += [
            "",
            "Whose turn it is: " + "; ".join(f"{labels[status]}: {turn or 'nobody'}" for status, turn in workflow.turns.items()) + ".",
        ]
    return "\n".join(lines) + "\n"


def record_resources() -> list[type[RecordResource]]:
    """Those of every app, in the order of the apps, the ground first; a resource stands in the module `resources`."""
    found: list[type[RecordResource]] = []
    for app in reversed(list(apps.get_app_configs())):
        if app.module is not None and module_has_submodule(app.module, "resources") and not app.name.startswith("tarp.records"):
            for value in vars(import_module(f"{app.name}.resources")).values():
                if isinstance(value, type) and issubclass(value, RecordResource) and value is not RecordResource:
                    found.append(value)
    return found


def _cell(text: Any) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
