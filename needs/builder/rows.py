"""The forms and rows of the builder: rows stand in an order, and translations follow the English."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import TextField
from django.http import HttpRequest
from django.urls import reverse

from needs import rules, translating
from needs.editions import next_number
from needs.models import Option, Question, Section
from tarp.accounts.rules import is_secretariat
from tarp.records.admin import AdminForm, RecordAdmin, RecordInline
from tarp.records.names import LANGUAGE_COLUMNS

LAST = 30_000  # the place of a new row that names none
LANGUAGES = dict(settings.LANGUAGES)
ENGLISH_FIRST = sorted(LANGUAGE_COLUMNS.items(), key=lambda pair: pair[0] != "en")
NAMES = tuple(f"name_{column}" for _language, column in ENGLISH_FIRST)
HELPS = tuple(f"help_{column}" for _language, column in ENGLISH_FIRST)


class PlacedForm(forms.ModelForm):
    """A row that stands in an order, with texts whose translations follow the English."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 3})

    def clean_position(self) -> int:
        position = self.cleaned_data["position"]
        return LAST if position is None else position

    def save(self, commit: bool = True) -> Any:
        translating.follow(self.instance, self.changed_data)
        return super().save(commit)


class WordedForm(AdminForm):
    """The page of a section: its translations follow the English."""

    def save(self, commit: bool = True) -> Any:
        translating.follow(self.instance, self.changed_data)
        return super().save(commit)


class QuestionForm(WordedForm):
    """The page of a question, with what it says to an answer that is not accepted in six fields."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for language, column in ENGLISH_FIRST:
            self.fields[f"message_{column}"].initial = self.instance.constraint_messages.get(language, "")

    def save(self, commit: bool = True) -> Any:
        said = {language: self.cleaned_data.get(f"message_{column}", "") for language, column in ENGLISH_FIRST}
        self.instance.constraint_messages = {language: text for language, text in said.items() if text}
        return super().save(commit)


for _code, _column in ENGLISH_FIRST:  # declared, as the admin wants to know them
    QuestionForm.base_fields[f"message_{_column}"] = QuestionForm.declared_fields[f"message_{_column}"] = forms.CharField(
        label=LANGUAGES[_code], required=False, max_length=300, widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"})
    )


class OrderedInline(RecordInline):
    form = PlacedForm
    ordering = ("position", "pk")
    show_change_link = True


class SectionInline(OrderedInline):
    model = Section
    fields = ("position", "code", "kind", "name_en", "maximum")


class QuestionInline(OrderedInline):
    model = Question
    fields = ("position", "code", "kind", "name_en", "is_required", "asks_standing", "minimum", "maximum")


class OptionInline(OrderedInline):
    model = Option
    fields = ("position", "axis", "code", "name_en")
    show_change_link = False


def put_in_order(formset: Any) -> None:
    """Numbers the rows 1, 2, 3 … as their places say. A row that was moved comes before the one whose place it took, or after it when it
    was moved down.
    """
    moved = {
        form.instance.pk: -1 if form.initial.get("position") is None or form.instance.position < form.initial["position"] else 1
        for form in formset.forms
        if "position" in form.changed_data
    }
    rows = formset.model._default_manager.filter(**{formset.fk.name: formset.instance})
    ordered = sorted(rows, key=lambda row: (row.position, moved.get(row.pk, 0), row.pk))
    for place, row in enumerate(ordered, 1):
        row.position = place
    formset.model._default_manager.bulk_update(ordered, ["position"])


class OrderedAdmin(RecordAdmin):
    """A record or part of one whose rows stand in an order."""

    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        put_in_order(formset)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Says on the page why an edition in use cannot be changed, and leads to where it can."""
        if obj is not None and not rules.edition_is_unused(request.user, owner := self.owner(obj)):
            context["in_use"] = {
                "sentence": rules.edition_is_unused.sentence,
                "url": reverse("admin:needs_questionnaire_edition", args=[owner.pk]) if is_secretariat(request.user, owner) else "",
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class QuestionnaireForm(AdminForm):
    def save(self, commit: bool = True) -> Any:
        if not self.instance.pk:
            self.instance.edition = next_number(self.instance.code)
        return super().save(commit)
