"""What allauth asks of this site: no open sign-up, mails through the outbox's sender, links from settings."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tarp.accounts.second_factor import SET_UP, password_was_all


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": _("Enter your current password."),
        "invalid_login": _("The e-mail address and the password do not go together."),
        "invalid_or_expired_key": _("This key has expired or was never given out."),
        "invalid_password_reset": _("This link to a new password has been used or has expired. Ask for another."),
        "select_only_one": _("Select only one."),
        "rate_limited": _("Wait a few minutes: too many requests came from you."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations alone."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The password typed at the door is not asked again for the first second factor, to which the door leads."""
        at = self.request.resolver_match
        if at and at.view_name in SET_UP and password_was_all(self.request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL

    def get_user_search_fields(self) -> list[str]:
        return ["email"]

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user name."""
