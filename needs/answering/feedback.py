"""What people say after sending (U25), and what the secretariat learns from it and from the history of the answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.generic import DetailView, TemplateView

from needs import pace
from needs.answering.response import ResponsePage
from needs.forms import FeedbackForm
from needs.models import Feedback, Round
from needs.rules import takes_part_in_the_response
from tarp.accounts.rules import is_secretariat


class FeedbackPage(ResponsePage, TemplateView):
    """One question about the version that was sent last; asked once."""

    template_name = "needs/feedback.html"

    def get_form(self) -> FeedbackForm:
        submission = self.response.submissions.order_by("-number").first()
        if submission is None or not takes_part_in_the_response(self.request.user, self.response):
            raise Http404
        given = Feedback.objects.filter(submission=submission).first()
        posted = self.request.POST if self.request.method == "POST" else None
        return FeedbackForm(posted, instance=given or Feedback(submission=submission))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        pace.keep(form)
        messages.success(request, _("Thank you. The secretariat reads every word."))
        return HttpResponseRedirect(self.page("sent"))


class PacePage(LoginRequiredMixin, DetailView):
    """For the secretariat: minutes of each section, where people stop, and what they say."""

    template_name = "needs/pace.html"
    context_object_name = "round"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> Any:
        if not is_secretariat(self.request.user, None):
            raise Http404
        return Round.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        comments = Feedback.objects.filter(submission__response__part__round=self.object).exclude(comment="").order_by("-given_at")
        return super().get_context_data(
            sections=pace.pace_of(self.object), feedback=pace.feedback_of(self.object), comments=comments[:100], **kwargs
        )
