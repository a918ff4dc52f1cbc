"""Merging: one need takes over what another says, and everything that refers to it. Both sources stay, and the merged one is kept."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from needs import register
from needs.models import Need
from tarp.records import history


def merge(need: Need, *, by: Any, note: str) -> None:
    """The need that this one is merged into names all that this one named; links to this one lead there from now on."""
    survivor = Need.objects.select_for_update(of=("self",)).get(merged=need)
    for relation in Need._meta.many_to_many:
        getattr(survivor, relation.name).add(*getattr(need, relation.name).all())
    survivor.version += 1
    survivor.save(update_fields=["version", "updated_at"])
    history.keep_links(survivor)
    lead_to(survivor, instead_of=need)
    register.leave(need, by=by, note=note)


def lead_to(survivor: Need, *, instead_of: Need) -> None:
    """Rows of any app that refer to the merged need; one that the survivor has already stays where it is."""
    for relation in Need._meta.related_objects:
        if not relation.one_to_many or hasattr(relation.related_model, "pgh_obj"):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: instead_of})
        for row in rows.order_by("pk"):
            try:
                with transaction.atomic():
                    relation.related_model._base_manager.filter(pk=row.pk).update(**{relation.field.name: survivor})
            except IntegrityError:
                continue


def sources_of(need: Need) -> list[Need]:
    """The need and those merged into it: each has a source and a source reference of its own."""
    return [need, *need.merged.order_by("created_at", "pk")]
