"""Files of a response: taken in, used as the answer to a question, used again, taken away."""

from __future__ import annotations

import hashlib
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs import responses
from needs.models import Attachment, Question, Response
from needs.reading import code
from tarp.records.rules import Refused
from tarp.records.uploads import examined
from tarp.records.writing import erase, write

MOST_FILES = 500
MOST_BYTES = 200 * 1024 * 1024


def attach(response: Response, file: IO[bytes], *, name: str, by: Any) -> Attachment:
    """Keeps a file that was examined; the same file a second time is the one that is there. Raises `FileRefused` or `NotClean`."""
    Response.may_edit.require(by, response)
    kind = examined(file, name=name)
    content = file.read()
    checksum = hashlib.sha256(content).hexdigest()
    if (there := response.attachments.filter(checksum=checksum).first()) is not None:
        return there
    if response.attachments.count() >= MOST_FILES or _bytes_of(response) + len(content) > MOST_BYTES:
        raise Refused("files_too_many", _("A response holds at most 500 files and 200 MB. Delete what is not needed."))
    attachment = Attachment(
        response=response,
        name=shown_name(name),
        kind=kind,
        size=len(content),
        checksum=checksum,
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )

    def save() -> Attachment:
        file.seek(0)
        attachment.file.save("upload", File(file), save=False)
        attachment.save()
        return attachment

    try:
        return write(save, by=by, act="attach")
    except Exception:
        if attachment.file:
            attachment.file.delete(save=False)
        raise


def shown_name(name: str) -> str:
    """The name without folders and what nobody sees; its end is kept where it is too long."""
    return code(name.replace("\\", "/").rpartition("/")[2])[-200:]


def _bytes_of(response: Response) -> int:
    return response.attachments.aggregate(total=Sum("size"))["total"] or 0


def answer_with(attachment: Attachment, question: Question, *, by: Any) -> None:
    """The file becomes the answer to a question; it may answer several."""
    response = attachment.response

    def save() -> Response:
        responses.answer(response, question, {"attachment": attachment.pk, "name": attachment.name}, by=by)
        response.save()
        return response

    write(save, by=by, record=response, act="answer")


def take_away(attachment: Attachment, *, by: Any) -> None:
    """Deletes the file with the answers that name it. What was submitted stays."""
    response = attachment.response
    if response.submissions.filter(submitted_at__gte=attachment.uploaded_at).exists():
        raise Refused("file_submitted", _("This file belongs to a version that was submitted, and is kept with it."))
    stored = attachment.file

    def save() -> Response:
        response.answers.filter(value__attachment=attachment.pk).delete()
        response.save()
        return response

    with transaction.atomic():
        write(save, by=by, record=response, act="take_file_away")
        erase(attachment, by=by)
        transaction.on_commit(lambda: stored.storage.delete(str(stored.name)))
