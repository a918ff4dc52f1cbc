"""Needs, difficulties and views as spreadsheets, and the rounds, questionnaires and responses from which they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from needs.duplicates import stated_before_each
from needs.models import Clarification, Difficulty, Need, NeedShare, PastResult, Question, Questionnaire, Response, Round, Section, View
from tarp.records.names import LANGUAGE_COLUMNS
from tarp.records.resources import RecordResource, exported

NAMES = tuple(f"name_{column}" for column in LANGUAGE_COLUMNS.values())
HELP = tuple(f"help_{column}" for column in LANGUAGE_COLUMNS.values())


class NeedResource(RecordResource):
    """Imported by a Party for itself, or by the secretariat from what a Party sent in another form."""

    only_exported = (
        "reference",
        "status",
        "translated_title",
        "translation",
        "due_on",
        "closing_reason",
        "unmet_reason",
        "confirmed_on",
        "registered_on",
        "left_register_on",
        "version",
        "updated_at",
    )
    recognized_by = ("party", "title")

    def warn_of(self, made: Sequence[Need]) -> Iterator[tuple[Need, str, str]]:
        for need, twins in stated_before_each(made, most=3):
            for twin in twins:
                words = {"reference": twin.reference, "year": twin.created_at.year, "title": twin}
                sentence = _("Stated in %(year)s already, in the same theme under the same provision: %(reference)s “%(title)s”.") % words
                yield need, "title", sentence

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
            "justification",
            "level",
            "barriers",
            "chemicals",
            "listing",
            "due_on",
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
            "translated_title",
            "translation",
            "status",
            "closing_reason",
            "unmet_reason",
            "confirmed_on",
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


class PastResultResource(RecordResource):
    """The results of a past round, cell by cell, as the document that the secretariat keeps prints them."""

    recognized_by = ("round", "question", "option", "region")
    only_exported = ("reference", "version", "updated_at")

    class Meta:
        model = PastResult
        fields = (
            "reference",
            "round",
            "question",
            "question_label",
            "option",
            "label",
            "region",
            "count",
            "base",
            "document",
            "version",
            "updated_at",
        )


RoundResource = exported(Round, "code", *NAMES, "audience", "conventions", "opens_on", "status", "version", "updated_at")
QuestionnaireResource = exported(Questionnaire, "code", "edition", *NAMES, "version", "updated_at")
SectionResource = exported(Section, "questionnaire", "questionnaire__edition", "position", "code", "kind", *NAMES, *HELP)
QuestionResource = exported(
    Question,
    "section__questionnaire",
    "section__questionnaire__edition",
    "section",
    "position",
    "code",
    "kind",
    "is_required",
    "maximum",
    *NAMES,
    *HELP,
)
ClarificationResource = exported(
    Clarification, "reference", "need", "difficulty", "view", "response", "field", "status", "version", "updated_at"
)
ResponseResource = exported(
    Response,
    "reference",
    "part__round",
    "part",
    "party",
    "desk",
    "conventions",
    "status",
    "submitted_at",
    "submitted_by",
    "is_late",
    "version",
    "updated_at",
)

ClarificationResource = exported(
    Clarification, "reference", "need", "difficulty", "view", "response", "field", "status", "version", "updated_at"
)
NeedShareResource = exported(NeedShare, "reference", "need", "party", "status", "note", "decided_by", "decided_at", "version", "updated_at")

PUBLIC = {"needs": NeedResource}  # tables that anyone may download: of each record, what everyone may see
