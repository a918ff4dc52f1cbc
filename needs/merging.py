"""Merging: one need takes over what another says, and everything that refers to it. Both sources stay, and the merged one is kept."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from needs import register
from needs.choices import NeedStatus
from needs.links import lead_on
from needs.models import Merging, Need
from needs.models.mergings import STANDING_IN
from tarp.records import history


def merge(need: Need, *, by: Any, note: str) -> None:
    """The need that this one is merged into names all that this one named; links to this one lead there, and count there from today on."""
    survivor = Need.objects.select_for_update(of=("self",)).get(merged=need)
    lead_on(need, survivor)
    for relation in Need._meta.many_to_many:
        getattr(survivor, relation.name).add(*getattr(need, relation.name).all())
    survivor.version += 1
    survivor.save(update_fields=["version", "updated_at"])
    history.keep_links([survivor])
    register.leave(need, by=by, note=note)


def kept_for(reference: str, *, seen_by: Any) -> Need | None:
    """The need that stands for the merged one of this reference today, where the person sees it: its page names the merged one."""
    need = Need.objects.filter(reference=reference, status=NeedStatus.MERGED).first()
    while need is not None and need.status == NeedStatus.MERGED:
        need = need.merged_into
    return Need.objects.visible_to(seen_by).filter(pk=need.pk).first() if need else None


def sources_of(need: Need) -> list[Need]:
    """The need and those merged into it, at whatever remove: each has a source and a source reference of its own."""
    standing = STANDING_IN.format(table=connection.ops.quote_name(Merging._meta.db_table))
    merged = Need.objects.filter(pk__in=RawSQL(standing, (need.pk,)))  # noqa: S611  # holds nothing that a person typed
    return [need, *merged.exclude(pk=need.pk).order_by("created_at", "pk")]
