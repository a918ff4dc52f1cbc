"""What an activity requires, and what donors pledge, commit and send for it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from offers.models import Provider
from plans import rules
from plans.choices import Fund
from plans.models.activities import Activity
from tarp.records.history import remember
from tarp.records.models import Record

SUPPORT_COSTS = Decimal("1.13")  # programme support costs: 13 per cent on top of what does not include them
ONE = Decimal(1)


class Money(Record):
    """Amounts in one currency, with the rate of a day into United States dollars, in which all amounts are counted."""

    currency = models.CharField(_("currency"), max_length=3, default="USD", help_text=_("ISO 4217 code of three capital letters."))
    usd_rate = models.DecimalField(
        _("United States dollars for one unit"),
        max_digits=14,
        decimal_places=6,
        default=ONE,
        help_text=_("The United Nations operational rate of exchange of the day below."),
    )
    rate_on = models.DateField(_("rate of"), null=True, blank=True, help_text=_("Blank for United States dollars."))

    may_create = may_edit = rules.plan

    class Meta:
        abstract = True


def currency_is_known(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(currency__regex=r"^[A-Z]{3}$"),
            name=f"plans_{name}_currency_is_a_code",
            violation_error_message=_("Give the code of three capital letters: USD, EUR."),
        ),
        models.CheckConstraint(
            condition=Q(currency="USD", usd_rate=1) | (~Q(currency="USD") & Q(usd_rate__gt=0, rate_on__isnull=False)),
            name=f"plans_{name}_rate_of_a_day",
            violation_error_message=_("Give the rate into United States dollars and its day; 1 for United States dollars."),
        ),
    ]


@remember
class BudgetLine(Money):
    """What an activity requires in a year, of a fund. 0 is an amount: staff time only."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="budget_lines", verbose_name=_("activity"))
    year = models.PositiveSmallIntegerField(_("year"))
    fund = models.CharField(_("fund"), max_length=10, choices=Fund)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True, default="")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    includes_psc = models.BooleanField(_("includes programme support costs"), default=True)
    required = models.GeneratedField(
        expression=Round(
            F("amount") * F("usd_rate") * Case(When(includes_psc=True, then=Value(ONE)), default=Value(SUPPORT_COSTS)),
            precision=2,
        ),
        output_field=models.DecimalField(_("required in United States dollars, support costs included"), max_digits=16, decimal_places=2),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            *currency_is_known("budgetline"),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="plans_budgetline_not_negative",
                violation_error_message=_("The amount must not be negative."),
            ),
            models.CheckConstraint(condition=Q(fund__in=Fund.values), name="plans_budgetline_fund_is_known"),
            models.CheckConstraint(
                condition=Q(year__gte=1989, year__lte=2100),
                name="plans_budgetline_year_is_near",
                violation_error_message=_("Enter a year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.year} · {self.fund}"


@remember
class Contribution(Money):
    """One donor's money for one activity through its stages: the same money, so the stages are never added together."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="contributions", verbose_name=_("activity"))
    donor = models.ForeignKey(Provider, models.PROTECT, related_name="contributions", verbose_name=_("donor"))
    agreement = models.CharField(_("agreement"), max_length=200, blank=True, default="", help_text=_("Its reference and date."))
    pledged = models.DecimalField(_("pledged"), max_digits=14, decimal_places=2, null=True, blank=True)
    pledged_on = models.DateField(_("pledged on"), null=True, blank=True)
    committed = models.DecimalField(_("committed"), max_digits=14, decimal_places=2, null=True, blank=True)
    committed_on = models.DateField(_("committed on"), null=True, blank=True)
    received = models.DecimalField(_("received"), max_digits=14, decimal_places=2, null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            *currency_is_known("contribution"),
            *(
                models.CheckConstraint(
                    condition=Q(**{stage: None, f"{stage}_on": None})
                    | Q(**{f"{stage}__isnull": False, f"{stage}__gte": 0, f"{stage}_on__isnull": False}),
                    name=f"plans_contribution_{stage}_on_a_day",
                    violation_error_message=_("Each amount has its day, and is not negative."),
                )
                for stage in ("pledged", "committed", "received")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor} · {self.activity}"
