"""Kinds of office and the roles that people hold in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficeKind(models.TextChoices):
    SECRETARIAT = "secretariat", _("Secretariat")
    ADMINISTRATION = "administration", _("System administration")
    PARTY = "party", _("Contact point of a Party")
    PROVIDER = "provider", _("Desk of a provider")
    OBSERVER = "observer", _("Observer")


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    ANALYST = "analyst", _("Analyst")
    HEAD = "head", _("Head")
    ADMINISTRATOR = "administrator", _("Administrator")
    TRANSMITTER = "transmitter", _("Transmitter: drafts and submits")
    DRAFTER = "drafter", _("Drafter: drafts, cannot submit")
    OBSERVER = "observer", _("Observer: reads")


ROLES_OF = {
    OfficeKind.SECRETARIAT: (Role.OFFICER, Role.ANALYST, Role.HEAD),
    OfficeKind.ADMINISTRATION: (Role.ADMINISTRATOR,),
    OfficeKind.PARTY: (Role.TRANSMITTER, Role.DRAFTER),
    OfficeKind.PROVIDER: (Role.TRANSMITTER, Role.DRAFTER),
    OfficeKind.OBSERVER: (Role.OBSERVER,),
}


class Scope(models.TextChoices):
    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
