"""A person's own pages: accepting an invitation, profile, API tokens."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView, UpdateView, View

from tarp.accounts import invitations, tokens
from tarp.accounts.forms import AcceptForm, ProfileForm, TokenForm
from tarp.accounts.models import Invitation, Token, User
from tarp.records.rules import Refused


class InvitationLink(TemplateView):
    """The link of the mail. The token leaves the address bar at once: it is exchanged for the session (S11).

    A link that was guessed or no longer works is answered where it is: it leads nowhere, and makes no session.
    """

    template_name = "accounts/accept.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = Invitation.objects.of_token(invitations.hashed(token))
        state = invitations.state(invitation)
        if state != "open":
            request.session.pop("invitation", None)
            with translation.override(invitation.language if invitation else get_language()):
                return self.render_to_response({"invitation": invitation, "state": state}, status=410).render()
        request.session["invitation"] = invitations.hashed(token)
        return redirect("accounts:accept")


class AcceptInvitation(FormView):
    template_name = "accounts/accept.html"
    form_class = AcceptForm
    success_url = reverse_lazy("desk")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        token_hash = request.session.get("invitation", "")
        self.invitation = Invitation.objects.of_token(token_hash)
        self.state = invitations.state(self.invitation)
        self.account = User.objects.at(self.invitation.email) if self.invitation else None
        if self.state != "open":
            return self.render_to_response(self.get_context_data(form=None), status=410)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.invitation.name if self.invitation else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invitation=self.invitation, state=self.state, account=self.account, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.account is None:
            return super().post(request, *args, **kwargs)
        if request.user != self.account:
            return redirect(f"{reverse_lazy('account_login')}?next={request.path}")
        return self.appoint(request, user=self.account)

    def form_valid(self, form: AcceptForm) -> HttpResponse:
        return self.appoint(self.request, name=form.cleaned_data["name"], password=form.cleaned_data["password"])

    def appoint(self, request: HttpRequest, **how: Any) -> HttpResponse:
        try:
            appointment = invitations.accept(self.invitation, **how)
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect(request.path)
        request.session.pop("invitation", None)
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        record_authentication(request, appointment.user, "password")  # it was chosen a moment ago
        return perform_login(request, appointment.user, redirect_url=str(self.get_success_url()))


class Account(LoginRequiredMixin, UpdateView):
    template_name = "accounts/account.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:account")

    def get_object(self, queryset: Any = None) -> User:
        return self.request.user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(appointments=self.request.user.appointments.in_force().select_related("office"), **kwargs)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        messages.success(self.request, _("Saved."))
        return super().form_valid(form)


class Tokens(LoginRequiredMixin, ListView):
    template_name = "accounts/tokens.html"
    context_object_name = "tokens"

    def get_queryset(self) -> Any:
        return self.request.user.tokens.order_by("-created_at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=kwargs.pop("form", TokenForm()), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        self.object_list = self.get_queryset()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        secret = tokens.issue(
            user=request.user, name=form.cleaned_data["name"], scope=form.cleaned_data["scope"], days=form.cleaned_data["days"]
        )
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data(secret=secret))


class RevokeToken(LoginRequiredMixin, View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        tokens.revoke(get_object_or_404(Token, pk=pk, user=request.user))
        messages.success(request, _("The token no longer works."))
        return redirect("accounts:tokens")
