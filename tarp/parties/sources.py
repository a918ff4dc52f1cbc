"""Where each fact of the reference data comes from and how sure it is, counted over all its tables."""

from django.apps import apps
from django.db.models import Count, QuerySet, Value

from tarp.records.names import Confidence, Sourced

UNKNOWN = ""  # a record whose confidence nobody stated


def sourced_models() -> list[type[Sourced]]:
    return [model for model in apps.get_models() if issubclass(model, Sourced)]


def facts() -> QuerySet:
    """Rows `table, source, confidence, number` over every table that carries a source, in one query."""
    first, *others = (
        model._default_manager.order_by().values("source", "confidence").annotate(table=Value(model._meta.label_lower), number=Count("pk"))
        for model in sourced_models()
    )
    return first.union(*others, all=True)


def confidence_by_table() -> list[tuple[str, list[int]]]:
    """Of each table its name and how many records have each confidence, in the order of `Confidence`, those not stated last."""
    levels = [*Confidence.values, UNKNOWN]
    counted: dict[str, dict[str, int]] = {model._meta.label_lower: dict.fromkeys(levels, 0) for model in sourced_models()}
    for fact in facts():
        counted[fact["table"]][fact["confidence"]] += fact["number"]
    return [(apps.get_model(label)._meta.verbose_name_plural, [counts[level] for level in levels]) for label, counts in counted.items()]
