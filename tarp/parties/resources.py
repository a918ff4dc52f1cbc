"""The reference data as spreadsheets: rows and relations by natural key, for staff to import and for anyone to download."""

from django.db.models import F, Value
from django.db.models.functions import Concat

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
from tarp.records.cells import Code
from tarp.records.resources import TableResource, exported


class RegionCode(Code):
    """A region as scheme and code, since a code may stand in two schemes: `brs:africa`."""

    def records(self):
        return Region.objects.select_related("scheme")

    def code_of(self, region) -> str:
        return f"{region.scheme.code}:{region.code}"

    @property
    def column(self):
        return Concat(F("region__scheme__code"), Value(":"), F("region__code"))


class ReferenceResource(TableResource):
    """Relations are written as codes; a code that is not known is an error of its cell."""

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        field = super().field_from_django_field(field_name, django_field, readonly)
        if django_field.related_model is Region:
            field.widget = RegionCode(django_field)
        return field


def resource(model, *key: str) -> type[ReferenceResource]:
    """The resource of a table; `key` are the columns that name a row, `code` where none are given."""
    key = key or ("code",)
    options = {"model": model, "exclude": ("id", "binds_from", "parties"), "import_id_fields": key, "export_order": key}
    meta = type("Meta", (), options)
    return type(f"{model.__name__}Resource", (ReferenceResource,), {"Meta": meta})


RESOURCES = {
    Convention: resource(Convention),
    Party: resource(Party),
    Adherence: resource(Adherence, "party", "convention"),
    RegionScheme: resource(RegionScheme),
    Region: resource(Region, "scheme", "code"),
    RegionMembership: resource(RegionMembership, "party", "region", "valid_from"),
    Group: resource(Group),
    GroupMembership: resource(GroupMembership, "party", "group", "valid_from"),
    Cluster: resource(Cluster),
    Theme: resource(Theme),
    AssistanceType: resource(AssistanceType),
    Barrier: resource(Barrier),
    Provision: resource(Provision),
    Meeting: resource(Meeting),
    Decision: resource(Decision),
    DecisionParagraph: resource(DecisionParagraph, "decision", "number"),
    Chemical: resource(Chemical),
    Listing: resource(Listing),
    SdgTarget: resource(SdgTarget),
}
ContactPointResource = exported(ContactPoint, "party", "function", "office", "conventions")
PUBLIC = {  # tables that anyone may download, under the name of their file
    "conventions": RESOURCES[Convention],
    "parties": RESOURCES[Party],
    "adherences": RESOURCES[Adherence],
    "regions": RESOURCES[Region],
    "region-memberships": RESOURCES[RegionMembership],
    "groups": RESOURCES[Group],
    "group-memberships": RESOURCES[GroupMembership],
    "clusters": RESOURCES[Cluster],
    "themes": RESOURCES[Theme],
    "assistance-types": RESOURCES[AssistanceType],
    "barriers": RESOURCES[Barrier],
    "provisions": RESOURCES[Provision],
    "meetings": RESOURCES[Meeting],
    "decisions": RESOURCES[Decision],
    "decision-paragraphs": RESOURCES[DecisionParagraph],
    "chemicals": RESOURCES[Chemical],
    "listings": RESOURCES[Listing],
    "sdg-targets": RESOURCES[SdgTarget],
}
