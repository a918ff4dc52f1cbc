"""What people fill in about themselves and about offices."""

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tarp.accounts.models import Token, User
from tarp.accounts.unsent import SHARED


class SignInForm(LoginForm):
    """Mail address and password, and whether others use this computer too."""

    shared = forms.BooleanField(
        label=_("Others use this computer too"),
        help_text=_("Nothing that you write is then kept on it while the network is away."),
        required=False,
    )

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        request.session[SHARED] = self.cleaned_data["shared"]
        return super().login(request, redirect_url)


class AcceptForm(forms.Form):
    """The invited person's name and a first password."""

    name = forms.CharField(label=_("Your full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A sentence that you can remember is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language"]


class TokenForm(forms.ModelForm):
    days = forms.TypedChoiceField(
        label=_("Valid for"), coerce=int, choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year"))], initial=90
    )

    class Meta:
        model = Token
        fields = ["name", "scope"]
