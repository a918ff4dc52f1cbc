"""Public pages of the Parties and of the reference data: who is bound, where every fact comes from, and the tables to download."""

from importlib import import_module

from django.apps import apps
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, TemplateView, View

from tarp.parties.filters import PartyFilter
from tarp.parties.models import Convention, Party
from tarp.parties.reference import rows
from tarp.parties.resources import RESOURCES
from tarp.parties.sources import confidence_by_table
from tarp.records.files import EXTENSIONS, download
from tarp.records.names import Confidence

SHOWN_GROUPS = {"ldc": gettext_lazy("LDC"), "sids": gettext_lazy("SIDS"), "lldc": gettext_lazy("LLDC"), "eit": gettext_lazy("EIT")}


def status_text(adherence) -> str:
    """What one cell says of an adherence that was asked with its standing on a day; None: neither Party nor signatory."""
    if adherence is None:
        return _("Not a Party")
    if adherence.is_binding:
        return _("Party")
    if adherence.ended_on and adherence.binds_from:
        return _("Withdrew on %(day)s") % {"day": date_format(adherence.ended_on)}
    if adherence.binds_from:
        return _("Party from %(day)s") % {"day": date_format(adherence.binds_from)}
    return _("Signatory")


class PartyList(ListView):
    template_name = "parties/party_list.html"
    paginate_by = 50

    def get_queryset(self):
        self.filter = PartyFilter(self.request.GET or None, Party.objects.all(), request=self.request)
        found = self.filter.qs if self.filter.form.is_valid() or not self.filter.is_bound else Party.objects.none()
        return found.with_standing(on=self.filter.day).by_name()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        conventions = list(Convention.objects.order_by("position"))
        return context | {
            "form": self.filter.form,
            "day": self.filter.day,
            "columns": [(_("Party"), ""), *((convention.name, "") for convention in conventions), (_("Region"), ""), (_("Groups"), "")],
            "rows": [self.row(party, conventions) for party in context["object_list"]],
        }

    def row(self, party: Party, conventions: list[Convention]) -> list:
        groups = (SHOWN_GROUPS.get(membership.group.code) for membership in party.group_memberships.all())
        standing = {adherence.convention_id: adherence for adherence in party.adherences.all()}
        return [
            {"text": party.name, "url": reverse("parties:detail", args=[party.code])},
            *(status_text(standing.get(convention.pk)) for convention in conventions),
            ", ".join(membership.region.name for membership in party.region_memberships.all()),
            ", ".join(str(group) for group in groups if group),
        ]


class PartyDetail(DetailView):
    """The page of one Party. `reports` builds on it: what the registers hold of the Party comes in through its context and blocks."""

    template_name = "parties/party_detail.html"
    context_object_name = "party"

    def get_object(self, queryset=None):
        return get_object_or_404(Party, code=self.kwargs["code"].upper())

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        adherences = {one.convention_id: one for one in self.object.adherences.with_standing(on=today)}
        groups = self.object.group_memberships.with_standing(on=today).select_related("group")
        regions = self.object.region_memberships.holding(on=today).select_related("region__scheme")
        return super().get_context_data(**kwargs) | {
            "today": today,
            "standings": [
                {"convention": convention, "adherence": adherences.get(convention.pk), "status": status_text(adherences.get(convention.pk))}
                for convention in Convention.objects.order_by("position")
            ],
            "regions": regions.order_by("region__scheme__position"),
            "groups": groups.order_by("group__position", "valid_from"),
        }


class Sources(TemplateView):
    template_name = "parties/sources.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "sources": list(rows("sources")),
            "levels": [*Confidence.labels, _("Not stated")],
            "tables": [(label, counts) for label, counts in confidence_by_table() if any(counts)],
        }


class PartyExport(PartyList):
    """The Parties as they are filtered, as a file."""

    def get(self, request, *args, **kwargs):
        resource = RESOURCES[Party](by=request.user)
        return download(resource, self.get_queryset().order_by("pk"), kwargs["extension"], name="parties")


def public_tables() -> dict:
    """The tables that anyone may download: name of the file -> resource, as each app lists them in `resources.PUBLIC`."""
    tables = {}
    for app in reversed(list(apps.get_app_configs())):  # the ground first
        if module_has_submodule(app.module, "resources"):
            tables |= getattr(import_module(f"{app.name}.resources"), "PUBLIC", {})
    return tables


class Download(TemplateView):
    template_name = "parties/download.html"

    def get_context_data(self, **kwargs):
        tables = [(name, resource._meta.model._meta.verbose_name_plural) for name, resource in public_tables().items()]
        return super().get_context_data(**kwargs) | {"tables": tables, "formats": EXTENSIONS}


class DownloadTable(View):
    def get(self, request, name: str, extension: str):
        resource = public_tables().get(name)
        if resource is None:
            raise Http404
        table = resource()
        return download(table, table.get_queryset().order_by("pk"), extension, name=name)
