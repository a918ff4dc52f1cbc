"""Matches, plans, activities and their money as spreadsheets."""

from __future__ import annotations

from plans.models import Activity, BudgetLine, Contribution, Coverage, Event, Match, Plan, RelatedWork
from tarp.records.resources import RecordResource, TableResource, exported


class MatchResource(RecordResource):
    """Exported only: matches are proposed one by one, on the page of the need."""

    takes_files = False

    class Meta:
        model = Match
        fields = ("reference", "need", "offer", "units", "score", "status", "proposed_on", "agreed_on", "ended_on", "version", "updated_at")


class PlanResource(RecordResource):
    only_exported = ("status", "version", "updated_at")

    class Meta:
        model = Plan
        import_id_fields = ("code",)
        fields = (
            "code",
            "name_en",
            "name_fr",
            "name_es",
            "name_ar",
            "name_zh",
            "name_ru",
            "starts_on",
            "ends_on",
            "documents",
            "is_official",
            "in_force_from",
            "in_force_to",
            "source",
            "confidence",
            "status",
            "version",
            "updated_at",
        )


class ActivityResource(RecordResource):
    only_exported = ("reference", "status", "approved_on", "started_on", "completed_on", "cancelled_on", "version", "updated_at")
    recognized_by = ("plan", "title")

    class Meta:
        model = Activity
        fields = (
            "reference",
            "plan",
            "code",
            "title",
            "description",
            "kind",
            "level",
            "conventions",
            "theme",
            "provisions",
            "lead",
            "parties",
            "starts_on",
            "ends_on",
            "sdg_targets",
            "pow_number",
            "joint_code",
            "status",
            "approved_on",
            "started_on",
            "completed_on",
            "cancelled_on",
            "version",
            "updated_at",
        )


class CoverageResource(RecordResource):
    takes_files = False
    only_exported = ("reference", "status", "confirmed_on", "version", "updated_at")

    class Meta:
        model = Coverage
        fields = ("reference", "activity", "need", "covered_on", "ended_on", "status", "confirmed_on", "version", "updated_at")


BudgetLineResource = exported(
    BudgetLine, "activity", "year", "fund", "purpose", "amount", "currency", "usd_rate", "rate_on", "includes_psc", "required"
)
ContributionResource = exported(
    Contribution,
    "activity",
    "donor",
    "agreement",
    "currency",
    "usd_rate",
    "rate_on",
    "pledged",
    "pledged_on",
    "committed",
    "committed_on",
    "received",
    "received_on",
)
EventResource = exported(
    Event, "reference", "activity", "title", "kind", "starts_on", "ends_on", "is_online", "city", "country", "version", "updated_at"
)


class RelatedWorkResource(TableResource):
    class Meta:
        model = RelatedWork
        import_id_fields = ("plan", "code")
        fields = (
            "plan",
            "code",
            "position",
            "title",
            "kind",
            "conventions",
            "level",
            "objective",
            "parties",
            "period",
            "funder",
            "notes",
            "source",
            "confidence",
            "retired_on",
        )


PUBLIC = {  # tables that anyone may download: what everyone may see
    "plans": PlanResource,
    "activities": ActivityResource,
    "related-works": RelatedWorkResource,
}
