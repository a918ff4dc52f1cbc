"""What people say of answering, after they have sent their response."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs.choices import Ease
from needs.models.responses import Submission


class Feedback(models.Model):
    """One question, asked once for each version that was sent (U25)."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="feedback", verbose_name=_("submitted version"))
    ease = models.CharField(_("How easy was it to answer?"), max_length=20, choices=Ease)
    comment = models.TextField(_("What should be better?"), blank=True, default="", max_length=3000)
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [models.CheckConstraint(condition=Q(ease__in=Ease.values), name="needs_feedback_ease_is_known")]

    def __str__(self) -> str:
        return str(self.get_ease_display())
