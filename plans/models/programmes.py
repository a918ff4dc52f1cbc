"""The four-year plans and their objectives."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from plans import rules, workflow
from plans.choices import PlanStatus
from tarp.parties.models import Convention, DecisionParagraph
from tarp.records.history import remember
from tarp.records.models import Record, status_is_known
from tarp.records.names import LANGUAGE_COLUMNS, Named, Sourced, name_column


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: Any) -> PlanQuerySet:
        return self.filter(rules.plans_visible_to(user))

    def in_force(self, *, on: date) -> PlanQuerySet:
        return self.filter(Q(in_force_to=None) | Q(in_force_to__gte=on), in_force_from__lte=on)

    def official(self) -> PlanQuerySet:
        """Plans of the conventions: no trial, no exercise."""
        return self.filter(is_official=True)

    def with_details(self) -> PlanQuerySet:
        """All that a list shows of a plan, in one query."""
        return self.annotate(activity_count=Count("activities", filter=rules.approved("activities__")))

    def search(self, words: str) -> PlanQuerySet:
        """Plans whose code is, or whose name in any language or list of documents holds, these words."""
        found = Q(code__iexact=words) | Q(documents__icontains=words)
        for column in LANGUAGE_COLUMNS.values():
            found |= Q(**{f"name_{column}__unaccent__icontains": words})
        return self.filter(found)


@remember
class Plan(Named, Sourced, Record):
    """A technical assistance plan of the three conventions, usually of four years."""

    code = models.SlugField(_("code"), max_length=20, unique=True, help_text=_("The years of the plan: 2026-2029."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    documents = models.TextField(_("documents"), blank=True, default="", help_text=_("The symbols of its documents."))
    mandates = models.ManyToManyField(DecisionParagraph, blank=True, related_name="plans", verbose_name=_("mandate"))
    is_official = models.BooleanField(_("is a plan of the conventions"), default=True, help_text=_("Not a trial or an exercise."))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True, help_text=_("Blank until it is put in force."))
    in_force_to = models.DateField(_("in force to"), null=True, blank=True, help_text=_("The last day. Blank: until further notice."))
    notes = models.TextField(_("notes"), blank=True, default="")
    status = models.CharField(_("status"), max_length=20, choices=PlanStatus, default=PlanStatus.DRAFTING, editable=False)

    objects = PlanQuerySet.as_manager()
    workflow = workflow.PLAN
    may_create = may_edit = rules.plan

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            status_is_known(PlanStatus),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="plans_plan_ends_after_start",
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                name="plans_plan_in_force_in_order",
                violation_error_message=_("The plan cannot leave force before it entered it."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PlanStatus.IN_FORCE, PlanStatus.CLOSED]) | Q(in_force_from__isnull=False),
                name="plans_plan_in_force_from_a_day",
                violation_error_message=_("Enter the first day in force."),
            ),
        ]

    @property
    def reference(self) -> str:
        return self.code


class Objective(Sourced):
    """What a plan wants to reach, under one convention or under all; the text in six languages, English where one is missing."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives", verbose_name=_("plan"))
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    convention = models.ForeignKey(
        Convention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("convention"),
        help_text=_("Blank for an objective that cuts across the three."),
    )
    text_en = models.TextField(_("text in English"))
    text_fr = models.TextField(_("text in French"), blank=True, default="")
    text_es = models.TextField(_("text in Spanish"), blank=True, default="")
    text_ar = models.TextField(_("text in Arabic"), blank=True, default="")
    text_zh = models.TextField(_("text in Chinese"), blank=True, default="")
    text_ru = models.TextField(_("text in Russian"), blank=True, default="")

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="plans_objective_code_once_per_plan")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return getattr(self, name_column("text")) or self.text_en
