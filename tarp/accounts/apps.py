from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tarp.accounts"
    label = "accounts"
    verbose_name = _("People and offices")

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from tarp.accounts.second_factor import count_as_shown

        authenticator_added.connect(count_as_shown)
