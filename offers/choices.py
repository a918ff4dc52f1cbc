"""The closed lists of providers and offers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProviderKind(models.TextChoices):
    DEVELOPED_COUNTRY_PARTY = "developed_country_party", _("Developed-country Party")
    OTHER_PARTY = "other_party", _("Other Party")
    NON_PARTY_STATE = "non_party_state", _("State that is not a Party")
    BC_CENTRE = "bc_centre", _("Basel Convention regional or coordinating centre")
    SC_CENTRE = "sc_centre", _("Stockholm Convention regional centre")
    JOINT_CENTRE = "joint_centre", _("Basel and Stockholm Convention regional centre")
    UNEP = "unep", _("United Nations Environment Programme")
    UNEP_REGIONAL_OFFICE = "unep_regional_office", _("UNEP regional office")
    FAO = "fao", _("Food and Agriculture Organization of the United Nations")
    FAO_REGIONAL_OFFICE = "fao_regional_office", _("FAO regional, subregional or country office")
    UN_ENTITY = "un_entity", _("Other United Nations entity")
    FINANCIAL_MECHANISM = "financial_mechanism", _("Financial mechanism or fund")
    DEVELOPMENT_BANK = "development_bank", _("Development bank")
    IGO = "igo", _("Other intergovernmental organization")
    NGO = "ngo", _("Non-governmental organization")
    ACADEMIA = "academia", _("University or research institute")
    PRIVATE_SECTOR = "private_sector", _("Private sector")
    PARTNERSHIP = "partnership", _("Partnership or programme of several organizations")
    SECRETARIAT = "secretariat", _("Secretariat of a convention")


class OfferKind(models.TextChoices):
    TECHNICAL_ASSISTANCE = "technical_assistance", _("Technical assistance")
    TECHNOLOGY = "technology", _("Technology to be transferred")
    FINANCIAL = "financial", _("Financial resources")
    IN_KIND = "in_kind", _("Assistance in kind")
    EXPERTISE = "expertise", _("Expertise and training")


class OfferStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("offer", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("offer", "Submitted")
    RETURNED = "returned", pgettext_lazy("offer", "Returned with a question")
    PUBLISHED = "published", pgettext_lazy("offer", "Published")
    SUSPENDED = "suspended", pgettext_lazy("offer", "Suspended")
    CLOSED = "closed", pgettext_lazy("offer", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")
    REJECTED = "rejected", pgettext_lazy("offer", "Rejected")


class DeliveryMeans(models.TextChoices):
    """The means of delivery named by the Secretariat, with the two that providers add."""

    MODULES = "modules", _("Training modules")
    TOOLKITS = "toolkits", _("Toolkits")
    E_LEARNING = "e_learning", _("E-learning courses")
    ONLINE_TRAINING = "online_training", _("Online training")
    FACE_TO_FACE_TRAINING = "face_to_face_training", _("Face-to-face training")
    PROJECTS = "projects", _("Projects")
    STUDY_TOURS = "study_tours", _("Study tours")
    EXPERT_MISSIONS = "expert_missions", _("Expert missions")
    EQUIPMENT = "equipment", _("Equipment")
    FUNDING = "funding", _("Funding")


class Terms(models.TextChoices):
    GRANT = "grant", _("Grant: free of charge")
    IN_KIND = "in_kind", _("In kind")
    COST_SHARED = "cost_shared", _("Shared costs")
    CONCESSIONAL = "concessional", _("Concessional terms")
