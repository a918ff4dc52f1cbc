"""The reference data in the web admin: staff maintain every table, by form and by spreadsheet."""

from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tarp.accounts.admin import OfficeAdmin
from tarp.accounts.choices import OfficeKind
from tarp.accounts.models import Office
from tarp.admin import StaffInline
from tarp.parties.models import (
    Adherence,
    AssistanceType,
    Barrier,
    Chemical,
    Cluster,
    ContactPoint,
    Convention,
    Decision,
    DecisionParagraph,
    Group,
    GroupMembership,
    Listing,
    Meeting,
    Party,
    Provision,
    Region,
    RegionMembership,
    RegionScheme,
    SdgTarget,
    Theme,
)
from tarp.parties.resources import RESOURCES, ContactPointResource
from tarp.records import history
from tarp.records.admin import RecordAdmin, TableAdmin
from tarp.records.names import LANGUAGE_COLUMNS

NAMES = tuple(f"name_{column}" for column in LANGUAGE_COLUMNS.values())


class StaffMaintained:
    """What staff keep: no rule of the reference data distinguishes one member of staff from another."""

    def has_add_permission(self, request, obj=None) -> bool:
        return request.user.is_staff

    has_change_permission = has_delete_permission = has_add_permission

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """One act, one transaction, with who did it in the history of every row that it changes."""
        with transaction.atomic():
            if request.method == "POST":
                history.note(by=request.user, act="edit" if object_id else "create")
            return super().changeform_view(request, object_id, form_url, extra_context)


class ReferenceAdmin(StaffMaintained, TableAdmin):
    """A table of reference data. What is referred to stays: give it an end instead, and older records still resolve."""

    search_fields = ("code", *NAMES)
    list_per_page = 100

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        self.resource_class = self.resource_class or RESOURCES[model]

    def get_deleted_objects(self, objs, request):
        """Counts a record that many-to-many fields refer to as protected; Django alone would cut the links."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        for record in objs:
            for relation in record._meta.related_objects:
                if relation.many_to_many and relation.get_accessor_name():
                    protected += [str(other) for other in getattr(record, relation.get_accessor_name()).all()[:20]]
        return deleted, counts, lacking, protected


class TermAdmin(ReferenceAdmin):
    list_display = ("name", "code", "position", "confidence", "retired_on")
    list_filter = ("confidence",)
    ordering = ("position", "code")


class AdherenceInline(StaffMaintained, StaffInline):
    model = Adherence
    fields = (
        "convention",
        "status",
        "signed_on",
        "deposited_on",
        "instrument",
        "entered_into_force_on",
        "ended_on",
        "source",
        "confidence",
    )


class GroupMembershipInline(StaffMaintained, StaffInline):
    model = GroupMembership
    fields = ("group", "valid_from", "valid_to", "source", "confidence")
    autocomplete_fields = ("group",)


class RegionMembershipInline(StaffMaintained, StaffInline):
    model = RegionMembership
    fields = ("region", "valid_from", "valid_to", "source", "confidence")
    autocomplete_fields = ("region",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("region__scheme")


class ParagraphInline(StaffMaintained, StaffInline):
    model = DecisionParagraph
    fields = ("number", "position", "text", "footnote")


@admin.register(Convention)
class ConventionAdmin(ReferenceAdmin):
    list_display = ("name", "code", "adopted_on", "entered_into_force_on", "official_count")
    ordering = ("position",)


@admin.register(Party)
class PartyAdmin(ReferenceAdmin):
    list_display = ("name", "code", "kind", "is_un_member", "retired_on")
    list_filter = ("kind", "is_un_member", "regions", "groups")
    search_fields = ("code", "iso2", "m49", *NAMES)
    ordering = ("name_en",)
    inlines = (AdherenceInline, GroupMembershipInline, RegionMembershipInline)


@admin.register(Adherence)
class AdherenceAdmin(ReferenceAdmin):
    list_display = ("party", "convention", "status", "deposited_on", "binds_from", "ended_on", "confidence")
    list_filter = ("convention", "status", "instrument", "confidence")
    search_fields = ("party__code", "party__name_en")
    autocomplete_fields = ("party",)
    list_select_related = ("party", "convention")
    ordering = ("party__name_en", "convention__position")
    date_hierarchy = "deposited_on"


@admin.register(RegionScheme)
class RegionSchemeAdmin(ReferenceAdmin):
    list_display = ("name", "code", "position")
    ordering = ("position",)


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ("name", "code", "scheme", "position")
    list_filter = ("scheme",)
    list_select_related = ("scheme",)
    ordering = ("position",)


@admin.register(RegionMembership)
class RegionMembershipAdmin(ReferenceAdmin):
    list_display = ("party", "region", "scheme", "valid_from", "valid_to")
    list_filter = ("region__scheme", "region")
    search_fields = ("party__code", "party__name_en")
    autocomplete_fields = ("party", "region")
    list_select_related = ("party", "region__scheme")
    ordering = ("party__name_en", "region__position")

    @admin.display(ordering="region__scheme__position")
    def scheme(self, membership):
        return membership.region.scheme


@admin.register(Group)
class GroupAdmin(ReferenceAdmin):
    list_display = ("name", "code", "position", "confidence")
    ordering = ("position",)


@admin.register(GroupMembership)
class GroupMembershipAdmin(ReferenceAdmin):
    list_display = ("party", "group", "valid_from", "valid_to", "confidence")
    list_filter = ("group", "confidence")
    search_fields = ("party__code", "party__name_en")
    autocomplete_fields = ("party", "group")
    list_select_related = ("party", "group")
    ordering = ("group__position", "party__name_en")
    date_hierarchy = "valid_to"


@admin.register(Cluster, AssistanceType, Barrier)
class PlainTermAdmin(TermAdmin):
    pass


@admin.register(Theme)
class ThemeAdmin(TermAdmin):
    list_display = ("name", "code", "cluster", "position", "retired_on")
    list_filter = ("cluster", "conventions")
    list_select_related = ("cluster",)


@admin.register(Provision)
class ProvisionAdmin(ReferenceAdmin):
    list_display = ("name", "code", "convention", "citation", "kind", "is_expressible", "retired_on")
    list_filter = ("convention", "kind", "is_expressible", "themes")
    filter_horizontal = ("themes",)
    ordering = ("position", "code")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("convention")

    def label(self, provision):
        """With its convention and article: titles repeat."""
        return " ".join(str(part) for part in (provision.convention, provision.citation, provision) if part)


@admin.register(Meeting)
class MeetingAdmin(ReferenceAdmin):
    list_display = ("code", "convention", "kind", "starts_on", "ends_on", "city", "status", "confidence")
    list_filter = ("convention", "kind", "status")
    search_fields = ("code", "city")
    autocomplete_fields = ("country",)
    list_select_related = ("convention",)
    ordering = ("-starts_on", "convention__position")


@admin.register(Decision)
class DecisionAdmin(ReferenceAdmin):
    list_display = ("title", "symbol", "convention", "meeting", "topic", "year", "confidence")
    list_filter = ("convention", "topic", "confidence")
    search_fields = ("code", "symbol", "title")
    autocomplete_fields = ("meeting",)
    list_select_related = ("convention", "meeting")
    ordering = ("-year", "symbol")
    inlines = (ParagraphInline,)


@admin.register(DecisionParagraph)
class DecisionParagraphAdmin(ReferenceAdmin):
    list_display = ("decision", "number", "text")
    search_fields = ("decision__symbol", "text")
    autocomplete_fields = ("decision",)
    list_select_related = ("decision",)
    ordering = ("decision", "position")


class ListingInline(StaffInline):
    model = Listing
    fields = readonly_fields = ("code", "convention", "annexes", "adopted_on", "effective_on", "ended_on")


@admin.register(Chemical)
class ChemicalAdmin(ReferenceAdmin):
    list_display = ("name", "code", "cas_numbers", "is_waste", "confidence")
    list_filter = ("is_waste", "confidence")
    search_fields = ("code", "cas_numbers", *NAMES)
    ordering = ("name_en",)
    inlines = (ListingInline,)


@admin.register(Listing)
class ListingAdmin(ReferenceAdmin):
    list_display = ("entry", "code", "convention", "annexes", "adopted_on", "effective_on", "ended_on", "confidence")
    list_filter = ("convention", "confidence")
    search_fields = ("code", "entry", "chemical__cas_numbers")
    autocomplete_fields = ("chemical", "meeting")
    list_select_related = ("convention",)
    ordering = ("convention__position", "code")
    date_hierarchy = "adopted_on"


@admin.register(SdgTarget)
class SdgTargetAdmin(ReferenceAdmin):
    list_display = ("name", "code", "kind", "parent", "confidence")
    list_filter = ("kind",)
    autocomplete_fields = ("parent",)
    list_select_related = ("parent",)
    ordering = ("position",)


@admin.register(ContactPoint)
class ContactPointAdmin(RecordAdmin):
    resource_class = ContactPointResource
    list_display = ("office", "party", "function")
    list_filter = ("function", "conventions")
    search_fields = ("office__name", "office__email", "party__code", "party__name_en")
    autocomplete_fields = ("party",)
    list_select_related = ("office", "party")
    ordering = ("party__name_en", "function")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Of the offices, those that can speak for a Party."""
        if db_field.name == "office":
            kwargs["queryset"] = Office.objects.filter(kind=OfficeKind.PARTY).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def page_of_contact_point(office) -> str:
    """Where is said for which Party the office speaks; nowhere for the offices that speak for none."""
    if office.kind != OfficeKind.PARTY:
        return ""
    if point := ContactPoint.objects.filter(office=office).first():
        return reverse("admin:parties_contactpoint_change", args=[point.pk])
    return f"{reverse('admin:parties_contactpoint_add')}?office={office.pk}"


class SpeakingOfficeAdmin(OfficeAdmin):
    """An office, and the Party for which it speaks."""

    pages = ((_("The Party for which it speaks"), page_of_contact_point), *OfficeAdmin.pages)


admin.site.unregister(Office)
admin.site.register(Office, SpeakingOfficeAdmin)
