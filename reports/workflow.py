"""The moves of reports and recommendations: literal tables, and whose turn it is in every status."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports import checks, rules
from reports.choices import RecommendationStatus, ReportStatus
from tarp.accounts.rules import is_head, is_secretariat
from tarp.records.workflow import Move, Workflow

REPORT = Workflow(
    Move(
        "clear",
        pgettext_lazy("report", "Clear the text"),
        (ReportStatus.DRAFTING,),
        ReportStatus.CLEARED,
        who=rules.clear,
        checks=(checks.has_sections, checks.figures_are_known, checks.recommendations_are_decided),
        effect="reports.issuing.clear",
        consequence=_("The text can no longer be changed, and the document is made of it. It bears the date of today."),
    ),
    Move(
        "take_back",
        pgettext_lazy("report", "Take back to drafting"),
        (ReportStatus.CLEARED,),
        ReportStatus.DRAFTING,
        who=rules.clear,
        note="required",
    ),
    Move(
        "issue",
        pgettext_lazy("report", "Issue"),
        (ReportStatus.CLEARED,),
        ReportStatus.ISSUED,
        who=rules.clear,
        checks=(checks.its_document_is_made,),
        effect="reports.issuing.issue",
        consequence=_("Everybody can read the report from now on. The document does not change any more; a correction is a revision."),
    ),
    Move(
        "revise",
        pgettext_lazy("report", "Make a revision"),
        (ReportStatus.ISSUED,),
        ReportStatus.DRAFTING,
        who=rules.clear,
        note="required",
        note_label=_("What the revision changes"),
        effect="reports.issuing.revise",
        consequence=_("What was issued stays public until the revision is issued."),
    ),
    turns={ReportStatus.DRAFTING: "secretariat", ReportStatus.CLEARED: "secretariat", ReportStatus.ISSUED: ""},
)

RECOMMENDATION = Workflow(
    Move(
        "propose",
        pgettext_lazy("recommendation", "Propose"),
        (RecommendationStatus.DRAFT,),
        RecommendationStatus.PROPOSED,
        who=is_head,
        checks=(checks.recommends_something, checks.rests_on_evidence),
    ),
    Move(
        "accept",
        pgettext_lazy("recommendation", "Record that it was accepted"),
        (RecommendationStatus.PROPOSED,),
        RecommendationStatus.ACCEPTED,
        who=is_head,
        note="required",
        note_label=_("Who accepted it, and where that is written"),
    ),
    Move(
        "reject",
        pgettext_lazy("recommendation", "Record that it was rejected"),
        (RecommendationStatus.DRAFT, RecommendationStatus.PROPOSED),
        RecommendationStatus.REJECTED,
        who=is_head,
        note="required",
        note_label=_("Who rejected it, and why"),
    ),
    Move(
        "implement",
        pgettext_lazy("recommendation", "Record that it was implemented"),
        (RecommendationStatus.ACCEPTED,),
        RecommendationStatus.IMPLEMENTED,
        who=is_secretariat,
        note="required",
        note_label=_("What was done"),
    ),
    turns={
        RecommendationStatus.DRAFT: "secretariat",
        RecommendationStatus.PROPOSED: "secretariat",
        RecommendationStatus.ACCEPTED: "secretariat",
        RecommendationStatus.REJECTED: "",
        RecommendationStatus.IMPLEMENTED: "",
    },
)
