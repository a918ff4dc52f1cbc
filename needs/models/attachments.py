"""A file that belongs to a response: the answer to a question, a document beside it, the scan of a letter."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from needs import rules
from needs.choices import FileKind
from needs.models.responses import Response
from tarp.records.history import remember
from tarp.records.models import Record


def random_name(attachment: Any, name: str) -> str:
    """Nothing of the name that a person gave reaches the disk."""
    return f"attachments/{uuid.uuid4().hex}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Any) -> AttachmentQuerySet:
        return self.filter(response__in=Response.objects.visible_to(user))


@remember
class Attachment(Record):
    response = models.ForeignKey(Response, models.PROTECT, related_name="attachments", verbose_name=_("response"), editable=False)
    file = models.FileField(_("file"), upload_to=random_name, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"), editable=False
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), editable=False)

    objects = AttachmentQuerySet.as_manager()
    may_create = may_edit = may_erase = rules.attach

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
