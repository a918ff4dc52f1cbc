"""Whether a Party has stated a need before: asked at entry, so that it is met once and counted once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from needs.choices import NeedStatus
from needs.models import Need
from needs.models.statements import NeedQuerySet

NOT_STATED = (NeedStatus.SUGGESTED, NeedStatus.WITHDRAWN, NeedStatus.REJECTED, NeedStatus.MERGED)


def stated_before(*, party: Any, theme: Any, provisions: Iterable[Any], but: int | None = None) -> NeedQuerySet:
    """Needs of the Party in the theme that name one of the provisions, oldest first; `but` is the need that asks."""
    if theme is None:
        return Need.objects.none()
    shared = Need.provisions.through.objects.filter(provision__in=list(provisions)).values("need")
    found = Need.objects.filter(party=party, theme=theme, pk__in=shared).exclude(status__in=NOT_STATED)
    return (found if but is None else found.exclude(pk=but)).order_by("created_at", "pk")
