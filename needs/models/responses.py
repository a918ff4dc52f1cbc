"""The response of a Party or a provider's desk to a part of a round, its answers, and each version of it that was submitted."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import Channel, ResponseStatus, Standing
from needs.models.questionnaires import Question, Section, in_their_order
from needs.models.rounds import Round, RoundPart
from tarp.accounts.choices import OfficeKind
from tarp.accounts.models import Office
from tarp.parties.models import Convention, Party
from tarp.parties.standing import eligible_conventions
from tarp.records.history import remember
from tarp.records.models import Record, status_is_known


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, user: Any) -> ResponseQuerySet:
        return self.filter(rules.responses_visible_to(user, self.model))

    def with_details(self) -> ResponseQuerySet:
        """With its part, round, questionnaire, respondent and conventions, which its rules and its pages ask for. Two queries."""
        return self.select_related("part__round", "part__questionnaire", "party", "desk").prefetch_related("conventions")

    def to_answer(self) -> ResponseQuerySet:
        """With the questionnaire laid out as well, and the conventions under which the Party may state needs today. Five queries."""
        sections = Section.objects.order_by("position", "pk").prefetch_related(in_their_order())
        eligible = ArraySubquery(eligible_conventions(OuterRef("party"), on=timezone.localdate()))
        return self.with_details().annotate(eligible_under=eligible).prefetch_related(Prefetch("part__questionnaire__sections", sections))

    def answered(self) -> ResponseQuerySet:
        """Responses that were submitted at least once: what a response rate counts."""
        return self.exclude(submitted_at=None)


@remember
class Response(Record):
    """What one Party, or one provider's desk, answers in one part of a round. A draft holds anything; submitting judges it."""

    part = models.ForeignKey(RoundPart, models.PROTECT, related_name="responses", verbose_name=_("part of the round"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="responses", verbose_name=_("Party"))
    desk = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": OfficeKind.PROVIDER},
        related_name="responses",
        verbose_name=_("desk of a provider"),
        help_text=_("Where no Party answers: the desk that does."),
    )
    conventions = models.ManyToManyField(Convention, related_name="+", verbose_name=_("conventions"))
    status = models.CharField(_("status"), max_length=20, choices=ResponseStatus, default=ResponseStatus.DRAFT, editable=False)
    reference = models.CharField(_("reference"), max_length=60, unique=True, null=True, editable=False)
    channel = models.CharField(_("received"), max_length=20, choices=Channel, default=Channel.ONLINE)
    channel_reference = models.CharField(
        _("document"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("On paper: the letter, its date and where it is kept."),
    )
    completed_sections = ArrayField(
        models.SlugField(max_length=60), verbose_name=_("sections marked as completed"), blank=True, default=list
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("submitted by")
    )
    is_late = models.BooleanField(_("came after the deadline"), default=False, editable=False)

    objects = ResponseQuerySet.as_manager()
    workflow = workflow.RESPONSE
    may_create = may_edit = rules.answer
    rules_ask_for = ("part__round",)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            status_is_known(ResponseStatus),
            models.UniqueConstraint(fields=["part", "party"], name="needs_one_response_per_party_and_part"),
            models.UniqueConstraint(fields=["part", "desk"], name="needs_one_response_per_desk_and_part"),
            models.CheckConstraint(
                condition=Q(party=None, desk__isnull=False) | Q(party__isnull=False, desk=None),
                name="needs_response_of_a_party_or_a_desk",
                violation_error_message=_("Name the Party or the desk that answers, and not both."),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None) | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="needs_response_submitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.part} · {self.respondent}"

    @property
    def respondent(self) -> Party | Office:
        """Who answers. The database holds one of the two."""
        return self.party or self.desk  # type: ignore[return-value]

    @property
    def round(self) -> Round:
        return self.part.round

    def open_sections(self) -> frozenset[str] | None:
        """The codes of the sections that can be changed now; None: all (needs.clarifications)."""
        from needs.clarifications import open_sections

        return open_sections(self)

    def sections(self) -> list[Any]:
        """The sections of the questionnaire with what this response says in each (needs.responses)."""
        from needs.responses import sections

        return sections(self)


@remember
class Answer(models.Model):
    """The answer to one question, in the shape of its kind (needs.questions). No row: not answered."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    value = models.JSONField(_("answer"), null=True, blank=True)
    standing = models.CharField(_("standing of the need"), max_length=10, choices=Standing, blank=True, default="")
    contributor = models.CharField(
        _("contributed by"), max_length=200, blank=True, default="", help_text=_("The colleague or ministry that proposed it.")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="needs_question_answered_once"),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(standing=""), name="needs_answer_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None) | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="needs_answer_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.value}"

    @property
    def section(self) -> Section:
        return self.question.section


class Submission(models.Model):
    """One version of a response, as it was sent. It never changes: what is sent later is the next version."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="submissions", verbose_name=_("response"))
    number = models.PositiveSmallIntegerField(_("version"))
    sent = models.JSONField(_("what was sent"))
    checksum = models.CharField(_("checksum of what was sent"), max_length=64, db_index=True)
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    is_late = models.BooleanField(_("came after the deadline"), default=False)
    reason = models.TextField(_("reason"), blank=True, default="", help_text=_("Why it was sent again, or the answer to a question."))

    class Meta:
        verbose_name = _("submitted version")
        verbose_name_plural = _("submitted versions")
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="needs_submission_number_once")]
        triggers = [pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.response} · {self.number}"
