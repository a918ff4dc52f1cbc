"""The need for which a link was made, where that need has been merged since: as of an earlier day the link counts for that one."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from needs.models import Need


def made_for() -> models.ForeignKey:
    return models.ForeignKey(
        Need,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("need for which it was made"),
        help_text=_("Where that need has been merged since. Until the day of the merging it counts for that need."),
    )


ORIGIN = Coalesce(F("made_for"), F("need"))
