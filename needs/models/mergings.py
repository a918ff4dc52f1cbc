"""When a need was merged into another: numbers as of an earlier day stay what they were."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from needs.models.statements import Need
from tarp.parties.models import Convention
from tarp.records.history import remember

# The keys of a need and of those merged into it, at whatever remove.
STANDING_IN = """WITH RECURSIVE standing (id) AS (
    SELECT %s::bigint UNION SELECT m.need_id FROM standing s JOIN {table} m ON m.into_id = s.id
) SELECT id FROM standing"""


@remember
class Merging(models.Model):
    """What refers to the need counts for it until this day, and from this day on for the need into which it was merged."""

    need = models.OneToOneField(Need, models.PROTECT, related_name="merging", verbose_name=_("merged need"))
    into = models.ForeignKey(Need, models.PROTECT, related_name="mergings", verbose_name=_("merged into"))
    merged_on = models.DateField(_("merged on"))
    conventions = models.ManyToManyField(
        Convention, related_name="+", verbose_name=_("conventions"), help_text=_("Under these the other need counts from this day on.")
    )

    class Meta:
        verbose_name = _("merging")
        verbose_name_plural = _("mergings")
        constraints = [models.CheckConstraint(condition=~Q(need=F("into")), name="needs_merging_into_another")]

    def __str__(self) -> str:
        return f"{self.need} → {self.into}"
