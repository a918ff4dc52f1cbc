"""A questionnaire is data: sections, questions and options with codes that stay the same across rounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from needs.choices import QuestionKind, SectionKind
from tarp.accounts.rules import is_secretariat
from tarp.records.history import remember
from tarp.records.models import Record
from tarp.records.names import Named, name_column


class Explained(Named):
    """A named thing with help in six languages."""

    help_en = models.TextField(_("help in English"), blank=True, default="")
    help_fr = models.TextField(_("help in French"), blank=True, default="")
    help_es = models.TextField(_("help in Spanish"), blank=True, default="")
    help_ar = models.TextField(_("help in Arabic"), blank=True, default="")
    help_zh = models.TextField(_("help in Chinese"), blank=True, default="")
    help_ru = models.TextField(_("help in Russian"), blank=True, default="")

    class Meta:
        abstract = True

    @property
    def help(self) -> str:
        return getattr(self, name_column("help")) or self.help_en


@remember
class Questionnaire(Named, Record):
    """One version of a questionnaire. A version that has answers stays as it is; a change makes the next."""

    code = models.SlugField(_("code"), max_length=60)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)

    may_create = may_edit = is_secretariat

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="needs_questionnaire_edition_once")]


class Section(Explained):
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="sections", verbose_name=_("questionnaire"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=SectionKind, default=SectionKind.QUESTIONS)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="needs_section_code_once"),
            models.UniqueConstraint(fields=["questionnaire", "position"], name="needs_section_position_once"),
        ]


class Question(Explained):
    """One question; its name is the wording."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="questions", verbose_name=_("section"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=60, help_text=_("Stays the same across rounds, so that answers can be compared."))
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind, default=QuestionKind.TEXT)
    is_required = models.BooleanField(_("has to be answered"), default=False)
    maximum = models.PositiveSmallIntegerField(_("most choices"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["section", "code"], name="needs_question_code_once")]


class Option(Named):
    question = models.ForeignKey(Question, models.PROTECT, related_name="options", verbose_name=_("question"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.SlugField(_("code"), max_length=60, help_text=_("Stays the same across rounds, so that answers can be compared."))

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.UniqueConstraint(fields=["question", "code"], name="needs_option_code_once")]
