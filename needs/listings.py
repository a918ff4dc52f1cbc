"""The new listing trigger (RC-7/7, para 7): in one act, a suggested need from each template for each eligible Party.

The number of statements does not grow with the number of Parties. Nothing suggested is counted until its Party confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from needs import rules
from needs.choices import NeedStatus, Source
from needs.models import Need, NeedTemplate
from tarp.parties.models import Listing, Party
from tarp.records import history, sets
from tarp.records.names import LANGUAGE_COLUMNS


@dataclass(frozen=True)
class Preview:
    """What the act would do: for so many Parties, from these templates (each with its due day), so many needs that are not there yet."""

    listing: Listing
    parties: int
    templates: list[tuple[NeedTemplate, date | None]]
    there: int

    @property
    def missing(self) -> int:
        return self.parties * len(self.templates) - self.there


def templates_for(listing: Listing) -> QuerySet[NeedTemplate]:
    """Those of its convention that hold for one of its annexes."""
    found = NeedTemplate.objects.filter(Q(annexes=[]) | Q(annexes__overlap=listing.annexes), convention=listing.convention_id)
    return found.filter(retired_on__isnull=True).select_related("theme", "provision").order_by("position", "code")


def eligible(listing: Listing) -> QuerySet[Party]:
    return Party.objects.eligible(listing.convention, on=timezone.localdate())


def preview(listing: Listing, *, dispatched_on: date) -> Preview:
    templates = list(templates_for(listing))
    there = Need.objects.filter(listing=listing, template__in=templates, party__in=eligible(listing)).count()
    dated = [(template, template.due_on(listing, dispatched_on=dispatched_on)) for template in templates]
    return Preview(listing, eligible(listing).count(), dated, there)


def suggest(listing: Listing, *, dispatched_on: date, by: Any) -> int:
    """Makes the suggested needs that are not there yet, and returns their number. Doing it twice changes nothing."""
    from needs.tasks import tell_suggested

    rules.review.require(by, None)
    with transaction.atomic():
        listing = Listing.objects.select_for_update(of=("self",)).select_related("convention", "chemical").get(pk=listing.pk)
        history.note(by=by, act="suggest", why=str(listing))
        templates = list(templates_for(listing).prefetch_related("assistance_types"))
        there = set(Need.objects.filter(listing=listing, template__in=templates).values_list("party", "template"))
        made = [
            suggestion(listing, template, party, due_on=template.due_on(listing, dispatched_on=dispatched_on))
            for party in eligible(listing)
            for template in templates
            if (party.pk, template.pk) not in there
        ]
        sets.insert(made)
        by_key: dict[Any, Any] = {template.pk: template for template in templates}
        link(Need.conventions, [(need, listing.convention) for need in made])
        link(Need.provisions, [(need, by_key[need.template_id].provision) for need in made])
        link(Need.chemicals, [(need, listing.chemical) for need in made])
        link(Need.assistance_types, [(need, kind) for need in made for kind in by_key[need.template_id].assistance_types.all()])
        if made:
            tell_suggested.defer(listing_id=listing.pk)
    return len(made)


def suggestion(listing: Listing, template: NeedTemplate, party: Party, *, due_on: date | None) -> Need:
    return Need(
        party=party,
        template=template,
        listing=listing,
        theme=template.theme,
        source=Source.LISTING,
        source_reference=listing.decision_symbol,
        status=NeedStatus.SUGGESTED,
        due_on=due_on,
        **text_of(template, listing, "en"),
        links={
            "conventions": [listing.convention.code],
            "provisions": [template.provision.code],
            "assistance_types": sorted(kind.code for kind in template.assistance_types.all()),
            "barriers": [],
            "chemicals": [listing.chemical.code],
        },
    )


def text_of(template: NeedTemplate, listing: Listing, language: str) -> dict[str, str]:
    """Title and description in the language, or in English where the template has none; and which of the two it is."""
    column = LANGUAGE_COLUMNS.get(language, "en")
    if not getattr(template, f"description_{column}"):
        language, column = "en", "en"
    title = getattr(template, f"name_{column}") or template.name_en
    description = getattr(template, f"description_{column}")
    return {"title": f"{title}: {listing.entry}"[:200], "description": f"{description} ({listing.entry})", "language": language}


def link(relation: Any, pairs: list[tuple[Need, Any]]) -> None:
    """Rows of a many-to-many relation, in one statement."""
    field = relation.field
    relation.through._base_manager.bulk_create(
        relation.through(**{f"{field.m2m_field_name()}_id": need.pk, f"{field.m2m_reverse_field_name()}_id": other.pk})
        for need, other in pairs
    )


def take_over(need: Need, *, by: Any, note: str) -> None:
    """The Party has the need: it goes on from the text of the template in the language of the person, as a draft."""
    language = get_language() or settings.LANGUAGE_CODE
    if need.template and need.listing and need.title == text_of(need.template, need.listing, "en")["title"]:
        for name, value in text_of(need.template, need.listing, language).items():
            setattr(need, name, value)
