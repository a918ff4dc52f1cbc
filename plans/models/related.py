"""What the sources name beside a plan: projects that carried it out, reports on it, lines of the programme of work."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from needs.choices import Level
from plans import rules
from plans.choices import RelatedKind
from plans.models.programmes import Plan
from tarp.parties.models import Convention, Party
from tarp.records.history import remember
from tarp.records.names import Sourced


class RelatedWorkQuerySet(models.QuerySet["RelatedWork"]):
    def visible_to(self, user: Any) -> RelatedWorkQuerySet:
        return self.filter(plan__in=Plan.objects.filter(rules.plans_visible_to(user)))

    def with_details(self) -> RelatedWorkQuerySet:
        return self.prefetch_related("conventions", "parties")


@remember
class RelatedWork(Sourced):
    """No activity of the plan: it has no state, mostly no days, and covers no need."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="related_works", verbose_name=_("plan"))
    code = models.CharField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=RelatedKind)
    conventions = models.ManyToManyField(Convention, blank=True, related_name="related_works", verbose_name=_("conventions"))
    level = models.CharField(_("level"), max_length=20, choices=Level)
    objective = models.TextField(_("objective"), blank=True, default="")
    parties = models.ManyToManyField(
        Party, blank=True, related_name="related_works", verbose_name=_("Parties"), help_text=_("Those that the source names.")
    )
    period = models.CharField(_("period"), max_length=40, blank=True, default="", help_text=_("As the source writes it."))
    funder = models.CharField(_("funder"), max_length=200, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")

    objects = RelatedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("related work")
        verbose_name_plural = _("related works")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "code"],
                name="plans_related_work_code_once_per_plan",
                violation_error_message=_("Another related work of this plan has this code."),
            )
        ]

    def __str__(self) -> str:
        return self.title
