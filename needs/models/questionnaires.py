"""A questionnaire is data: sections, questions and options with codes that stay the same across rounds."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from needs import rules
from needs.choices import Audience, Axis, QuestionKind, SectionKind, Translation
from tarp.accounts.rules import is_secretariat
from tarp.records.history import remember
from tarp.records.models import Record
from tarp.records.names import Named, name_column


def states_of_translation(value: Any) -> None:
    """{language: state}, of the interface's languages and `Translation`."""
    if not isinstance(value, dict) or set(value) - set(dict(settings.LANGUAGES)) or set(value.values()) - set(Translation.values):
        raise ValidationError(_("Name languages and, for each, how far its translation has come."), code="not_translation_states")


class Explained(Named):
    """A named thing with help in six languages, each with the state of its translation."""

    help_en = models.TextField(_("help in English"), blank=True, default="")
    help_fr = models.TextField(_("help in French"), blank=True, default="")
    help_es = models.TextField(_("help in Spanish"), blank=True, default="")
    help_ar = models.TextField(_("help in Arabic"), blank=True, default="")
    help_zh = models.TextField(_("help in Chinese"), blank=True, default="")
    help_ru = models.TextField(_("help in Russian"), blank=True, default="")
    translations = models.JSONField(_("translation states"), blank=True, default=dict, validators=[states_of_translation])

    class Meta:
        abstract = True

    @property
    def help(self) -> str:
        return getattr(self, name_column("help")) or self.help_en


@remember
class Questionnaire(Named, Record):
    """One edition of a questionnaire. An edition that is in use stays as it is; a change makes the next."""

    code = models.SlugField(_("code"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    audience = models.CharField(_("asks for"), max_length=10, choices=Audience, default=Audience.NEEDS)
    source = models.TextField(_("source"), blank=True, default="", help_text=_("The decision or document on which the questions rest."))

    may_create = is_secretariat
    may_edit = rules.edit_questionnaire

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="needs_questionnaire_edition_once")]

    def misread(self) -> list[Any]:
        """What of it has a condition that cannot be read, and why (needs.tailoring)."""
        from needs.tailoring import misread

        return list(misread(self))


SHOWN_WHEN = _("A condition such as adheres('basel') and selected(${themes}, 'customs'). Blank: always.")


class Section(Explained):
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="sections", verbose_name=_("questionnaire"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=SectionKind, default=SectionKind.QUESTIONS)
    relevant = models.TextField(_("shown when"), blank=True, default="", help_text=SHOWN_WHEN)
    maximum = models.PositiveSmallIntegerField(
        _("at most"), null=True, blank=True, help_text=_("How many needs, difficulties or views may be stated. Blank: any number.")
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "code"], name="needs_section_code_once")]

    def clean(self) -> None:
        from needs.tailoring import refuse_section

        if self.questionnaire_id:
            refuse_section(self)


def in_their_order() -> models.Prefetch:
    """What the sections of a questionnaire bring with them: their questions, and the options of these."""
    options = models.Prefetch("options", Option.objects.order_by("position", "pk"))
    return models.Prefetch("questions", Question.objects.order_by("position", "pk").prefetch_related(options))


class Question(Explained):
    """One question; its name is the wording."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="questions", verbose_name=_("section"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=60, help_text=_("Stays the same across rounds, so that answers can be compared."))
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind, default=QuestionKind.TEXT)
    is_required = models.BooleanField(_("has to be answered"), default=False)
    asks_standing = models.BooleanField(
        _("asks whether there is a need"), default=False, help_text=_("Tells apart no need, need met, need not met and not known.")
    )
    minimum = models.PositiveIntegerField(_("least"), null=True, blank=True, help_text=_("Choices, ranks, or the number itself."))
    maximum = models.PositiveIntegerField(_("most"), null=True, blank=True, help_text=_("Choices, ranks, or the number itself."))
    relevant = models.TextField(_("shown when"), blank=True, default="", help_text=SHOWN_WHEN)
    constraint = models.TextField(
        _("accepted when"), blank=True, default="", help_text=_("A condition on the answer, written as a dot: . >= 2026 and . <= 2030.")
    )
    constraint_messages = models.JSONField(_("what to say when it is not accepted"), blank=True, default=dict)
    appearance = models.CharField(_("appearance"), max_length=60, blank=True, default="")
    source = models.CharField(_("source"), max_length=200, blank=True, default="", help_text=_("The decision paragraph or article."))

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["section", "code"], name="needs_question_code_once")]

    def clean(self) -> None:
        from needs.tailoring import refuse_question

        if self.section_id and self.position is not None:
            refuse_question(self)


class Option(Named):
    question = models.ForeignKey(Question, models.PROTECT, related_name="options", verbose_name=_("question"))
    axis = models.CharField(_("stands as"), max_length=10, choices=Axis, default=Axis.CHOICE)
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=60, help_text=_("Stays the same across rounds, so that answers can be compared."))
    translations = models.JSONField(_("translation states"), blank=True, default=dict, validators=[states_of_translation])

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.UniqueConstraint(fields=["question", "axis", "code"], name="needs_option_code_once")]
