"""What holds for every page of a signed-in person: a second factor for staff, session lengths, no shared caching."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tarp.accounts.standing import standing
from tarp.accounts.unsent import idle_seconds
from tarp.records.problems import plain_problem

_STARTED = "session_started"
_SEEN = "session_seen"


class SecondFactorMiddleware:
    """Staff reach nothing but their own account pages until this session has shown a second factor (S02, S03).

    Also ends sessions: half an hour idle for staff, twelve hours in all for everyone (S07).
    """

    own_pages = ("account", "sessions")

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if self.is_over(request):
            logout(request)
            return self.get_response(request)
        if not standing(request.user).is_staff or self.is_own_page(request) or self.has_shown_second_factor(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            sentence = _("Staff show a second factor first: sign in on the site, or use an API token.")
            return plain_problem(request, 403, "second_factor_required", sentence)
        if is_mfa_enabled(request.user):
            return redirect(f"{reverse('mfa_reauthenticate')}?next={request.path}")
        return redirect("mfa_index")

    def is_over(self, request: HttpRequest) -> bool:
        now = int(time.time())
        started = request.session.setdefault(_STARTED, now)
        seen = request.session.get(_SEEN, now)
        request.session[_SEEN] = now
        return now - started > settings.SESSION_ABSOLUTE_AGE or now - seen > idle_seconds(request.user)

    def is_own_page(self, request: HttpRequest) -> bool:
        """Pages on which a person signs in, and gets or shows a second factor. API tokens are not among them: they open a door."""
        parts = request.path.strip("/").split("/")
        if parts[1:3] == ["account", "tokens"]:
            return False
        return parts[0] == "static" or (len(parts) > 1 and parts[1] in self.own_pages)

    def has_shown_second_factor(self, request: HttpRequest) -> bool:
        return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class PrivatePagesMiddleware:
    """A page made for a signed-in person is never kept by a cache (S43)."""

    def __init__(self, get_response: Any):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            response["Cache-Control"] = "no-store"
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
