"""Who was bound by what, and in which group, on a date: asked of one Party or of all, answered in one place.

Adherence counts from the day of entry into force; for a succession whose date of effect is not established, from the deposit.
A Party may state needs under a convention when it is bound by it and is, on that day, a developing country or one with an
economy in transition (domain rule; the conventions hold no closed list, so the memberships of groups are data that staff keep).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.lookups import Unaccent
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import Lower

from tarp.parties.mandates import parties_acted_for
from tarp.records.names import LANGUAGE_COLUMNS, name_column

if TYPE_CHECKING:
    from tarp.parties.models import Convention, Group, Party

ELIGIBLE_GROUPS = ("developing", "eit")


def code_of(record: Convention | Group | str) -> str:
    """Questions take a record or its code."""
    return record if isinstance(record, str) else record.code


def binding(on: date) -> Q:
    return Q(Q(ended_on__isnull=True) | Q(ended_on__gt=on), binds_from__lte=on)


def holding(on: date) -> Q:
    """First and last day are included."""
    return Q(Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))


class AdherenceQuerySet(QuerySet):
    def in_force(self, *, on: date) -> AdherenceQuerySet:
        return self.filter(binding(on))

    def with_standing(self, *, on: date) -> AdherenceQuerySet:
        """Each adherence with `is_binding`: whether it binds on the day."""
        return self.annotate(is_binding=Case(When(binding(on), then=True), default=False))


class RegionQuerySet(QuerySet):
    def of_the_conventions(self) -> RegionQuerySet:
        """The regions by which the three conventions group their Parties, in their order."""
        return self.filter(scheme__code="brs").order_by("position")


class PeriodQuerySet(QuerySet):
    def holding(self, *, on: date) -> PeriodQuerySet:
        return self.filter(holding(on))

    def with_standing(self, *, on: date) -> PeriodQuerySet:
        """Each membership with `is_holding`: whether it holds on the day."""
        return self.annotate(is_holding=Case(When(holding(on), then=True), default=False))


class PartyQuerySet(QuerySet):
    def related(self, name: str) -> Any:
        """The manager of the rows that refer to Parties; asked of the model, which imports this module."""
        return getattr(self.model, name).rel.related_model.objects

    def acted_for(self, user: Any) -> PartyQuerySet:
        """The Parties for which the person acts today."""
        return self.filter(pk__in=parties_acted_for(user))

    def adhering(self, convention: Convention | str, *, on: date) -> PartyQuerySet:
        adherences = self.related("adherences")
        return self.filter(Exists(adherences.in_force(on=on).filter(party=OuterRef("pk"), convention__code=code_of(convention))))

    def in_group(self, *groups: Group | str, on: date) -> PartyQuerySet:
        """Parties in any of the groups on the day."""
        memberships = self.related("group_memberships")
        codes = [code_of(group) for group in groups]
        return self.filter(Exists(memberships.holding(on=on).filter(party=OuterRef("pk"), group__code__in=codes)))

    def in_region(self, region: str, *, on: date, scheme: str = "brs") -> PartyQuerySet:
        memberships = self.related("region_memberships")
        here = memberships.holding(on=on).filter(party=OuterRef("pk"), region__code=region, region__scheme__code=scheme)
        return self.filter(Exists(here))

    def in_no_region(self, *, on: date, scheme: str = "brs") -> PartyQuerySet:
        memberships = self.model._meta.get_field("region_memberships").related_model.objects
        return self.filter(~Exists(memberships.holding(on=on).filter(party=OuterRef("pk"), region__scheme__code=scheme)))

    def eligible(self, convention: Convention | str, *, on: date) -> PartyQuerySet:
        """Parties that may state needs under the convention on the day."""
        return self.adhering(convention, on=on).in_group(*ELIGIBLE_GROUPS, on=on)

    def with_standing(self, *, on: date) -> PartyQuerySet:
        """Parties with what their row in a list shows: adherences, regions of the conventions and groups, as of the day."""
        adherences, regions, groups = (self.related(name) for name in ("adherences", "region_memberships", "group_memberships"))
        return self.prefetch_related(
            Prefetch("adherences", adherences.with_standing(on=on)),
            Prefetch("region_memberships", regions.holding(on=on).filter(region__scheme__code="brs").select_related("region")),
            Prefetch("group_memberships", groups.holding(on=on).select_related("group").order_by("group__position")),
        )

    def search(self, words: str) -> PartyQuerySet:
        """Parties with a code that equals the words, or a name in any of the six languages that holds them, accents or not."""
        found = Q(code__iexact=words) | Q(iso2__iexact=words)
        for column in LANGUAGE_COLUMNS.values():
            found |= Q(**{f"name_{column}__unaccent__icontains": words})
        return self.filter(found)

    def by_name(self) -> PartyQuerySet:
        """In the order of the names in the active language, accents aside (Chinese: in the order of the English names)."""
        column = name_column()
        return self.order_by(Lower(Unaccent("name_en" if column == "name_zh" else column)), "code")


def adheres(*, party: Party, convention: Convention | str, on: date) -> bool:
    return type(party).objects.filter(pk=party.pk).adhering(convention, on=on).exists()


def in_group(*, party: Party, group: Group | str, on: date) -> bool:
    return type(party).objects.filter(pk=party.pk).in_group(group, on=on).exists()


def eligible_conventions(party: Any, *, on: date) -> QuerySet:
    """Ids of the conventions under which a Party (or the one of an outer query) may state needs on the day."""
    from tarp.parties.models import Adherence, Party

    able = Party.objects.in_group(*ELIGIBLE_GROUPS, on=on)
    return Adherence.objects.in_force(on=on).filter(party=party, party__in=able).values("convention_id")


def eligible_under(party: Party, *, on: date) -> frozenset[int]:
    """The same of one Party. One query."""
    return frozenset(eligible_conventions(party, on=on).values_list("convention_id", flat=True))


def eligible(*, party: Party, convention: Convention | str, on: date) -> bool:
    return type(party).objects.filter(pk=party.pk).eligible(convention, on=on).exists()
