"""What needs are about: themes, provisions, chemicals and their listings; what helps and what hinders; the SDG targets served."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tarp.parties.choices import ListingCategory, ProvisionKind, SdgKind
from tarp.parties.models.ground import Convention
from tarp.records.history import remember
from tarp.records.names import Named, Sourced


class TermQuerySet(QuerySet):
    def in_order(self) -> TermQuerySet:
        return self.order_by("position", "code")

    def in_use(self) -> TermQuerySet:
        """Terms that may be chosen today; retired ones keep resolving for older records."""
        return self.filter(retired_on__isnull=True)


class Term(Named, Sourced):
    """A word of a controlled list."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    description = models.TextField(_("description"), blank=True, default="")

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True


@remember
class Cluster(Term):
    class Meta:
        verbose_name = _("cluster of themes")
        verbose_name_plural = _("clusters of themes")


@remember
class Theme(Term):
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="themes", verbose_name=_("cluster"))
    conventions = models.ManyToManyField(Convention, related_name="themes", verbose_name=_("conventions"))

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


@remember
class AssistanceType(Term):
    class Meta:
        verbose_name = _("type of assistance")
        verbose_name_plural = _("types of assistance")


@remember
class Barrier(Term):
    class Meta:
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")


class ProvisionQuerySet(QuerySet):
    def in_order(self) -> ProvisionQuerySet:
        """By convention, then as in its text; cross-cutting subjects last."""
        return self.order_by(F("convention__position").asc(nulls_last=True), "position", "code")

    def expressible(self) -> ProvisionQuerySet:
        """Provisions that a need may name today."""
        return self.filter(is_expressible=True, retired_on__isnull=True)


@remember
class Provision(Named, Sourced):
    """An article or paragraph against which a need is stated, or a subject that cuts across; its name is a short title."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    convention = models.ForeignKey(
        Convention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="provisions",
        verbose_name=_("convention"),
        help_text=_("Blank for a subject that cuts across the three conventions."),
    )
    article = models.CharField(_("article"), max_length=20, blank=True, default="")
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=ProvisionKind)
    is_expressible = models.BooleanField(_("needs may be stated under it"), default=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="provisions", verbose_name=_("themes"))
    summary = models.TextField(_("summary"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")

    @property
    def citation(self) -> str:
        """`4(2)`, `11(1)(c)`, `Annex A(II)`; empty for a cross-cutting subject."""
        number, opening, below = self.paragraph.partition("(")
        return f"{self.article}({number}){opening}{below}" if number else self.article


class ChemicalQuerySet(QuerySet):
    def listed_under(self, conventions: QuerySet) -> ChemicalQuerySet:
        """Chemicals and wastes that are, or were, in an annex of one of the conventions; wastes last, by name."""
        listed = Listing.objects.filter(convention__in=conventions)
        return self.filter(pk__in=listed.values("chemical")).order_by("is_waste", "name_en", "code")


@remember
class Chemical(Named, Sourced):
    """A substance, a group of substances, or a category of wastes of the Basel Convention."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    cas_numbers = ArrayField(models.CharField(max_length=12), verbose_name=_("CAS numbers"), blank=True, default=list)
    is_waste = models.BooleanField(_("is a category of wastes"), default=False)

    objects = ChemicalQuerySet.as_manager()

    class Meta:
        verbose_name = _("chemical")
        verbose_name_plural = _("chemicals")


class ListingQuerySet(QuerySet):
    def in_force(self, *, on) -> ListingQuerySet:
        """Entries of the annexes on the day; a listing whose date of effect is not established is not yet in force."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), effective_on__lte=on)


@remember
class Listing(Sourced):
    """The entry of a chemical or waste in the annexes of one convention."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    chemical = models.ForeignKey(Chemical, models.PROTECT, related_name="listings", verbose_name=_("chemical"))
    convention = models.ForeignKey(Convention, models.PROTECT, related_name="listings", verbose_name=_("convention"))
    annexes = ArrayField(models.CharField(max_length=5), verbose_name=_("annexes"))
    entry = models.CharField(_("entry"), max_length=300, help_text=_("The name in the annex."))
    categories = ArrayField(
        models.CharField(max_length=20, choices=ListingCategory), verbose_name=_("categories"), blank=True, default=list
    )
    meeting = models.ForeignKey(
        "parties.Meeting", models.PROTECT, null=True, blank=True, related_name="listings", verbose_name=_("meeting")
    )
    decision_symbol = models.CharField(_("decision"), max_length=20, blank=True, default="")
    adopted_on = models.DateField(_("adopted on"))
    effective_on = models.DateField(_("effective on"), null=True, blank=True, help_text=_("Blank: not established."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, help_text=_("The first day on which the entry no longer stands."))
    scope_note = models.TextField(_("note on scope"), blank=True, default="")

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")

    def __str__(self) -> str:
        return self.entry


@remember
class SdgTarget(Named, Sourced):
    """A goal, target or indicator of the 2030 Agenda; its name is a short wording of this project, not the official text."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SdgKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    relevance = models.CharField(_("relevance"), max_length=200, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("SDG target")
        verbose_name_plural = _("SDG targets")
