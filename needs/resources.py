"""Needs, difficulties and views as spreadsheets."""

from __future__ import annotations

from needs.models import Difficulty, Need, View
from tarp.records.resources import RecordResource


class NeedResource(RecordResource):
    """Imported by a Party for itself, or by the secretariat from what a Party sent in another form."""

    only_exported = ("reference", "status", "translation", "registered_on", "left_register_on", "version", "updated_at")
    recognized_by = ("party", "title")

    class Meta:
        model = Need
        fields = (
            "reference",
            "party",
            "conventions",
            "provisions",
            "theme",
            "title",
            "description",
            "language",
            "assistance_types",
            "priority",
            "level",
            "barriers",
            "listing",
            "life_cycle_stage",
            "from_year",
            "to_year",
            "delivery_languages",
            "target_group",
            "estimated_cost",
            "prior_assistance",
            "source",
            "source_reference",
            "visibility",
            "translation",
            "status",
            "registered_on",
            "left_register_on",
            "version",
            "updated_at",
        )


class DifficultyResource(RecordResource):
    recognized_by = ("party", "description")

    class Meta:
        model = Difficulty
        fields = (
            "reference",
            "party",
            "conventions",
            "provision",
            "barrier",
            "severity",
            "description",
            "language",
            "status",
            "version",
            "updated_at",
        )


class ViewResource(RecordResource):
    recognized_by = ("party", "text")

    class Meta:
        model = View
        fields = ("reference", "party", "conventions", "text", "language", "status", "version", "updated_at")


PUBLIC = {"needs": NeedResource}  # tables that anyone may download: of each record, what everyone may see
