"""The house as architecture.md describes it: interrogated, not remembered."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.template.loader import get_template
from django.utils.module_loading import import_string

from tarp.records.models import Record

OURS = ("accounts", "records", "parties", "notices", "needs", "offers", "plans", "reports")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS and not hasattr(model, "pgh_obj")]
WORKFLOWS = [model for model in MODELS if hasattr(model, "workflow")]
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PAGES = sorted(
    {*settings.BASE_DIR.glob("*/views.py"), *settings.BASE_DIR.glob("tarp/*/views.py")} - {settings.BASE_DIR / "needs" / "views.py"}
)
DOORS = [
    *(file for name in ("views", "sending", "dialogue", "desk", "api", "admin") for file in sorted(settings.BASE_DIR.glob(f"*/{name}.py"))),
    *sorted(settings.BASE_DIR.glob("*/answering/*.py")),
]

# Not in the admin, and why.
ELSEWHERE = {
    "needs.Answer": "read on the pages of its response",
    "needs.Attachment": "on the page of its response's files",
    "needs.Carried": "said on the pages of its response, read in each submitted version",
    "needs.Delegation": "between a Party and its colleagues, on the pages of its response",
    "needs.Feedback": "read on the page that says how answering a round goes",
    "needs.Merging": "made by the move “merge”, read on the pages of both needs",
    "needs.Submission": "read on the confirmation of its response",
    "reports.Edition": "the document as it was issued, opened on the page of its report",
    "reports.ReportSection": "written on the page of its report",
    "reports.SnapshotRecord": "opened by the figures of its snapshot",
    "records.KeptAnswer": "kept for a day, for programs",
    "records.Limit": "counters",
    "records.Demonstration": "the mark of an invented world",
}


def label(model: Any) -> str:
    return model._meta.label


def in_the_admin() -> set[Any]:
    """Models with an admin of their own, and those that stand as inlines in another's."""
    shown = set(admin.site._registry)
    return shown | {inline.model for model_admin in admin.site._registry.values() for inline in model_admin.inlines}


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_model_is_in_the_admin_or_says_why_not(model):
    assert (model in in_the_admin()) != (model._meta.label in ELSEWHERE)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_moment_and_person_of_an_act_are_stored_together(model):
    """Every `…_at` beside a `…_by` of the same name is bound to it by a constraint, unless neither can be empty."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name, moment in fields.items():
        person = fields.get(f"{name.removesuffix('_at')}_by")
        if name.endswith("_at") and person is not None and (moment.null or person.null):
            conditions = [
                str(constraint.condition) for constraint in model._meta.constraints if isinstance(constraint, models.CheckConstraint)
            ]
            assert [one for one in conditions if name in one and person.name in one] != []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_model_refuses_to_be_deleted_with_what_it_belongs_to(model):
    """PROTECT by default; what goes with its owner is listed."""
    cascades = {
        f"{model._meta.label}.{field.name}"
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.on_delete is models.CASCADE
    }
    assert cascades <= GOES_WITH_ITS_OWNER
    assert model.save.__module__.startswith("django."), "no save() override"
    assert not model._meta.ordering, "no Meta.ordering"


GOES_WITH_ITS_OWNER = {
    "accounts.Token.user",
    "needs.Answer.response",
    "needs.Clarification.difficulty",
    "needs.Clarification.need",
    "needs.Clarification.response",
    "needs.Clarification.view",
    "needs.Message.clarification",
    "needs.NeedShare.need",
    "needs.RoundParty.round",
    "parties.ContactPoint.office",
}


@pytest.mark.parametrize("model", WORKFLOWS, ids=label)
def test_workflow_names_statuses_and_effects_that_exist(model):
    statuses = {str(value) for value, _label in model._meta.get_field("status").flatchoices}
    assert issubclass(model, Record)
    assert set(map(str, model.workflow.turns)) == statuses
    assert set(model.workflow.turns.values()) <= {"party", "provider", "secretariat", ""}
    for move in model.workflow.moves:
        assert {str(status) for status in (*move.sources, move.target)} <= statuses
        if move.effect:
            parameters = inspect.signature(import_string(move.effect)).parameters
            assert [(name, one.kind.name) for name, one in parameters.items()][1:] == [("by", "KEYWORD_ONLY"), ("note", "KEYWORD_ONLY")]
    assert [name for name in model.workflow.by_name if not re.fullmatch(r"[a-z_]+", name)] == []


@pytest.mark.parametrize("model", WORKFLOWS, ids=label)
def test_database_refuses_a_status_that_the_workflow_does_not_know(model):
    assert [one.name for one in model._meta.constraints if one.name.endswith("_status_is_known")] != []


@pytest.mark.parametrize("model", WORKFLOWS, ids=label)
def test_history_is_kept_of_every_record_that_moves(model):
    assert hasattr(model, "pgh_event_model")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(settings.BASE_DIR)))
def test_page_asks_named_questions(file):
    """What may be seen, what waits, what belongs to whom: the queryset says it, the view names it."""
    assert re.findall(r"\.filter\(", file.read_text()) == []


@pytest.mark.parametrize("file", DOORS, ids=lambda file: str(file.relative_to(settings.BASE_DIR)))
def test_door_stores_nothing_by_itself(file):
    """A door calls `write`, `perform`, `erase` or a function of the room."""
    if file.parent.name == "records":
        return
    assert (
        re.findall(
            r"(?<!rules)\.(?:save|create|bulk_create|get_or_create|update_or_create|delete)\(|objects\.\S*\.update\(", file.read_text()
        )
        == []
    )


@pytest.mark.parametrize("file", DOORS, ids=lambda file: str(file.relative_to(settings.BASE_DIR)))
def test_door_knows_no_role(file):
    assert re.findall(r"\bRole\.|is_superuser|has_perm\(|groups\.filter", file.read_text()) == []


UNESCAPED = {  # text that is not escaped again, and who escaped it
    "templates/reports/pdf.html": "reports.narrative escapes every text of people",
    "reports/narrative.py": "escapes every text of people",
    "reports/views.py": "the page that reports.document made",
    "tarp/records/selects.py": "escapes every name, value and label",
}


def test_nothing_else_passes_unescaped():
    pattern = re.compile(r"\|\s*safe\b|safeseq|autoescape off|mark_safe\(|SafeString\(|html_safe")
    sources = [
        *TEMPLATES,
        *(file for folder in ("tarp", "needs", "offers", "plans", "reports") for file in (settings.BASE_DIR / folder).rglob("*.py")),
    ]
    found = {str(file.relative_to(settings.BASE_DIR)) for file in sources if pattern.search(file.read_text())}
    assert sorted(found - set(UNESCAPED)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(settings.BASE_DIR / "templates")))
def test_template_compiles_and_asks_nothing(template):
    """No query and no role in a template."""
    name = str(template.relative_to(settings.BASE_DIR / "templates"))
    get_template(name)
    assert (
        re.findall(
            r"\.objects\b|\.filter\b|is_superuser|\bperms\.|\.role\b",
            re.sub(r"{%\s*comment.*?endcomment\s*%}", "", template.read_text(), flags=re.S),
        )
        == []
    )


WORDS = re.compile(r">\s*([^<>{}\n]*[A-Za-z]{3,}[^<>{}\n]*?)\s*<")
NAMES = {"TARP", "OpenAPI", "CSV", "XLSX", "DOCX", "PDF", "JSON"}
IN_ENGLISH = ("parties/sources.html", "reports/document.html")  # a citation of the data; a document that says "English only"


@pytest.mark.parametrize("template", [file for file in TEMPLATES if not str(file).endswith(IN_ENGLISH)], ids=lambda file: file.name)
def test_every_word_of_a_template_can_be_translated(template):
    text = re.sub(
        r"{%\s*(blocktranslate|comment)\b.*?{%\s*end(blocktranslate|comment)\s*%}|<(script|style)\b.*?</\3>|{#.*?#}|<!--.*?-->|<code.*?</code>",
        "",
        template.read_text(),
        flags=re.S,
    )
    bare = [word.strip() for word in WORDS.findall(text)]
    assert [word for word in bare if word not in NAMES and not re.fullmatch(r"[\W\d]*(?:&\w+;[\W\d]*)*", word)] == []


def test_drawers_do_not_exist():
    """A drawer is where things get lost."""
    names = {"services", "utils", "helpers", "managers", "mixins", "constants"}
    found = [file for folder in ("tarp", "needs", "offers", "plans", "reports") for file in (settings.BASE_DIR / folder).rglob("*.py")]
    assert sorted(str(file) for file in found if file.stem in names or file.name == "signals.py") == []
