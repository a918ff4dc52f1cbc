"""The pages of plans, activities, matches and coverages, and the needs with their rung and their candidates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from needs import rules as need_rules
from needs.answering import ResponsePage
from needs.models import Need
from needs.readers import READERS, reader
from needs.sending import Sent
from needs.views import NeedExport, NeedList, NeedPage
from needs.whereabouts import Wait
from offers.models import Offer
from offers.views import OfferFormPage, OfferPage
from plans import answered, offering, rules, whereabouts
from plans.choices import GAP_ABOVE, Rung
from plans.coverage import rungs_of
from plans.filters import ActivityFilter, LadderFilter, MatchFilter, PlanFilter
from plans.forms import ActivityForm
from plans.matching import candidates_for, explained, propose
from plans.models import Activity, Coverage, Match, Plan
from plans.planning import plan_need
from plans.resources import ActivityResource, MatchResource, PlanResource
from tarp.records.files import RecordExport
from tarp.records.pages import RecordDetail, RecordForm, RecordList, RecordMove, RecordPage, refuse
from tarp.records.rules import Refused
from tarp.records.writing import AlreadyDone


class NeedRegister(NeedList):
    """The register of needs, each with the rung on which it stands."""

    filterset_class = LadderFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rungs = rungs_of(context["needs"], as_of=self.filterset.on)
        for need in context["needs"]:
            need.rung = rungs.get(need.pk)
        return context


class NeedRegisterExport(NeedExport):
    """The register as a file, filtered by rung as its page is."""

    filterset_class = LadderFilter


class ActivityExport(RecordExport):
    model = Activity
    filterset_class = ActivityFilter
    resource_class = ActivityResource


class PlanExport(RecordExport):
    model = Plan
    filterset_class = PlanFilter
    resource_class = PlanResource


class MatchExport(LoginRequiredMixin, RecordExport):
    model = Match
    filterset_class = MatchFilter
    resource_class = MatchResource


class NeedDetail(NeedPage):
    """A need with its place on the ladder, what covers it and what was proposed for it."""

    template_name = "plans/need.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        need, user, today = self.object, self.request.user, timezone.localdate()
        rung = rungs_of([need], as_of=today).get(need.pk)
        gap = GAP_ABOVE.get(rung) if rung else None
        return super().get_context_data(
            rung=rung,
            gap=gap.label if gap else "",
            steps=Rung.choices,
            as_of=today,
            matches=need.matches.visible_to(user).with_details().latest(),
            coverages=need.coverages.of_visible_activities(user).with_details().order_by("covered_on", "pk"),
            may_plan=bool(rung) and rules.plan(user, need),
            may_offer=offering.may_offer(user, need),
            milestones=whereabouts.milestones(need, user=user),
            may_preview=need_rules.previews(user, need),
            **kwargs,
        )

    def waits(self) -> list[Wait]:
        return whereabouts.waits(self.object)


class NeedAsSeen(LoginRequiredMixin, NeedDetail):
    """The page of a need, and its entry in the register, as a Party, a provider or anyone would see them once it is registered."""

    template_name = "plans/need_as_seen.html"

    def get_object(self, queryset: Any = None) -> Any:
        """Asked by those who keep the need."""
        need = self.find()
        need_rules.previews.require(self.request.user, need)
        return need

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Made for the reader; the frame of the page stays that of the person."""
        name, person = self.kwargs["reader"], self.request.user
        if name not in READERS:
            raise Http404
        self.request.user = reader(name)
        try:
            is_seen = need_rules.would_be_seen(self.request.user, self.object)
            context = super().get_context_data(is_seen=is_seen, reader=READERS[name], readers=READERS.items(), **kwargs)
        finally:
            self.request.user = person
        self.object.rung = context["rung"]
        return context


class OfferDetail(OfferPage):
    """An offer with the matches that this person may see, and the places that agreements hold."""

    template_name = "plans/offer.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offer, user = self.object, self.request.user
        return super().get_context_data(
            matches=offer.matches.visible_to(user).with_details().latest()[:50],
            places_taken=Match.objects.places_taken(offer, on=timezone.localdate()),
            need=offering.need_of(offer, seen_by=user),
            **kwargs,
        )


class OfferForNeed(OfferFormPage):
    """The form of a new offer, begun with what a need says."""

    template_name = "plans/offer_for_need.html"

    def start(self) -> Offer:
        today = timezone.localdate()
        needs = Need.objects.visible_to(self.request.user).registered(on=today).select_related("party")
        self.need = get_object_or_404(needs, reference=self.kwargs["need"])
        offer = super().start()
        self.begins_with, self.why = offering.answer(offer, self.need, on=today), str(self.need.reference)
        return offer

    def form_options(self) -> dict[str, Any]:
        return {"initial": self.begins_with}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs | {"need": self.need})  # what the address says is a reference only


class StaffPage(LoginRequiredMixin, RecordPage, TemplateView):
    """A page about a registered need, on which staff broker or plan."""

    model = Need

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.record = self.find()
        rules.plan.require(request.user, self.record)
        return super().dispatch(request, *args, **kwargs)


class Candidates(StaffPage):
    """The offers that could meet a need, best first, each with its reasons and a button that proposes it."""

    template_name = "plans/candidates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        found = candidates_for(self.record, as_of=today)
        return super().get_context_data(need=self.record, candidates=found, as_of=today, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offer = get_object_or_404(Offer.objects.visible_to(request.user), reference=request.POST.get("offer", ""))
        try:
            match = propose(need=self.record, offer=offer, by=request.user)
            messages.success(request, _("Proposed. Both sides are asked."))
        except AlreadyDone as done:
            match = done.record
            messages.info(request, _("This offer has already been proposed for this need. Here is the proposal."))
        except Refused as refused:
            messages.error(request, str(refused.sentence))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(reverse("plans:match", kwargs={"reference": match.reference}))


class PlanList(RecordList):
    model = Plan
    filterset_class = PlanFilter
    template_name = "plans/plans.html"
    context_object_name = "plans"
    ordering = ("-is_official", "-starts_on", "-pk")  # trials and exercises last


class PlanPage(RecordDetail):
    model = Plan
    lookup = "code"
    template_name = "plans/plan.html"
    context_object_name = "plan"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, today = self.object, timezone.localdate()
        activities = plan.activities.visible_to(self.request.user)
        return super().get_context_data(
            objectives=plan.objectives.select_related("convention").order_by("position", "pk"),
            mandates=plan.mandates.select_related("decision").order_by("decision__year", "decision", "position"),
            activities=activities.with_details().with_money(as_of=today).order_by("code", "pk")[:100],
            activity_count=activities.count(),
            related_works=plan.related_works.with_details().order_by("position", "pk"),
            as_of=today,
            **kwargs,
        )


class PlanMove(RecordMove):
    model = Plan
    lookup = "code"


class ActivityList(RecordList):
    model = Activity
    filterset_class = ActivityFilter
    template_name = "plans/activities.html"
    context_object_name = "activities"

    def get_queryset(self) -> Any:
        return super().get_queryset().with_money(as_of=timezone.localdate())


class ActivityPage(RecordDetail):
    model = Activity
    template_name = "plans/activity.html"
    context_object_name = "activity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activity, user, today = self.object, self.request.user, timezone.localdate()
        covered = activity.coverages.visible_to(user)
        return super().get_context_data(
            money=Activity.objects.with_money(as_of=today).get(pk=activity.pk),
            lines=activity.budget_lines.order_by("year", "fund", "pk"),
            contributions=activity.contributions.select_related("donor").order_by("pk"),
            coverages=covered.with_details().order_by("need__party__name_en", "pk"),
            not_shown=activity.coverages.count() - covered.count(),
            events=activity.held_events.select_related("country").prefetch_related("attendances__party").order_by("starts_on", "pk"),
            mandates=activity.mandates.select_related("decision").order_by("decision__year", "decision", "position"),
            as_of=today,
            **kwargs,
        )


class ActivityMove(RecordMove):
    model = Activity
    page = "plans:activity"


class PlanNeed(RecordForm):
    """A new activity for one need: what the need says is taken over, the rest is asked."""

    model = Activity
    page = "plans:activity"
    form_class = ActivityForm
    template_name = "plans/plan_need.html"

    def find_or_start(self) -> Activity:
        needs = Need.objects.visible_to(self.request.user).registered(on=timezone.localdate())
        self.need = get_object_or_404(needs.select_related("party", "theme"), reference=self.kwargs["reference"])
        return Activity(theme=self.need.theme)

    def allow(self) -> None:
        rules.plan.require(self.request.user, self.record)

    def form_options(self) -> dict[str, Any]:
        return {"need": self.need}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(need=self.need, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        activity = plan_need(form.instance, need=self.need, by=request.user, **form.budget())
        return HttpResponseRedirect(self.after(activity))


class MatchList(LoginRequiredMixin, RecordList):
    """The matches of both sides, what waits for this person first."""

    model = Match
    filterset_class = MatchFilter
    template_name = "plans/matches.html"
    context_object_name = "matches"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Match.objects.waiting_for(self.request.user).with_details().order_by("proposed_on", "pk")[:50]
        return super().get_context_data(waiting=waiting, **kwargs)


class MatchPage(LoginRequiredMixin, RecordDetail):
    model = Match
    template_name = "plans/match.html"
    context_object_name = "match"

    def shows_people(self) -> bool:
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lines=explained(self.object.explanation), **kwargs)


class MatchMove(RecordMove):
    model = Match
    page = "plans:match"


class CoveragePage(RecordDetail):
    model = Coverage
    template_name = "plans/coverage.html"
    context_object_name = "coverage"

    def shows_people(self) -> bool:
        return rules.speaks_of_coverage(self.request.user, self.object)


class CoverageMove(RecordMove):
    model = Coverage
    page = "plans:coverage"


class SentOffer(Sent):
    """The confirmation of a response; of one to a round for offers, with the way from what was answered to an offer."""

    template_name = "plans/sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            offer=answered.offer_of(self.response, seen_by=user),
            may_begin=answered.may_begin(user, self.response),
            **kwargs,
        )


class BeginOffer(ResponsePage, View):
    """Makes a draft offer of what was sent, or goes on with the one that there is."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, response: str) -> HttpResponse:
        try:
            offer = answered.begin(self.response, by=request.user)
        except Refused as refused:
            raise refuse(refused) from None
        if Offer.may_edit(request.user, offer):
            messages.success(request, _("This draft holds what you answered. Complete it and submit it."))
            return HttpResponseRedirect(reverse("offers:edit", args=[offer.reference]))
        return HttpResponseRedirect(reverse("offers:detail", args=[offer.reference]))
