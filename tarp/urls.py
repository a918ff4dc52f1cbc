"""Every address of the site. Pages stand under their language; the API and the probes do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from plans.desk import Desk
from reports.overview import Home
from tarp import health

handler400 = "tarp.errors.bad_request"
handler403 = "tarp.errors.forbidden"
handler404 = "tarp.errors.not_found"
handler429 = "tarp.errors.too_many_requests"  # asked for by allauth
handler500 = "tarp.errors.server_error"

urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", include("tarp.api")),
    *i18n_patterns(
        path("", Home.as_view(), name="home"),
        path("", include("tarp.accounts.urls")),
        path("", include("reports.urls")),  # before the Parties, whose page it completes
        path("", include("plans.urls")),  # before needs and offers, whose pages it completes
        path("", include("needs.urls")),
        path("desk/", Desk.as_view(), name="desk"),
        path("help/", TemplateView.as_view(template_name="help.html"), name="help"),
        path("accessibility/", TemplateView.as_view(template_name="accessibility.html"), name="accessibility"),
        path("", include("offers.urls")),
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
        path("sessions/", include("allauth.usersessions.urls")),
        path("parties/", include("tarp.parties.urls")),
        path("admin/", admin.site.urls),
    ),
]
