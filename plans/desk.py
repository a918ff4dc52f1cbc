"""The start page of a signed-in person: what waits for them, and what is theirs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from needs.choices import Audience, NeedStatus
from needs.models import Clarification, Need, Response, RoundDesk, RoundPart
from needs.respondents import desks_of
from offers.models import Offer, Provider
from plans.choices import ActivityStatus, CoverageStatus
from plans.models import Coverage, Match
from plans.notes import notes_for
from tarp.parties.mandates import parties_acted_for
from tarp.parties.models import Party


class Desk(LoginRequiredMixin, TemplateView):
    """Staff work in the web admin, whose first page is their work queue."""

    template_name = "plans/desk.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_staff:
            return redirect("admin:index")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            holds_an_office=bool(user.standing.held),
            matches=Match.objects.waiting_for(user).select_related("need__party", "offer__provider").order_by("pk")[:50],
            **self.of_parties(user),
            **self.of_providers(user),
            **self.of_desks(user),
            **kwargs,
        )

    def of_parties(self, user: Any) -> dict[str, Any]:
        acted_for = parties_acted_for(user)
        if not acted_for:
            return {}
        own = Need.objects.visible_to(user).filter(party__in=acted_for)
        begun = {
            (response.part_id, response.party_id): response for response in Response.objects.visible_to(user).filter(party__in=acted_for)
        }
        asking = RoundPart.objects.asking(user).select_related("round").order_by("-round__opens_on", "position", "pk")
        parties = list(Party.objects.acted_for(user).by_name())
        by_id = {party.pk: party for party in parties}
        return {
            "acts_for_parties": parties,
            "calls": [(part, by_id[part.asked_party], begun.get((part.pk, part.asked_party))) for part in asking],
            "questions": Clarification.objects.visible_to(user).asked().with_details().order_by("pk")[:50],
            "notes": notes_for(parties)[:5],
            "returned": own.filter(status=NeedStatus.RETURNED).order_by("-updated_at")[:50],
            "suggested": own.filter(status=NeedStatus.SUGGESTED).order_by("-updated_at")[:50],
            "drafts": own.filter(status=NeedStatus.DRAFT).order_by("-updated_at")[:50],
            "to_confirm": Coverage.objects.visible_to(user)
            .filter(need__in=own, status=CoverageStatus.PROMISED, activity__status=ActivityStatus.COMPLETED, ended_on=None)
            .select_related("activity", "need")
            .order_by("pk")[:50],
        }

    def of_desks(self, user: Any) -> dict[str, Any]:
        """Calls for information that ask a desk of a provider which the person holds."""
        desks = list(desks_of(user))
        if not desks:
            return {}
        begun = {(response.part_id, response.desk_id): response for response in Response.objects.visible_to(user).filter(desk__in=desks)}
        pairs = set(RoundDesk.objects.filter(desk__in=desks).values_list("round", "desk"))
        asking = RoundPart.objects.asking_a_desk_of(user).select_related("round").order_by("-round__opens_on", "position")
        return {
            "calls_to_desks": [
                (part, desk, begun.get((part.pk, desk.pk))) for part in asking for desk in desks if (part.round_id, desk.pk) in pairs
            ],
            "questions": Clarification.objects.visible_to(user).asked().with_details().order_by("pk")[:50],
            "to_offer": Response.objects.visible_to(user)
            .filter(desk__in=Provider.objects.acted_for(user).values("office"), part__round__audience=Audience.OFFERS)
            .exclude(submitted_at=None)
            .exclude(reference__in=Offer.objects.exclude(source_reference="").values("source_reference"))
            .select_related("part__round")
            .order_by("-submitted_at", "-pk")[:50],
        }

    def of_providers(self, user: Any) -> dict[str, Any]:
        providers = list(Provider.objects.acted_for(user).by_name())
        return {"providers": providers, "open_offers": Offer.objects.made_by(user).waiting().latest()[:50]} if providers else {}
