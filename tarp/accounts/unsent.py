"""A form that is sent after its session has ended: kept with the session in which the same person signs in again (U09)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from tarp.accounts.standing import standing

SALT = "tarp.accounts.unsent"
WRITER = "writer"  # the hidden field that says, signed, whose form it is
KEPT = "unsent_forms"
SHARED = "shared_computer"  # said at sign-in: nothing unsent stays on this device (U08)
LONGEST = 200_000  # characters: what a page of ours can hold, several times over
MOST = 5


def sealed(user: Any) -> str:
    """Says in a form, so that nobody can forge it, who was signed in when the form was shown."""
    return signing.dumps(user.pk, salt=SALT)


def idle_seconds(user: Any) -> int:
    """After how long a session ends in which nothing is done."""
    return settings.STAFF_IDLE_AGE if standing(user).is_staff else settings.SESSION_COOKIE_AGE


def keep(request: HttpRequest) -> None:
    """Keeps what was sent without a session. Only forms that we showed to somebody who was signed in are kept."""
    try:
        writer = signing.loads(request.POST.get(WRITER, ""), salt=SALT, max_age=settings.SESSION_ABSOLUTE_AGE)
    except signing.BadSignature:
        return
    body = request.POST.urlencode()
    if len(body) <= LONGEST:
        others = {path: form for path, form in request.session.get(KEPT, {}).items() if path != request.path}
        request.session[KEPT] = {**dict(list(others.items())[1 - MOST :]), request.path: [writer, body]}


def take(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this page before signing in again, once. What somebody else sent is let go."""
    kept = request.session.get(KEPT, {})
    if request.path not in kept:
        return None
    request.session[KEPT] = {path: form for path, form in kept.items() if path != request.path}
    writer, body = kept[request.path]
    return QueryDict(body) if writer == request.user.pk else None


class OutlivesItsSession:
    """A form page whose text is not lost when the session ends: what is sent then is kept, and saved once its writer has signed in."""

    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method == "POST":
                keep(request)
        elif request.method == "GET" and (sent := take(request)) is not None:
            return self.send_again(sent, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def send_again(self, sent: QueryDict, *args: Any, **kwargs: Any) -> HttpResponse:
        request = self.request
        request.method, request.POST = "POST", sent
        answer = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if answer.status_code != 302:
            return answer  # the form, with what has to be mended, or both texts
        messages.success(request, _("You were signed out before this was saved. It was kept for you, and is saved now."))
        return HttpResponseRedirect(self.after_sending_again(answer.url))

    def after_sending_again(self, address: str) -> str:
        """Where the person goes on: where the form itself would have led."""
        return address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        device = "" if self.request.session.get(SHARED) else str(user.pk)
        shared = {WRITER: sealed(user), "session_seconds": idle_seconds(user), "device": device}
        return super().get_context_data(**(shared | kwargs))  # type: ignore[misc]
