"""The outbox and the jobs as files for staff. The text of a mail may hold a link for one person: it is no column."""

from procrastinate.contrib.django.models import ProcrastinateJob

from tarp.notices.models import Message
from tarp.records.resources import exported

MessageResource = exported(Message, "kind", "person", "address", "language", "subject", "created_at", "sent_at", "attempts", "error")
JobResource = exported(ProcrastinateJob, "id", "task_name", "queue_name", "status", "attempts", "scheduled_at")
