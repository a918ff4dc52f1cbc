"""Closed lists of the reference data, with their labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    STATE = "state", _("State")
    REIO = "reio", _("Regional economic integration organization")


class AdherenceStatus(models.TextChoices):
    PARTY = "party", _("Party")
    SIGNATORY = "signatory", _("Signatory, not a Party")


class Instrument(models.TextChoices):
    RATIFICATION = "ratification", _("Ratification")
    ACCEPTANCE = "acceptance", _("Acceptance")
    APPROVAL = "approval", _("Approval")
    ACCESSION = "accession", _("Accession")
    SUCCESSION = "succession", _("Succession")


class ProvisionKind(models.TextChoices):
    OBLIGATION = "obligation", _("Obligation")
    COOPERATION = "cooperation", _("Cooperation")
    PROCEDURAL = "procedural", _("Procedure")
    INSTITUTIONAL = "institutional", _("Institution")
    ENABLING = "enabling", _("Option of a Party")
    SAVING = "saving", _("Saving clause")
    ANNEX = "annex", _("Annex")
    CROSS_CUTTING = "cross_cutting", _("Cross-cutting subject")


class ListingCategory(models.TextChoices):
    PESTICIDE = "pesticide", _("Pesticide")
    FORMULATION = "formulation", _("Severely hazardous pesticide formulation")
    INDUSTRIAL = "industrial", _("Industrial chemical")
    UNINTENTIONAL = "unintentional", _("Unintentional production")
    WASTE_STREAM = "waste_stream", _("Waste stream")
    CONSTITUENT = "constituent", _("Waste constituent")
    OTHER_WASTE = "other_waste", _("Other waste")
    PLASTIC_WASTE = "plastic_waste", _("Plastic waste")
    E_WASTE = "e_waste", _("Electrical and electronic waste")


class MeetingKind(models.TextChoices):
    ORDINARY = "ordinary", _("Ordinary meeting")
    EXTRAORDINARY = "extraordinary", _("Extraordinary meeting")


class MeetingFormat(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("Online, then in person")


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class DecisionTopic(models.TextChoices):
    TECHNICAL_ASSISTANCE = "technical_assistance", _("Technical assistance")
    REGIONAL_CENTRES = "regional_centres", _("Regional centres")
    FINANCIAL_RESOURCES = "financial_resources", _("Financial resources")
    SYNERGIES = "synergies", _("Synergies")
    OTHER = "other", _("Other")


class SdgKind(models.TextChoices):
    GOAL = "goal", _("Goal")
    TARGET = "target", _("Target")
    INDICATOR = "indicator", _("Indicator")


class ContactFunction(models.TextChoices):
    OFFICIAL_CONTACT_POINT = "official_contact_point", _("Official Contact Point")
    FOCAL_POINT = "focal_point", _("Focal point")
    DESIGNATED_NATIONAL_AUTHORITY = "designated_national_authority", _("Designated National Authority")
    COMPETENT_AUTHORITY = "competent_authority", _("Competent Authority")
    NATIONAL_FOCAL_POINT = "national_focal_point", _("National focal point")
