"""What providers have available: technical assistance and technology that can be transferred (RC-7/7, para 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers import rules, workflow
from offers.choices import DeliveryMeans, OfferKind, OfferStatus, Terms
from offers.models.providers import Provider
from tarp.parties.models import AssistanceType, Convention, Group, GroupMembership, Party, Provision, Region, RegionMembership, Theme
from tarp.parties.standing import eligible_conventions
from tarp.records.history import remember
from tarp.records.models import LinkedRecord, numbered, status_is_known
from tarp.records.presence import Presence, not_away

NEVER_PUBLISHED = (OfferStatus.DRAFT, OfferStatus.SUBMITTED, OfferStatus.RETURNED, OfferStatus.REJECTED)


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: Any) -> OfferQuerySet:
        return self.filter(rules.visible_to(user))

    def made_by(self, user: Any) -> OfferQuerySet:
        """Offers of the providers whose desk the person holds today, in every status."""
        return self.filter(provider__in=Provider.objects.acted_for(user))

    def waiting(self) -> OfferQuerySet:
        """Offers with which the provider goes on: drafts, and those that were sent back."""
        return self.filter(status__in=rules.OPEN_TO_THE_PROVIDER)

    def published(self, *, on: date) -> OfferQuerySet:
        """Offers that stood in the register on the day."""
        return self.filter(not_away(on=on), published_on__lte=on)

    def open(self, *, on: date) -> OfferQuerySet:
        """Published offers that are available on the day: begun and not lapsed."""
        return self.published(on=on).filter(Q(available_to=None) | Q(available_to__gte=on), available_from__lte=on)

    def lapsed(self, *, on: date) -> OfferQuerySet:
        """Published offers whose last day has passed."""
        return self.published(on=on).filter(available_to__lt=on)

    def open_to(self, whom: Region | Group | Party) -> OfferQuerySet:
        """Offers that name this region, group or Party, or none of its kind: those are for all."""
        return self.naming(type(whom), [whom.pk])

    def open_to_party(self, party: Party, *, on: date) -> OfferQuerySet:
        """Offers whose audience the Party belongs to on the day: as one named, by its region, by its group, and under a convention."""
        regions = RegionMembership.objects.holding(on=on).filter(party=party).values("region")
        groups = GroupMembership.objects.holding(on=on).filter(party=party).values("group")
        shared = self.model._meta.get_field("conventions").remote_field.through.objects.filter(
            offer=OuterRef("pk"), convention__in=eligible_conventions(party, on=on)
        )
        return self.open_to(party).naming(Region, regions).naming(Group, groups).filter(Exists(shared))

    def naming(self, kind: type[Region | Group | Party], keys: Any) -> OfferQuerySet:
        """Offers that name one of these regions, groups or Parties (ids, or a query for them), or none of the kind."""
        field = {Region: "regions", Group: "groups", Party: "parties"}[kind]
        named = self.model._meta.get_field(field).remote_field.through.objects.filter(offer=OuterRef("pk"))
        return self.filter(Exists(named.filter(**{f"{kind._meta.model_name}__in": keys})) | ~Exists(named))

    def with_details(self) -> OfferQuerySet:
        """All that a list shows of an offer, in a fixed number of queries."""
        return self.select_related("provider").prefetch_related("conventions", "themes", "assistance_types", "regions")

    def search(self, words: str) -> OfferQuerySet:
        """Offers whose reference is, whose title holds, whose text holds each of, or whose provider is found by, these words."""
        return self.alias(document=SearchVector("title", "description", config="simple")).filter(
            Q(reference=words.upper())
            | Q(title__icontains=words)
            | Q(document=words)
            | Q(provider__in=list(Provider.objects.search(words).values_list("pk", flat=True)))
        )

    def latest(self) -> OfferQuerySet:
        return self.order_by("-updated_at", "-pk")


@remember
class Offer(LinkedRecord, Presence):
    """Assistance or technology that a provider has available, for whom, by which means, from when to when."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="offers", verbose_name=_("provider"))
    title = models.CharField(_("title"), max_length=200, blank=True, default="", help_text=_("One line that says what is offered."))
    description = models.TextField(
        _("description"), blank=True, default="", help_text=_("What is offered and what it leads to. Do not name persons.")
    )
    language = models.CharField(_("language of the text"), max_length=10, choices=settings.LANGUAGES, default="en")
    kind = models.CharField(_("kind"), max_length=30, choices=OfferKind, blank=True, default="")
    conventions = models.ManyToManyField(Convention, blank=True, related_name="offers", verbose_name=_("conventions"))
    provisions = models.ManyToManyField(
        Provision,
        blank=True,
        related_name="offers",
        verbose_name=_("provisions"),
        help_text=_("The articles whose implementation the offer helps with. None: not bound to any."),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="offers", verbose_name=_("themes"))
    assistance_types = models.ManyToManyField(AssistanceType, blank=True, related_name="offers", verbose_name=_("types of assistance"))
    regions = models.ManyToManyField(
        Region,
        blank=True,
        limit_choices_to={"scheme__code": "brs"},
        related_name="offers",
        verbose_name=_("regions"),
        help_text=_("None: every region."),
    )
    groups = models.ManyToManyField(
        Group, blank=True, related_name="offers", verbose_name=_("groups of countries"), help_text=_("None: all eligible Parties.")
    )
    parties = models.ManyToManyField(
        Party, blank=True, related_name="offers", verbose_name=_("named Parties"), help_text=_("Only these Parties. None: all.")
    )
    delivery_means = ArrayField(
        models.CharField(max_length=30, choices=DeliveryMeans), blank=True, default=list, verbose_name=_("means of delivery")
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=settings.LANGUAGES), blank=True, default=list, verbose_name=_("languages of delivery")
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_to = models.DateField(_("available until"), null=True, blank=True, help_text=_("The last day. Blank: until further notice."))
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Number of Parties that can be served. Blank: not limited.")
    )
    value = models.DecimalField(_("indicative value in United States dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    terms = models.CharField(_("terms"), max_length=20, choices=Terms, blank=True, default="")
    conditions = models.TextField(_("conditions"), blank=True, default="", help_text=_("What a Party has to bring or to fulfil."))
    how_to_request = models.TextField(_("how to request it"), blank=True, default="")
    documents = models.TextField(_("documents"), blank=True, default="", help_text=_("Addresses of pages or documents, one a line."))
    status = models.CharField(_("status"), max_length=20, choices=OfferStatus, default=OfferStatus.DRAFT, editable=False)
    published_on = models.DateField(_("published on"), null=True, editable=False)
    source_reference = models.CharField(
        _("begun from"),
        max_length=60,
        blank=True,
        default="",
        editable=False,
        db_index=True,
        help_text=_("The reference of the response to a round, or of the need, from which the offer was begun."),
    )
    reference = numbered("O")

    objects = OfferQuerySet.as_manager()
    workflow = workflow.OFFER
    may_create = rules.create
    may_edit = rules.edit
    may_erase = rules.erase
    must_hold = rules.leaves_room_for_agreements
    limited_texts = ("description", "conditions", "how_to_request", "documents")

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            status_is_known(OfferStatus),
            models.CheckConstraint(
                condition=Q(available_from=None) | Q(available_to=None) | Q(available_to__gte=F("available_from")),
                name="offers_offer_period_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0),
                name="offers_offer_value_not_negative",
                violation_error_message=_("The value must not be negative."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=NEVER_PUBLISHED) | Q(published_on=None, left_register_on=None),
                name="offers_offer_not_counted_before_publication",
            ),
            models.CheckConstraint(
                condition=~Q(status=OfferStatus.PUBLISHED) | Q(published_on__isnull=False, left_register_on=None),
                name="offers_offer_published_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[OfferStatus.SUSPENDED, OfferStatus.CLOSED])
                | Q(published_on__isnull=False, left_register_on__isnull=False),
                name="offers_offer_left_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="offers_offer_latest"),
            models.Index(fields=["status", "-updated_at", "-id"], name="offers_offer_status"),
            models.Index(fields=["published_on", "available_to"], name="offers_offer_open"),
            GinIndex(SearchVector("title", "description", config="simple"), name="offers_offer_words"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="offers_offer_title"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Offer without a title"))

    def clean(self) -> None:
        """Said at the field before it is saved; `write` asks again under the lock that an agreement waits for."""
        if (refusal := self.must_hold.refusal(None, self)) is not None:
            raise ValidationError({"capacity": ValidationError(str(refusal.sentence), code=refusal.code)})

    def places_agreed(self) -> int:
        """Places that agreements hold today, of the matches that plans bring to the offer."""
        return self.matches.places_taken(self, on=timezone.localdate())

    @property
    def has_lapsed(self) -> bool:
        """Published, but its last day has passed."""
        return self.status == OfferStatus.PUBLISHED and self.available_to is not None and self.available_to < timezone.localdate()
