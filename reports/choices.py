"""The closed lists of reports: statuses, and the kinds of row that a snapshot freezes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportStatus(models.TextChoices):
    DRAFTING = "drafting", pgettext_lazy("report", "Being drafted")
    CLEARED = "cleared", pgettext_lazy("report", "Cleared")
    ISSUED = "issued", pgettext_lazy("report", "Issued")


class Distribution(models.TextChoices):
    GENERAL = "general", _("General")
    LIMITED = "limited", _("Limited")


class RecommendationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("recommendation", "Draft")
    PROPOSED = "proposed", pgettext_lazy("recommendation", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("recommendation", "Accepted")
    REJECTED = "rejected", pgettext_lazy("recommendation", "Rejected")
    IMPLEMENTED = "implemented", pgettext_lazy("recommendation", "Implemented")


class Frozen(models.TextChoices):
    """What a snapshot keeps a copy of. A term is a code of the reference data with its names and its place in the order."""

    TERM = "term", _("Term")
    PARTY = "party", _("Party")
    NEED = "need", _("Need")
    DIFFICULTY = "difficulty", _("Difficulty")
    VIEW = "view", _("View")
    OFFER = "offer", _("Offer")
    ACTIVITY = "activity", _("Activity")
    ATTENDANCE = "attendance", _("Attendance")
