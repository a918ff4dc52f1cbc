"""Every address of the site, read from the URLconf and the registry of the admin, and a world in which each leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from needs import attachments, delegations
from needs.models import Clarification, Difficulty, Message, NeedShare, PastResult, Round, View
from offers.models import Offer, Provider
from plans.models import Activity, BudgetLine, Contribution, Coverage, Event, Match, Plan
from reports.models import ProgressReport, Recommendation, ReportSection
from reports.snapshots import take_snapshot
from tarp.accounts import tokens
from tarp.accounts.invitations import invite
from tarp.accounts.models import Token
from tarp.parties.models import Chemical, Meeting, Party, Provision, Theme
from tests import factories

PAGE_METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Route:
    """One address: its name, the names of what it is filled with, and the methods that it is asked by."""

    name: str
    path: str
    keys: tuple[str, ...]
    methods: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")


def routes() -> Iterator[Route]:
    """Unnamed patterns are called by their path."""
    for resolver in _patterns(get_resolver().url_patterns, "", ""):
        pattern, path, namespace = resolver
        actions = getattr(pattern.callback, "actions", None)
        methods = tuple(method.upper() for method in actions if method != "head") if actions else PAGE_METHODS
        keys = (
            tuple(re.compile(str(pattern.pattern)).groupindex)
            if str(pattern.pattern).startswith("^")
            else tuple(pattern.pattern.converters)
        )
        if pattern.name or not namespace.startswith("admin:"):  # Django's redirects inside the admin have no name
            yield Route(f"{namespace}{pattern.name or path}", path, keys, methods)


def _patterns(patterns: Any, path: str, namespace: str) -> Iterator[tuple[URLPattern, str, str]]:
    for one in patterns:
        here = f"{path}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, here, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        else:
            yield one, here, namespace


def admin_views(model: str) -> set[str]:
    """The names of the views of a model's admin; its redirect to the change form has none."""
    prefix = f"admin:{model.replace('.', '_')}_"
    return {route.name.removeprefix(prefix) for route in routes() if route.name.startswith(prefix)}


def admins() -> dict[str, Any]:
    """ "app.model" -> its admin."""
    return {model._meta.label_lower: model_admin for model, model_admin in admin.site._registry.items()}


def answer(client: Client, method: str, address: str, body: Any = None, **headers: str) -> Any:
    """The response to one request, of which nothing is kept: neither rows nor cookies."""
    cookies = deepcopy(client.cookies)
    options: dict[str, Any] = {"headers": headers}
    if address.startswith("/api/") and method != "GET":
        options |= {"data": body or {}, "content_type": "application/json"}
    elif method in ("GET", "POST"):
        options["data"] = body
    with transaction.atomic():
        response = getattr(client, method.lower())(address, **options)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def world(people: Any) -> SimpleNamespace:
    """Records of Kenya and of a provider, each in the status in which least people see it."""
    provider, other = Provider.objects.get(code="BCRC-SEN"), Provider.objects.get(code="UNITAR")
    for desk, person in ((provider, people.provider), (other, people.other_provider)):
        desk.office = person.appointments.get().office
        desk.save()
    round = factories.open_round("KEN")
    response = factories.response(round)
    closed = factories.open_round("KEN", code="closed")
    Round.objects.filter(pk=closed.pk).update(status="closed")
    attachment = attachments.attach(response, BytesIO(b"A letter."), name="letter.txt", by=people.transmitter)
    draft = factories.need(response=response)
    delegation, asked = (factories.delegation(response, by=people.transmitter, email=f"{name}@example.org") for name in ("asha", "juma"))
    delegations.hand_back(delegations.propose(delegation, {"authorities": {"value": "Proposed", "standing": ""}}))
    registered = factories.need(status="registered", visibility="parties", title="Kept among Parties")
    offer = Offer.objects.create(provider=provider, title="A draft offer")
    published = Offer.objects.create(provider=provider, title="Published", status="published", published_on=timezone.localdate())
    PastResult.objects.create(
        round=round, question="priority", option="law", label="Law", region="all", count=1, base=2, document="A report"
    )
    difficulty = Difficulty.objects.create(party=draft.party, description="No inventory.")
    difficulty.conventions.set(draft.conventions.all())
    view = View.objects.create(party=draft.party, response=response, text="A view.")
    view.conventions.set(draft.conventions.all())
    clarification = Clarification.objects.create(need=draft, field="title")
    Message.objects.create(clarification=clarification, text="Which ports?", is_from_party=False, written_by=people.officer)
    share = NeedShare.objects.create(need=registered, party=Party.objects.get(code="FJI"))
    plan = Plan.objects.get(code="2026-2029")
    match = Match.objects.create(need=registered, offer=published)
    activity = Activity.objects.create(plan=plan, title="A proposed activity", lead=provider)
    coverage = Coverage.objects.create(activity=activity, need=registered)
    BudgetLine.objects.create(activity=activity, year=2027, fund="BD", amount=1000)
    Contribution.objects.create(activity=activity, donor=provider, pledged=1000, pledged_on=timezone.localdate())
    Event.objects.create(activity=activity, title="A workshop", starts_on=timezone.localdate(), ends_on=timezone.localdate())
    snapshot = take_snapshot(as_of=timezone.localdate(), by=people.head)
    report = ProgressReport.objects.create(
        meeting=Meeting.objects.order_by("pk")[0], title="A report", period_from=timezone.localdate(), snapshot=snapshot
    )
    ReportSection.objects.create(report=report, position=1, code="needs", heading="Needs", text="{figure:needs} needs.")
    recommendation = Recommendation.objects.create(report=report, text="Help.")
    desk = people.observer.appointments.get().office
    invite(office=desk, role="observer", email="guest@example.org", name="A guest", by=people.head)  # with its mail and its job
    tokens.issue(user=people.transmitter, name="A token", scope="read", days=1)
    terms = {
        "provision": Provision.objects.expressible().first(),
        "theme": Theme.objects.first(),
        "chemical": Chemical.objects.first(),
        "meeting": Meeting.objects.first(),
    }
    return SimpleNamespace(
        **terms,
        round=round,
        closed=closed,
        response=response,
        attachment=attachment,
        delegation=delegation,
        asked=asked,
        need=draft,
        registered=registered,
        offer=offer,
        published=published,
        provider=provider,
        difficulty=difficulty,
        clarification=clarification,
        share=share,
        view=view,
        plan=plan,
        match=match,
        activity=activity,
        coverage=coverage,
        snapshot=snapshot,
        report=report,
        recommendation=recommendation,
        token=Token.objects.get(),
        people=people,
    )
