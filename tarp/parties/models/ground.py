"""Conventions, Parties, what binds them, and the regions and groups they belong to on a date."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from tarp.parties.choices import AdherenceStatus, Instrument, PartyKind
from tarp.parties.standing import AdherenceQuerySet, PartyQuerySet, PeriodQuerySet, RegionQuerySet
from tarp.records.history import remember
from tarp.records.names import Named, Sourced, name_column

LAST_DAY = Greatest("valid_from", Coalesce("valid_to", Value(date.max)))  # never before the first: the check below speaks then
PERIOD = Func(F("valid_from"), LAST_DAY, Value("[]"), function="daterange", output_field=DateRangeField())


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
        name=name,
        violation_error_message=_("The last day must not come before the first."),
    )


@remember
class Convention(Named, Sourced):
    """One of the three conventions; its name is the short one."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), unique=True, help_text=_("Order in which the conventions are named."))
    full_title_en = models.CharField(_("full title in English"), max_length=300)
    full_title_fr = models.CharField(_("full title in French"), max_length=300, blank=True, default="")
    full_title_es = models.CharField(_("full title in Spanish"), max_length=300, blank=True, default="")
    full_title_ar = models.CharField(_("full title in Arabic"), max_length=300, blank=True, default="")
    full_title_zh = models.CharField(_("full title in Chinese"), max_length=300, blank=True, default="")
    full_title_ru = models.CharField(_("full title in Russian"), max_length=300, blank=True, default="")
    adopted_on = models.DateField(_("adopted on"))
    adopted_in = models.CharField(_("adopted in"), max_length=100)
    entered_into_force_on = models.DateField(_("entered into force on"))
    registration_number = models.CharField(_("United Nations registration number"), max_length=20, blank=True, default="")
    series_volume = models.CharField(_("volume of the United Nations Treaty Series"), max_length=20, blank=True, default="")
    depositary = models.CharField(_("depositary"), max_length=200, blank=True, default="")
    secretariat = models.CharField(_("secretariat"), max_length=200, blank=True, default="")
    assistance_articles = models.CharField(_("articles on technical assistance"), max_length=100, blank=True, default="")
    centres_article = models.CharField(_("article on regional centres"), max_length=100, blank=True, default="")
    financial_articles = models.CharField(_("articles on financial resources"), max_length=100, blank=True, default="")
    reporting_article = models.CharField(_("article on reporting"), max_length=100, blank=True, default="")
    official_count = models.PositiveSmallIntegerField(_("official number of Parties"), null=True, blank=True)
    official_count_source = models.CharField(_("source of the official number"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")

    @property
    def full_title(self) -> str:
        return getattr(self, name_column("full_title")) or self.full_title_en


@remember
class Party(Named, Sourced):
    """A State or organization with a page here, whether or not it is bound by a convention: `adheres` tells that."""

    code = models.CharField(
        _("code"), max_length=3, unique=True, help_text=_("ISO 3166 code of three capital letters; EUE for the European Union.")
    )
    iso2 = models.CharField(_("code of two letters"), max_length=2, unique=True)
    m49 = models.CharField(_("M49 code"), max_length=3, unique=True, null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PartyKind, default=PartyKind.STATE)
    article_en = models.CharField(_("article in English"), max_length=5, blank=True, default="")
    article_fr = models.CharField(_("article in French"), max_length=5, blank=True, default="")
    article_es = models.CharField(_("article in Spanish"), max_length=5, blank=True, default="")
    is_un_member = models.BooleanField(_("is a Member State of the United Nations"), default=False)
    dac_group = models.CharField(_("group in the DAC list"), max_length=20, blank=True, default="")
    income_level = models.CharField(_("income level (World Bank)"), max_length=40, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Party")
        verbose_name_plural = _("Parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{3}$"),
                name="party_code_is_iso3",
                violation_error_message=_("Give the code of three capital letters."),
            ),
        ]


@remember
class Adherence(Sourced):
    """The standing of a Party under a convention. No row: neither Party nor signatory."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="adherences", verbose_name=_("Party"))
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="adherences", verbose_name=_("convention"))
    status = models.CharField(_("status"), max_length=10, choices=AdherenceStatus)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    deposited_on = models.DateField(_("instrument deposited on"), null=True, blank=True)
    instrument = models.CharField(_("instrument"), max_length=20, choices=Instrument, blank=True, default="")
    entered_into_force_on = models.DateField(
        _("entered into force on"),
        null=True,
        blank=True,
        help_text=_("Leave blank for a succession whose date of effect is not established: the date of deposit then counts."),
    )
    ended_on = models.DateField(
        _("ended on"), null=True, blank=True, help_text=_("The day on which a withdrawal took effect: the first day as a non-Party.")
    )
    binds_from = models.GeneratedField(
        expression=Coalesce("entered_into_force_on", "deposited_on"),
        output_field=models.DateField(_("binds from"), null=True),
        db_persist=True,
    )

    objects = AdherenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("adherence")
        verbose_name_plural = _("adherences")
        constraints = [
            models.UniqueConstraint(fields=["party", "convention"], name="adherence_once_per_convention"),
            models.CheckConstraint(
                condition=Q(status=AdherenceStatus.PARTY, deposited_on__isnull=False)
                | Q(
                    status=AdherenceStatus.SIGNATORY, deposited_on__isnull=True, entered_into_force_on__isnull=True, signed_on__isnull=False
                ),
                name="adherence_party_has_deposited",
                violation_error_message=_("A Party has a date of deposit; a signatory has a date of signature and no deposit."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("deposited_on")),
                name="adherence_ends_after_deposit",
                violation_error_message=_("The end must come after the deposit."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} / {self.convention_id}: {self.get_status_display()}"


@remember
class RegionScheme(Named, Sourced):
    """One way of dividing the Parties into regions; figures never mix two schemes."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("scheme of regions")
        verbose_name_plural = _("schemes of regions")


@remember
class Region(Named, Sourced):
    scheme = models.ForeignKey(RegionScheme, models.PROTECT, related_name="regions", verbose_name=_("scheme"))
    code = models.CharField(_("code"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    parties = models.ManyToManyField(Party, through="RegionMembership", related_name="regions", verbose_name=_("Parties"))

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="region_code_once_per_scheme")]


class Period(Sourced):
    """A membership with its first and last day, both included; blank means since always, or until further notice."""

    valid_from = models.DateField(_("first day"), null=True, blank=True, help_text=_("Blank: since before the records begin."))
    valid_to = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("The last day on which it holds. Blank: until further notice.")
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


@remember
class RegionMembership(Period):
    party = models.ForeignKey(Party, models.PROTECT, related_name="region_memberships", verbose_name=_("Party"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="memberships", verbose_name=_("region"))

    class Meta:
        verbose_name = _("membership of a region")
        verbose_name_plural = _("memberships of regions")
        constraints = [
            ends_after_start("region_membership_ends_after_start"),
            ExclusionConstraint(
                name="region_membership_periods_apart",
                expressions=[("party", RangeOperators.EQUAL), ("region", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                violation_error_message=_("This Party is already in this region in a part of this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} / {self.region}"


@remember
class Group(Named, Sourced):
    """A group of countries: least developed, small islands, landlocked, in transition, developing and so on."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    rule = models.TextField(_("how membership is established"), blank=True, default="")
    parties = models.ManyToManyField(Party, through="GroupMembership", related_name="groups", verbose_name=_("Parties"))

    class Meta:
        verbose_name = _("group of countries")
        verbose_name_plural = _("groups of countries")


@remember
class GroupMembership(Period):
    party = models.ForeignKey(Party, models.PROTECT, related_name="group_memberships", verbose_name=_("Party"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", verbose_name=_("group"))

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        constraints = [
            ends_after_start("group_membership_ends_after_start"),
            ExclusionConstraint(
                name="group_membership_periods_apart",
                expressions=[("party", RangeOperators.EQUAL), ("group", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                violation_error_message=_("This Party is already in this group in a part of this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} / {self.group}"
