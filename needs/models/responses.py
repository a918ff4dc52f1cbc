"""A Party's response to a round, and its answers to the questions that are not needs, difficulties or views."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import ResponseStatus
from needs.models.questionnaires import Question
from needs.models.rounds import Round
from tarp.parties.models import Convention, Party
from tarp.records.history import remember
from tarp.records.models import Record, status_is_known


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, user: Any) -> ResponseQuerySet:
        return self.filter(rules.statements_visible_to(user, self.model))

    def answered(self) -> ResponseQuerySet:
        """Responses that were submitted at least once: what a response rate counts."""
        return self.exclude(submitted_at=None)


@remember
class Response(Record):
    """What one Party answers in one round. A draft holds anything; submitting judges it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="responses", verbose_name=_("round"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="responses", verbose_name=_("Party"))
    conventions = models.ManyToManyField(Convention, related_name="+", verbose_name=_("conventions"))
    status = models.CharField(_("status"), max_length=20, choices=ResponseStatus, default=ResponseStatus.DRAFT, editable=False)
    reference = models.CharField(_("reference"), max_length=60, unique=True, null=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("submitted by")
    )
    is_late = models.BooleanField(_("came after the deadline"), default=False, editable=False)
    sent = models.JSONField(_("what was sent"), null=True, editable=False)
    checksum = models.CharField(_("checksum of what was sent"), max_length=64, blank=True, default="", editable=False)

    objects = ResponseQuerySet.as_manager()
    workflow = workflow.RESPONSE
    may_create = may_edit = rules.answer

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            status_is_known(ResponseStatus),
            models.UniqueConstraint(fields=["round", "party"], name="needs_one_response_per_party_and_round"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None) | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="needs_response_submitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.round} · {self.party}"

    def sections(self) -> list[Any]:
        """The sections of the questionnaire with what this response says in each (needs.responses)."""
        from needs.responses import sections

        return sections(self)


@remember
class Answer(models.Model):
    """The answer to one question: a text, or the codes of the chosen options. No row: not answered."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    text = models.TextField(_("text"), blank=True, default="")
    options = models.JSONField(_("chosen options"), blank=True, default=list)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="needs_question_answered_once")]

    def __str__(self) -> str:
        return self.text or ", ".join(self.options)
