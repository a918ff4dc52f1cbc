"""Names and texts of reference data in the six languages of the United Nations, with their source."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGE_COLUMNS = {"ar": "ar", "zh-hans": "zh", "en": "en", "fr": "fr", "ru": "ru", "es": "es"}  # language -> column suffix


def name_column(prefix: str = "name") -> str:
    """The column that holds `prefix` in the active language: `name_fr` while French is active."""
    return f"{prefix}_{LANGUAGE_COLUMNS.get(get_language() or 'en', 'en')}"


class Confidence(models.TextChoices):
    """How sure a fact of the reference data is (fixtures/reference/SOURCES.md)."""

    HIGH = "high", _("High: read in an official or first-hand copy")
    MEDIUM = "medium", _("Medium: one source")
    LOW = "low", _("Low: mainly memory, or sources disagree")
    MEMORY = "memory", _("Memory: no copy read")
    PROPOSAL = "proposal", _("Proposal of this project")


class Named(models.Model):
    """A record with a name in six languages; `str()` gives the name in the active language, English where it is missing."""

    name_en = models.CharField(_("name in English"), max_length=300)
    name_fr = models.CharField(_("name in French"), max_length=300, blank=True, default="")
    name_es = models.CharField(_("name in Spanish"), max_length=300, blank=True, default="")
    name_ar = models.CharField(_("name in Arabic"), max_length=300, blank=True, default="")
    name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True, default="")
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return getattr(self, name_column()) or self.name_en

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """A fact with where it comes from and how sure it is. A code that ends keeps resolving: it is retired, not deleted."""

    source = models.TextField(_("source"), blank=True, default="")
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True, default="")
    retired_on = models.DateField(_("retired on"), null=True, blank=True, help_text=_("The code stays valid for older records."))

    class Meta:
        abstract = True
