"""Who may draft, clear, issue and read reports: staff draft, a head clears and issues, everybody reads what was issued."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.choices import RecommendationStatus, ReportStatus
from tarp.accounts.rules import is_head, is_secretariat
from tarp.accounts.standing import standing
from tarp.records.rules import rule


@rule("report_not_open", _("This report has been cleared. Take it back to drafting, or make a revision of it, to change its text."))
def is_being_drafted(user: Any, report: Any) -> bool:
    return report.status == ReportStatus.DRAFTING


@rule("report_not_open", _("This report has been cleared. Take it back to drafting, or make a revision of it, to change its text."))
def its_report_is_being_drafted(user: Any, part: Any) -> bool:
    return part.report.status == ReportStatus.DRAFTING


@rule("recommendation_not_open", _("This recommendation has been proposed and can no longer be changed."))
def is_a_draft(user: Any, recommendation: Any) -> bool:
    return recommendation.status == RecommendationStatus.DRAFT


draft = is_secretariat
edit = is_secretariat & is_being_drafted
edit_section = is_secretariat & its_report_is_being_drafted
edit_recommendation = is_secretariat & is_a_draft & its_report_is_being_drafted
clear = is_head


def visible_to(user: Any) -> Q:
    """Everybody reads a report that was issued once, in the text that was issued; staff see all."""
    return Q() if standing(user).is_staff else Q(edition__isnull=False)


def recommendations_visible_to(user: Any) -> Q:
    """Everybody reads the recommendations that an issued report makes."""
    if standing(user).is_staff:
        return Q()
    return Q(report__edition__isnull=False) & ~Q(status=RecommendationStatus.DRAFT)
