"""Offers, matches, plans and activities, complete unless a test takes something away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from needs.models import Need
from offers.choices import OfferStatus
from offers.models import Offer, Provider
from plans.choices import ActivityStatus, CoverageStatus, MatchStatus
from plans.models import Activity, BudgetLine, Coverage, Match, Plan
from tarp.accounts.models import Office
from tests import factories


def provider(desk: Office | None = None, code: str = "TEST") -> Provider:
    return Provider.objects.create(code=code, name=f"Provider {code}", kind="igo", office=desk)


def need(party: str = "KEN", **fields: Any) -> Need:
    return factories.need(party, **{"status": "registered", **fields})


def offer(fits: Need, *, by: Provider | None = None, **fields: Any) -> Offer:
    """A published offer that passes every gate of the need."""
    record = Offer.objects.create(
        **{
            "provider": by or Provider.objects.order_by("code").first(),
            "title": "Training at the regional centre",
            "status": OfferStatus.PUBLISHED,
            "published_on": timezone.localdate(),
            "available_from": timezone.localdate() - timedelta(days=1),
            "languages": ["en"],
            **fields,
        }
    )
    record.conventions.set(fits.conventions.all())
    record.themes.set([fits.theme])
    return record


def match(need: Need, offer: Offer, **fields: Any) -> Match:
    """`status` may be any: the days that it implies are set."""
    status, today = fields.get("status", MatchStatus.PROPOSED), timezone.localdate()
    if status in (MatchStatus.AGREED, MatchStatus.ENDED):
        fields.setdefault("agreed_on", today)
    if status in (MatchStatus.DECLINED, MatchStatus.ENDED):
        fields.setdefault("ended_on", today)
    return Match.objects.create(need=need, offer=offer, **fields)


def activity(*covers: Need, plan: str = "2026-2029", budget: int | None = 1000, **fields: Any) -> Activity:
    """An activity of the plan with one budget line, that covers the needs. `status` may be any: the days that it implies are set."""
    status, today = fields.get("status", ActivityStatus.PROPOSED), timezone.localdate()
    if status != ActivityStatus.PROPOSED:
        fields.setdefault("approved_on", today)
    if status in (ActivityStatus.ONGOING, ActivityStatus.COMPLETED):
        fields.setdefault("started_on", today)
    if status == ActivityStatus.COMPLETED:
        fields.setdefault("completed_on", today)
    if status == ActivityStatus.CANCELLED:
        fields.setdefault("cancelled_on", today)
    if covers:
        fields.setdefault("theme", covers[0].theme)
    record = Activity.objects.create(
        **{
            "plan": Plan.objects.get(code=plan),
            "title": "Workshops for customs officers",
            "starts_on": date(2026, 12, 1),
            "ends_on": date(2027, 6, 30),
            **fields,
        }
    )
    for covered in covers:
        Coverage.objects.create(activity=record, need=covered)
        record.conventions.add(*covered.conventions.all())
        record.parties.add(covered.party)
    if budget is not None:
        BudgetLine.objects.create(activity=record, year=2027, fund="BD", amount=budget)
    return record


def coverage(of: Need, status: str = CoverageStatus.PROMISED, **fields: Any) -> Coverage:
    record = activity(of, **{"status": ActivityStatus.COMPLETED, **fields}).coverages.get()
    if status != CoverageStatus.PROMISED:
        record.status = status
        record.confirmed_on = timezone.localdate() if status == CoverageStatus.CONFIRMED else None
        record.save()
    return record
