"""The needs that follow from the listing of a chemical, as texts from which suggestions are made (RC-7/7, para 7)."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs.choices import DueFrom
from tarp.parties.models import AssistanceType, Convention, Listing, Provision, Theme
from tarp.records.history import remember
from tarp.records.names import Named, Sourced


@remember
class NeedTemplate(Named, Sourced):
    """What a listing under the convention asks of a Party; its name is the title of the suggested need."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="need_templates", verbose_name=_("convention"))
    annexes = ArrayField(
        models.CharField(max_length=5),
        verbose_name=_("annexes"),
        blank=True,
        default=list,
        help_text=_("Only for listings in one of these annexes. None: in any."),
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name=_("theme"))
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="+", verbose_name=_("provision"))
    assistance_types = models.ManyToManyField(AssistanceType, blank=True, related_name="+", verbose_name=_("types of assistance"))
    description_en = models.TextField(_("description in English"))
    description_fr = models.TextField(_("description in French"), blank=True, default="")
    description_es = models.TextField(_("description in Spanish"), blank=True, default="")
    description_ar = models.TextField(_("description in Arabic"), blank=True, default="")
    description_zh = models.TextField(_("description in Chinese"), blank=True, default="")
    description_ru = models.TextField(_("description in Russian"), blank=True, default="")
    due_from = models.CharField(_("due, counted from"), max_length=20, choices=DueFrom, blank=True, default="")
    due_months = models.PositiveSmallIntegerField(_("months until it is due"), null=True, blank=True)

    class Meta:
        verbose_name = _("template of a need")
        verbose_name_plural = _("templates of needs")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_from="", due_months=None) | (~Q(due_from="") & Q(due_months__isnull=False)),
                name="needs_needtemplate_due_by_a_rule",
                violation_error_message=_("Give the day from which months are counted and their number, or neither."),
            )
        ]

    def due_on(self, listing: Listing, *, dispatched_on: date) -> date | None:
        """The day on which the need is due; None without a rule, or while its first day is not known."""
        starts: dict[str, date | None] = {
            DueFrom.DISPATCH: dispatched_on,
            DueFrom.ADOPTION: listing.adopted_on,
            DueFrom.EFFECT: listing.effective_on,
        }
        start = starts.get(self.due_from)
        return None if start is None else months_after(start, self.due_months or 0)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the last day where the month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    last = (date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(day.year + years, month + 1, min(day.day, last))
