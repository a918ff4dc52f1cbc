"""The admin of the outbox and of the jobs: what was sent, what failed, what is tried again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from tarp.admin import Queue
from tarp.notices.models import Message
from tarp.notices.resources import JobResource, MessageResource
from tarp.notices.tasks import deliver
from tarp.records.admin import TableAdmin


@admin.register(Message)
class MessageAdmin(TableAdmin):
    """Mails are read and tried again, never written or changed here. The text of an invitation holds its link and is not shown."""

    resource_class = MessageResource
    list_display = ("subject", "address", "kind", "created_at", "sent_at", "attempts")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter), "language")
    search_fields = ("subject", "address", "person__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    fields = ("kind", "person", "address", "language", "subject", "text", "created_at", "sent_at", "attempts", "error")
    list_select_related = ("person",)
    actions = ("send_again",)
    queues = (Queue("failed", _("Mails that failed"), Q(sent_at=None, attempts__gt=0)),)

    @admin.display(description=_("text"))
    def text(self, message: Any) -> Any:
        return _("The text holds a link for one person and is not shown.") if message.kind == "invitation" else message.body

    @admin.action(description=_("Try again now"))
    def send_again(self, request: HttpRequest, chosen: Any) -> None:
        for pk in chosen.filter(sent_at=None).values_list("pk", flat=True):
            deliver.defer(message_id=pk)
        self.message_user(request, _("The mails that were not sent are being tried again."), messages.SUCCESS)


@admin.register(ProcrastinateJob)
class JobAdmin(TableAdmin):
    resource_class = JobResource
    list_display = ("id", "task_name", "queue_name", "status", "attempts", "scheduled_at")
    list_filter = ("status", "queue_name", "task_name")
    ordering = ("-id",)
    fields = ("id", "task_name", "queue_name", "status", "attempts", "scheduled_at", "args")
    queues = (Queue("failed", _("Jobs that failed"), Q(status="failed")),)
