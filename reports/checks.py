"""What must be true of a report at a move."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from tarp.records.workflow import Problem, check


@check("report_without_sections", _("Write the sections of the report."))
def has_sections(report: Any) -> bool:
    return report.sections.exists()


def figures_are_known(report: Any) -> Iterable[Problem]:
    """Every placeholder of the narrative names a figure of the report's own snapshot."""
    for section, key in report.unknown_figures():
        yield Problem(
            "unknown_figure", _("Section “%(section)s” names a figure that does not exist: %(key)s.") % {"section": section, "key": key}
        )


def recommendations_are_decided(report: Any) -> Iterable[Problem]:
    """No recommendation is left a draft: a head has proposed it or rejected it."""
    for recommendation in report.recommendations.drafts():
        yield Problem(
            "recommendation_not_decided",
            _("Propose or reject recommendation %(reference)s: “%(text)s”.")
            % {"reference": recommendation.reference, "text": recommendation},
        )


@check("document_not_made", _("The document is being made. Issue the report when it is ready."))
def its_document_is_made(report: Any) -> bool:
    return report.edition_made() is not None


@check("recommendation_without_text", _("Write what is recommended."), field="text")
def recommends_something(recommendation: Any) -> bool:
    return bool(recommendation.text.strip())


@check("recommendation_without_evidence", _("Name at least one figure on which the recommendation rests."), field="evidence")
def rests_on_evidence(recommendation: Any) -> bool:
    return bool(recommendation.evidence)
