"""The builder: questionnaires in the admin, made, translated, copied, exported and imported without code."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from needs import translating
from needs.builder.pages import QuestionnairePages
from needs.builder.rows import (
    ENGLISH_FIRST,
    HELPS,
    LANGUAGES,
    NAMES,
    OptionInline,
    OrderedAdmin,
    QuestionForm,
    QuestionInline,
    QuestionnaireForm,
    SectionInline,
    WordedForm,
)
from needs.models import Question, Questionnaire, Section
from needs.resources import QuestionnaireResource, QuestionResource, SectionResource
from tarp.records.admin import PartAdmin
from tarp.records.numbers import share


class WithCompleteness(ChangeList):
    """The list of questionnaires with how complete the translations of each are."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        counted = translating.completeness(self.result_list)
        for questionnaire in self.result_list:
            questionnaire.complete = counted[questionnaire.pk]


def page_of(name: str, *more: str) -> Any:
    return lambda questionnaire: reverse(f"admin:needs_questionnaire_{name}", args=[questionnaire.pk, *more])


@admin.register(Questionnaire)
class QuestionnaireAdmin(QuestionnairePages, OrderedAdmin):
    form = QuestionnaireForm
    resource_class = QuestionnaireResource
    change_form_template = "admin/needs/questionnaire/change_form.html"
    list_display = ("name", "code", "edition", "audience", "translated")
    list_filter = ("audience",)
    search_fields = ("code", "name_en")
    ordering = ("code", "-edition")
    readonly_fields = ("edition",)
    fieldsets = (
        (None, {"fields": ("name_en", "code", "edition", "audience", "source")}),
        (gettext_lazy("Names in other languages"), {"classes": ("collapse",), "fields": NAMES[1:]}),
    )
    inlines = (SectionInline,)
    pages = (
        (gettext_lazy("Preview"), page_of("preview")),
        (gettext_lazy("Make a new edition"), page_of("edition")),
        (gettext_lazy("Translations"), page_of("translations", "fr")),
        (gettext_lazy("Question audit"), page_of("audit")),
        (gettext_lazy("Export as XLSForm"), page_of("xlsform")),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return WithCompleteness

    @admin.display(description=gettext_lazy("translated"))
    def translated(self, questionnaire: Any) -> str:
        return ", ".join(
            f"{LANGUAGES[language]} {share(translating.per_cent(counted))}" for language, counted in questionnaire.complete.items()
        )


class QuestionnairePartAdmin(PartAdmin, OrderedAdmin):
    """A page of the builder below the questionnaire."""

    change_form_template = "admin/needs/questionnaire/change_form.html"
    above = ""  # the part, or the questionnaire, on whose page this one is listed

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to the page on which the part is listed."""
        return HttpResponseRedirect(reverse(f"admin:needs_{self.above}_change", args=[getattr(obj, self.above).pk]))


@admin.register(Section)
class SectionAdmin(QuestionnairePartAdmin):
    above = "questionnaire"
    form = WordedForm
    resource_class = SectionResource
    list_display = ("name", "questionnaire", "position")
    list_select_related = ("questionnaire",)
    ordering = ("questionnaire__code", "questionnaire__edition", "position")
    readonly_fields = ("questionnaire",)
    fieldsets = (
        (None, {"fields": ("questionnaire", "code", "kind", "name_en", "help_en", "relevant", "maximum")}),
        (gettext_lazy("In other languages"), {"classes": ("collapse",), "fields": (*NAMES[1:], *HELPS[1:])}),
    )
    inlines = (QuestionInline,)

    def owner(self, section: Any) -> Any:
        return section.questionnaire


@admin.register(Question)
class QuestionAdmin(QuestionnairePartAdmin):
    above = "section"
    form = QuestionForm
    resource_class = QuestionResource
    list_display = ("name", "section", "position")
    list_select_related = ("section",)
    ordering = ("section__questionnaire__code", "section__questionnaire__edition", "section__position", "position")
    readonly_fields = ("section",)
    fieldsets = (
        (None, {"fields": ("section", "code", "kind", "name_en", "help_en", "is_required", "asks_standing", "minimum", "maximum")}),
        (gettext_lazy("Conditions"), {"fields": ("relevant", "constraint", "appearance", "source")}),
        (
            gettext_lazy("Said when an answer is not accepted"),
            {"classes": ("collapse",), "fields": tuple(f"message_{c}" for _l, c in ENGLISH_FIRST)},
        ),
        (gettext_lazy("In other languages"), {"classes": ("collapse",), "fields": (*NAMES[1:], *HELPS[1:])}),
    )
    inlines = (OptionInline,)

    def owner(self, question: Any) -> Any:
        return question.section.questionnaire
