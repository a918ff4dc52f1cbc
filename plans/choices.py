"""The closed lists of plans: statuses, kinds, funds, and the rungs of the ladder with the gap above each."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanStatus(models.TextChoices):
    """A Conference of the Parties welcomes a plan; it does not approve it."""

    DRAFTING = "drafting", pgettext_lazy("plan", "Being drafted")
    CONSULTATION = "consultation", pgettext_lazy("plan", "In consultation")
    SUBMITTED = "submitted", pgettext_lazy("plan", "Submitted to the Conferences of the Parties")
    WELCOMED = "welcomed", pgettext_lazy("plan", "Welcomed")
    IN_FORCE = "in_force", pgettext_lazy("plan", "In force")
    CLOSED = "closed", pgettext_lazy("plan", "Closed")


class MatchStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("match", "Proposed")
    PROVIDER_ACCEPTED = "provider_accepted", pgettext_lazy("match", "Accepted by the provider")
    PARTY_ACCEPTED = "party_accepted", pgettext_lazy("match", "Accepted by the Party")
    AGREED = "agreed", pgettext_lazy("match", "Agreed")
    DECLINED = "declined", pgettext_lazy("match", "Declined")
    ENDED = "ended", pgettext_lazy("match", "Ended")


class ActivityStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("activity", "Proposed")
    APPROVED = "approved", pgettext_lazy("activity", "Approved")
    POSTPONED = "postponed", pgettext_lazy("activity", "Postponed")
    ONGOING = "ongoing", pgettext_lazy("activity", "Ongoing")
    COMPLETED = "completed", pgettext_lazy("activity", "Completed")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


class ActivityKind(models.TextChoices):
    """The four components of the first joint programme, and what the plan names beside them."""

    ASSESSMENT = "assessment", _("Needs assessment")
    TOOLS = "tools", _("Tools and methodologies")
    TRAINING = "training", _("Training and capacity development")
    ADVICE = "advice", _("Advice to a Party")
    PROJECT = "project", _("Project")
    TECHNOLOGY = "technology", _("Technology transfer")
    PARTNERSHIP = "partnership", _("Partnership")
    REGIONAL_DELIVERY = "regional_delivery", _("Delivery through regional centres")


class RelatedKind(models.TextChoices):
    """What a source names beside a plan without being a line of it."""

    PROJECT = "project", _("Project")
    REPORT = "report", _("Report")
    PROGRAMME_OF_WORK = "programme_of_work", _("Activity of the programme of work")


class CoverageStatus(models.TextChoices):
    PROMISED = "promised", pgettext_lazy("coverage", "Promised")
    CONFIRMED = "confirmed", pgettext_lazy("coverage", "Confirmed by the Party")
    DISPUTED = "disputed", pgettext_lazy("coverage", "Disputed by the Party")


class Fund(models.TextChoices):
    BC = "BC", _("BC: general trust fund of the Basel Convention")
    RC = "RC", _("RC: general trust fund of the Rotterdam Convention")
    SC = "SC", _("SC: general trust fund of the Stockholm Convention")
    BD = "BD", _("BD: Technical Cooperation Trust Fund (Basel Convention)")
    RV = "RV", _("RV: special voluntary trust fund (Rotterdam Convention)")
    SV = "SV", _("SV: special voluntary trust fund (Stockholm Convention)")
    OTHER = "other", _("Outside the trust funds")


class EventKind(models.TextChoices):
    WORKSHOP = "workshop", _("Workshop")
    TRAINING = "training", _("Training")
    WEBINAR = "webinar", _("Webinar")
    MEETING = "meeting", _("Meeting")
    MISSION = "mission", _("Expert mission")
    STUDY_TOUR = "study_tour", _("Study tour")


class Rung(models.TextChoices):
    """Where a registered need stands, lowest first. Never a status: `plans.coverage` computes it from the links."""

    UNADDRESSED = "unaddressed", pgettext_lazy("need", "Unaddressed")
    OFFER_AVAILABLE = "offer_available", pgettext_lazy("need", "Offer available")
    MATCHED = "matched", pgettext_lazy("need", "Matched")
    PLANNED = "planned", pgettext_lazy("need", "Planned")
    FUNDED = "funded", pgettext_lazy("need", "Funded")
    IN_DELIVERY = "in_delivery", pgettext_lazy("need", "In delivery")
    DELIVERED = "delivered", pgettext_lazy("need", "Delivered")
    MET = "met", pgettext_lazy("need", "Met")


class Gap(models.TextChoices):
    """What keeps a need from the next rung."""

    NO_OFFER = "no_offer", _("No offer")
    NOT_MATCHED = "not_matched", _("Not matched")
    NOT_PLANNED = "not_planned", _("Not planned")
    NOT_FUNDED = "not_funded", _("Not funded")
    NOT_DELIVERED = "not_delivered", _("Not delivered")
    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")


GAP_ABOVE = {
    Rung.UNADDRESSED: Gap.NO_OFFER,
    Rung.OFFER_AVAILABLE: Gap.NOT_MATCHED,
    Rung.MATCHED: Gap.NOT_PLANNED,
    Rung.PLANNED: Gap.NOT_FUNDED,
    Rung.FUNDED: Gap.NOT_DELIVERED,
    Rung.IN_DELIVERY: Gap.NOT_DELIVERED,
    Rung.DELIVERED: Gap.NOT_CONFIRMED,
}
