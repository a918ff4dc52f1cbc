"""What is done under a plan: activities, the needs that they cover, their events and who took part."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.choices import Level
from needs.models import Need
from offers.models import Provider
from plans import rules, workflow
from plans.choices import ActivityKind, ActivityStatus, CoverageStatus, EventKind
from plans.models.origins import ORIGIN, made_for
from plans.models.programmes import Objective, Plan
from tarp.parties.models import Convention, DecisionParagraph, Party, Provision, SdgTarget, Theme
from tarp.records.history import remember
from tarp.records.models import Record, numbered, status_is_known


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: Any) -> ActivityQuerySet:
        return self.filter(rules.activities_visible_to(user))

    def in_plan(self, *, on: date) -> ActivityQuerySet:
        """Activities that stood in their plan on the day: approved, not cancelled."""
        return self.filter(Q(cancelled_on=None) | Q(cancelled_on__gt=on), approved_on__lte=on)

    def with_money(self, *, as_of: date) -> ActivityQuerySet:
        """Adds `required`, `pledged`, `committed`, `received`, `secured` and `gap`, in United States dollars (plans.money)."""
        from plans import money

        return self.annotate(**money.sums(as_of=as_of)).annotate(gap=money.GAP)

    def with_details(self) -> ActivityQuerySet:
        """All that a list shows of an activity, in a fixed number of queries."""
        return self.select_related("plan", "theme", "lead").prefetch_related("conventions", "parties")

    def search(self, words: str) -> ActivityQuerySet:
        """Activities whose reference or code is, or whose title or description holds, these words."""
        document = SearchVector("title", "description", config="simple")
        found = Q(reference=words.strip().upper()) | Q(code__iexact=words) | Q(document=words)
        return self.alias(document=document).filter(found)


@remember
class Activity(Record):
    """An intervention of a plan that answers needs. What it requires is the sum of its budget lines."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="activities", verbose_name=_("plan"))
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("objective"))
    code = models.CharField(_("code"), max_length=40, blank=True, default="", help_text=_("As in the plan's document."))
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True, default="", help_text=_("What is done, and what it leads to."))
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind, default=ActivityKind.TRAINING)
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.REGIONAL)
    conventions = models.ManyToManyField(Convention, blank=True, related_name="activities", verbose_name=_("conventions"))
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("theme"))
    provisions = models.ManyToManyField(Provision, blank=True, related_name="activities", verbose_name=_("provisions"))
    lead = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("lead"))
    parties = models.ManyToManyField(
        Party, blank=True, related_name="activities", verbose_name=_("Parties served"), help_text=_("None named: all Parties.")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    mandates = models.ManyToManyField(DecisionParagraph, blank=True, related_name="activities", verbose_name=_("mandate"))
    sdg_targets = models.ManyToManyField(SdgTarget, blank=True, related_name="activities", verbose_name=_("SDG targets"))
    pow_number = models.PositiveSmallIntegerField(
        _("activity of the programme of work"), null=True, blank=True, help_text=_("Its number: 13 to 19 for technical assistance.")
    )
    joint_code = models.CharField(_("code as a joint activity"), max_length=10, blank=True, default="", help_text=_("S6 and the like."))
    needs = models.ManyToManyField(
        Need, through="Coverage", through_fields=("activity", "need"), related_name="activities", verbose_name=_("needs covered")
    )
    status = models.CharField(_("status"), max_length=20, choices=ActivityStatus, default=ActivityStatus.PROPOSED, editable=False)
    approved_on = models.DateField(_("approved on"), null=True, editable=False)
    started_on = models.DateField(_("started on"), null=True, editable=False)
    completed_on = models.DateField(_("completed on"), null=True, editable=False)
    cancelled_on = models.DateField(_("cancelled on"), null=True, editable=False)
    reference = numbered("A")

    objects = ActivityQuerySet.as_manager()
    workflow = workflow.ACTIVITY
    may_create = may_edit = rules.plan

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            status_is_known(ActivityStatus),
            models.UniqueConstraint(
                fields=["plan", "code"],
                condition=~Q(code=""),
                name="plans_activity_code_once_per_plan",
                violation_error_message=_("Another activity of this plan has this code."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plans_activity_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ActivityStatus.APPROVED, ActivityStatus.POSTPONED])
                | Q(approved_on__isnull=False, started_on=None, completed_on=None),
                name="plans_activity_approved_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=ActivityStatus.ONGOING) | Q(approved_on__isnull=False, started_on__isnull=False, completed_on=None),
                name="plans_activity_started_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ActivityStatus.COMPLETED, approved_on__isnull=False, started_on__isnull=False, completed_on__isnull=False
                )
                | (~Q(status=ActivityStatus.COMPLETED) & Q(completed_on=None)),
                name="plans_activity_completed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status=ActivityStatus.CANCELLED, cancelled_on__isnull=False)
                | (~Q(status=ActivityStatus.CANCELLED) & Q(cancelled_on=None)),
                name="plans_activity_cancelled_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(started_on=None) | Q(started_on__gte=F("approved_on")))
                & (Q(completed_on=None) | Q(completed_on__gte=F("started_on"))),
                name="plans_activity_days_in_order",
                violation_error_message=_("An activity is approved, then started, then completed."),
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="plans_activity_latest"),
            GinIndex(SearchVector("title", "description", config="simple"), name="plans_activity_words"),
        ]

    def __str__(self) -> str:
        return self.title


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def visible_to(self, user: Any) -> CoverageQuerySet:
        """Those of activities and needs that the person sees."""
        return self.of_visible_activities(user).filter(need__in=Need.objects.visible_to(user))

    def of_visible_activities(self, user: Any) -> CoverageQuerySet:
        return self.filter(rules.activities_visible_to(user, "activity__"))

    def with_details(self) -> CoverageQuerySet:
        """All that a list shows of a coverage, in one query."""
        return self.select_related("activity__plan", "need__party")

    def holding(self, *, on: date) -> CoverageQuerySet:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), covered_on__lte=on)


@remember
class Coverage(Record):
    """An activity answers a need; its Party says in the end whether the need is met."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="coverages", verbose_name=_("activity"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="coverages", verbose_name=_("need"))
    made_for = made_for()
    covered_on = models.DateField(_("covered from"), default=timezone.localdate)
    ended_on = models.DateField(
        _("covered until"), null=True, blank=True, help_text=_("The first day on which the activity no longer covers the need.")
    )
    status = models.CharField(_("status"), max_length=20, choices=CoverageStatus, default=CoverageStatus.PROMISED, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, editable=False)
    reference = numbered("C")

    objects = CoverageQuerySet.as_manager()
    workflow = workflow.COVERAGE
    may_create = rules.plan
    may_edit = rules.edit_coverage

    class Meta:
        indexes = [models.Index(ORIGIN, name="plans_coverage_origin")]
        verbose_name = _("need covered")
        verbose_name_plural = _("needs covered")
        constraints = [
            status_is_known(CoverageStatus),
            models.UniqueConstraint(
                fields=["need", "activity"],
                name="plans_coverage_pair_once",
                violation_error_message=_("This activity covers this need already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("covered_on")),
                name="plans_coverage_ends_after_start",
                violation_error_message=_("The end must not be before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(status=CoverageStatus.CONFIRMED, confirmed_on__isnull=False)
                | (~Q(status=CoverageStatus.CONFIRMED) & Q(confirmed_on=None)),
                name="plans_coverage_confirmed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.need}"


@remember
class Event(Record):
    """A workshop, a training, a mission of an activity."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="held_events", verbose_name=_("activity"))
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind, default=EventKind.WORKSHOP)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_online = models.BooleanField(_("takes place online"), default=False)
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    country = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="hosted_events", verbose_name=_("country"))
    reference = numbered("E")

    may_create = may_edit = rules.plan

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="plans_event_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@remember
class Attendance(models.Model):
    """Persons of one Party at one event, by gender. Women are reported as a share of those whose gender was stated."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="attendances", verbose_name=_("event"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="attendances", verbose_name=_("Party"))
    female = models.PositiveIntegerField(_("women"), default=0)
    male = models.PositiveIntegerField(_("men"), default=0)
    other = models.PositiveIntegerField(_("other"), default=0)
    not_stated = models.PositiveIntegerField(_("gender not stated"), default=0)
    persons = models.GeneratedField(
        expression=F("female") + F("male") + F("other") + F("not_stated"),
        output_field=models.PositiveIntegerField(_("persons")),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "party"],
                name="plans_attendance_once_per_party",
                violation_error_message=_("The persons of this Party are entered already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.party}"
