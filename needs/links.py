"""What refers to a need, when another need takes its place: it goes on there, and what it counted for before it counts for still."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.db.models.functions import Coalesce
from django.utils import timezone

from needs.models import Merging, Need


def lead_on(need: Need, survivor: Need, *, of_other_apps_only: bool = False) -> Merging:
    """Rows that refer to the need refer to the other from today on; one that is there already stays where it is, and counts all the same.

    To be called before the other takes over the need's conventions. A model whose links are counted as of a date has `made_for`.
    """
    merging = Merging.objects.create(need=need, into=survivor, merged_on=timezone.localdate())
    merging.conventions.set(need.conventions.exclude(pk__in=survivor.conventions.values("pk")))
    for relation in Need._meta.related_objects:
        referring = relation.related_model
        if not relation.one_to_many or referring is Merging or relation.field.name == "merged_into" or hasattr(referring, "pgh_obj"):
            continue
        if not (of_other_apps_only and referring._meta.app_label == Need._meta.app_label):
            _lead(referring, relation.field.name, need, survivor)
    return merging


def _lead(referring: type[Model], name: str, need: Need, survivor: Need) -> None:
    changed: dict[str, Any] = {name: survivor}
    if _has_made_for(referring):
        changed["made_for"] = Coalesce(F("made_for"), F(name))
    for key in referring._base_manager.filter(**{name: need}).order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                referring._base_manager.filter(pk=key).update(**changed)
        except IntegrityError:
            continue


def _has_made_for(referring: type[Model]) -> bool:
    try:
        return bool(referring._meta.get_field("made_for"))
    except FieldDoesNotExist:
        return False
