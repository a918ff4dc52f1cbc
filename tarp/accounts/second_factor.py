"""The first second factor of a person, set up straight after the password: neither is asked for again within the same minutes."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

SET_UP = ("mfa_activate_totp", "mfa_add_webauthn")  # the pages on which a second factor is set up


def password_was_all(request: HttpRequest) -> bool:
    """Whether the person typed the password in this session as lately as a confirmation would have to be, and had no second factor then."""
    edge = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    typed = [record["at"] for record in records if record.get("method") == "password" and record["at"] > edge]
    before = Authenticator.objects.filter(user=request.user, created_at__lt=datetime.fromtimestamp(max(typed, default=0), UTC))
    return bool(typed) and not before.exists()


def count_as_shown(*, request: HttpRequest, authenticator: Authenticator, **signal: Any) -> None:
    """Setting up the first one took a code of the app or a touch of the key: this session has shown it (S02).

    A further one is no proof that the person has the first, and counts for nothing.
    """
    factors = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if list(factors) == [authenticator]:
        post_authentication(request, authenticator, reauthenticated=True)
