"""API tokens, and how a REST request is known to come from a person."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from tarp.accounts.choices import Scope
from tarp.accounts.invitations import hashed
from tarp.accounts.models import Token, User


def issue(*, user: User, name: str, scope: str, days: int) -> str:
    """Makes a token and returns its text, which is shown once and never again."""
    secret = f"tarp_{secrets.token_urlsafe(32)}"
    Token.objects.create(
        user=user, name=name, scope=scope, prefix=secret[:12], token_hash=hashed(secret), expires_at=timezone.now() + timedelta(days=days)
    )
    return secret


def revoke(token: Token) -> None:
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer tarp_…`"""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = Token.objects.live().select_related("user").filter(token_hash=hashed(secret.strip())).first()
        if token is None:
            raise exceptions.AuthenticationFailed()
        if token.last_used_at is None or timezone.now() - token.last_used_at > timedelta(minutes=1):
            Token.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, with its CSRF check."""

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"


class ScopePermission(permissions.BasePermission):
    """Anyone may read what is open to them; who changes something has signed in, by a token that may write. The rules decide the rest."""

    code = "token_reads_only"
    message = _("This token may only read. Make one that may write.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in permissions.SAFE_METHODS:
            return True
        return request.user.is_authenticated and getattr(request.auth, "scope", Scope.WRITE) == Scope.WRITE
