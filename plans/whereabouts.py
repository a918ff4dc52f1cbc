"""What became of a need beyond its register: who was waited for while offers were proposed, and the days on which it was answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from needs.models import Need
from needs.whereabouts import Wait
from plans.models import Coverage, Match


def waits(need: Need) -> list[Wait]:
    """Each time during which the Party or a provider was waited for in a match of the need. One query."""
    rows = Match.pgh_event_model.objects.filter(need_id=need.pk).order_by("pgh_obj_id", "pgh_id")  # type: ignore[attr-defined]
    found: list[Wait] = []
    before: tuple[Any, ...] | None = None
    for row in (*rows.values_list("pgh_obj_id", "pgh_created_at", "status"), None):
        if before is not None:
            match, begun_at, status = before
            ended_at = row[1] if row is not None and row[0] == match else None
            if Match.workflow.turns[status]:
                found.append(Wait(begun_at, ended_at, Match.workflow.turns[status]))
        before = row
    return found


def milestones(need: Need, *, user: Any) -> list[dict[str, Any]]:
    """The days of matches and activities that this person may see, newest first."""
    days: list[tuple[date | None, str, str]] = []
    matches = list(Match.objects.visible_to(user).filter(need=need).select_related("offer__provider"))
    for match in matches:
        days += [
            (match.proposed_on, _("Offer proposed"), str(match.offer.provider)),
            (match.agreed_on, _("Matched"), str(match.offer.provider)),
        ]
    for coverage in Coverage.objects.of_visible_activities(user).filter(need=need).select_related("activity"):
        activity = coverage.activity
        days += [
            (coverage.covered_on, _("Covered by an activity"), str(activity)),
            (activity.started_on, _("Activity started"), str(activity)),
            (activity.completed_on, _("Activity completed"), str(activity)),
            (coverage.confirmed_on, _("Confirmed as met"), str(activity)),
        ]
    known = sorted((day, label, words) for day, label, words in days if day is not None)
    return [{"on": day, "label": label, "words": words} for day, label, words in reversed(known)]
