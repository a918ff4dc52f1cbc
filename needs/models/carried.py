"""What a Party says, in a response, of the needs and answers of earlier rounds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs.choices import Verdict
from needs.models.questionnaires import Question
from needs.models.responses import Response
from needs.models.statements import Need
from tarp.records.history import remember


@remember
class Carried(models.Model):
    """The Party's word on one open need, or on one answer of the last round. No row: not confirmed, and neither counted nor sent."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="carried", verbose_name=_("response"))
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="carried", verbose_name=_("need"))
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+", verbose_name=_("question"))
    verdict = models.CharField(_("what is true of it now"), max_length=20, choices=Verdict)
    reason = models.TextField(_("reason"), blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("said by"))
    decided_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("word on something carried forward")
        verbose_name_plural = _("words on what is carried forward")
        constraints = [
            models.UniqueConstraint(fields=["response", "need"], name="needs_need_carried_once"),
            models.UniqueConstraint(fields=["response", "question"], name="needs_answer_carried_once"),
            models.CheckConstraint(
                condition=Q(need=None, question__isnull=False) | Q(need__isnull=False, question=None),
                name="needs_carried_is_a_need_or_an_answer",
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="needs_carried_verdict_is_known"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.NO_LONGER, need__isnull=False) | ~Q(reason=""), name="needs_dropped_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need or self.question} · {self.get_verdict_display()}"
