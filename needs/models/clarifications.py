"""Questions of the secretariat about one field or answer, and what the Party and the secretariat write to each other about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs import rules, workflow
from needs.choices import ClarificationStatus
from needs.models.responses import Response
from needs.models.statements import Difficulty, Need, View
from tarp.records.history import remember
from tarp.records.models import Record, numbered, status_is_known

ABOUT = ("need", "difficulty", "view", "response")


class ClarificationQuerySet(models.QuerySet["Clarification"]):
    def visible_to(self, user: Any) -> ClarificationQuerySet:
        return self.filter(rules.clarifications_visible_to(user, self.model))

    def waiting(self) -> ClarificationQuerySet:
        """Not closed."""
        return self.exclude(status=ClarificationStatus.CLOSED)

    def asked(self) -> ClarificationQuerySet:
        """Those that wait for the Party."""
        return self.filter(status=ClarificationStatus.ASKED)

    def on(self, record: Any) -> ClarificationQuerySet:
        """The threads about a need, a difficulty, a view or a response, oldest first."""
        return self.filter(**{record._meta.model_name: record}).with_details().order_by("pk")

    def with_details(self) -> ClarificationQuerySet:
        return self.select_related("need__party", "difficulty__party", "view__party", "response__party", "response__desk").prefetch_related(
            models.Prefetch("messages", Message.objects.select_related("written_by").order_by("pk"))
        )


@remember
class Clarification(Record):
    """One thread. It stands on a field of what was stated, or on a section or a question of a response."""

    need = models.ForeignKey(
        Need, models.CASCADE, null=True, blank=True, editable=False, related_name="clarifications", verbose_name=_("need")
    )
    difficulty = models.ForeignKey(
        Difficulty, models.CASCADE, null=True, blank=True, editable=False, related_name="clarifications", verbose_name=_("difficulty")
    )
    view = models.ForeignKey(
        View, models.CASCADE, null=True, blank=True, editable=False, related_name="clarifications", verbose_name=_("view")
    )
    response = models.ForeignKey(
        Response, models.CASCADE, null=True, blank=True, editable=False, related_name="clarifications", verbose_name=_("response")
    )
    field = models.CharField(
        _("field"), max_length=60, blank=True, default="", help_text=_("The field, section or question. Blank: the whole."), editable=False
    )
    status = models.CharField(_("status"), max_length=20, choices=ClarificationStatus, default=ClarificationStatus.ASKED, editable=False)
    reference = numbered("C")

    objects = ClarificationQuerySet.as_manager()
    workflow = workflow.CLARIFICATION
    may_create = rules.review

    class Meta:
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        constraints = [
            status_is_known(ClarificationStatus),
            models.CheckConstraint(
                condition=Q(
                    *(Q(**{f"{name}__isnull": name != one for name in ABOUT}) for one in ABOUT),
                    _connector=Q.OR,
                ),
                name="needs_clarification_is_about_one_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.field}" if self.field else str(self.reference)

    def about(self) -> Any:
        """The need, difficulty, view or response that it is about."""
        return next(getattr(self, name) for name in ABOUT if getattr(self, f"{name}_id") is not None)


class Message(models.Model):
    """What one side wrote in a thread. It is not changed."""

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="messages", verbose_name=_("clarification"))
    text = models.TextField(_("text"))
    is_from_party = models.BooleanField(_("written by the Party"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return self.text[:80]
