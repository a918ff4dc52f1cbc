"""Whether a Party has stated a need before: asked at entry, at every door, so that it is met once and counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from needs.choices import NeedStatus
from needs.models import Need
from needs.models.statements import NeedQuerySet
from tarp.records.rules import Doubted

NOT_STATED = (NeedStatus.SUGGESTED, NeedStatus.WITHDRAWN, NeedStatus.REJECTED, NeedStatus.MERGED)
IS_ANOTHER = "is_another"  # the field by which a person says that it is another need


class StatedBefore(Doubted):
    def __init__(self, twins: list[Need]):
        sentence = _("The same Party, theme and provision. If it is the same need, go on with that one; a need is counted once.")
        super().__init__("stated_before", sentence, confirm=IS_ANOTHER, alike=twins)


def stated_before(*, party: Any, theme: Any, provisions: Any, but: Any = None) -> NeedQuerySet:
    """Needs of the Party in the theme that name one of the provisions, oldest first; `but` is the need that asks.

    Each may be an expression of an outer query.
    """
    if theme is None:
        return Need.objects.none()
    shared = Need.provisions.through.objects.filter(provision__in=provisions).values("need")
    found = Need.objects.filter(party=party, theme=theme, pk__in=shared).exclude(status__in=NOT_STATED)
    return (found if but is None else found.exclude(pk=but)).order_by("created_at", "pk")


def stated_before_each(needs: Sequence[Need], *, most: int) -> Iterator[tuple[Need, list[Need]]]:
    """Each need of which something was stated before it was stored, with the first of these. Two queries."""
    own = Need.provisions.through.objects.filter(need=OuterRef(OuterRef(OuterRef("pk")))).values("provision")
    before = stated_before(party=OuterRef("party"), theme=OuterRef("theme"), provisions=own).filter(pk__lt=OuterRef("pk"))
    asked = Need.objects.filter(pk__in=[need.pk for need in needs]).order_by("pk")
    found = dict(asked.values_list("pk", ArraySubquery(before.values("pk")[:most])))
    twins = Need.objects.in_bulk({pk for pks in found.values() for pk in pks})
    return ((need, [twins[pk] for pk in found[need.pk]]) for need in needs if found[need.pk])


def doubt(*, by: Any, party: Any, theme: Any, provisions: Iterable[Any], but: int | None = None) -> None:
    """Raises `StatedBefore` with the first five that the person sees; to be asked where theme or provisions are new."""
    if twins := list(stated_before(party=party, theme=theme, provisions=provisions, but=but).visible_to(by)[:5]):
        raise StatedBefore(twins)
