"""The reference data as spreadsheets: rows and relations by natural key, for staff to import and for anyone to download."""

from functools import partial

from import_export import resources, widgets

from tarp.parties.models import (
    Adherence,
    AssistanceType,
    Barrier,
    Chemical,
    Cluster,
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


class NullableTextWidget(widgets.CharWidget):
    """A text that is null, not empty, where a cell is empty: it must be unique where it is known."""

    def clean(self, value, row=None, **kwargs):
        return super().clean(value, row, **kwargs) or None


class RegionWidget(widgets.ForeignKeyWidget):
    """A region as scheme and code, since a code may stand in two schemes: `brs:africa`."""

    def clean(self, value, row=None, **kwargs):
        scheme, _colon, code = (value or "").partition(":")
        return self.get_queryset(value, row).get(scheme__code=scheme, code=code)

    def render(self, value, obj=None, **kwargs):
        return f"{value.scheme.code}:{value.code}" if value else ""


class ReferenceResource(resources.ModelResource):
    """Relations are written as codes; a code that is not known is an error of its cell."""

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        field = super().field_from_django_field(field_name, django_field, readonly)
        if django_field.many_to_one:  # the library would take the relation's number for its key
            field.attribute, field.widget.key_is_id = field_name, False
        if django_field.null and isinstance(field.widget, widgets.CharWidget):
            field.widget = NullableTextWidget()
        return field

    @classmethod
    def get_fk_widget(cls, field):
        if field.related_model is Region:
            return partial(RegionWidget, model=Region)
        return partial(widgets.ForeignKeyWidget, model=field.related_model, field="code")

    @classmethod
    def get_m2m_widget(cls, field):
        return partial(widgets.ManyToManyWidget, model=field.related_model, field="code", separator=";")

    def get_queryset(self):
        relations = [field.name for field in self._meta.model._meta.concrete_fields if field.is_relation]
        relations += ["region__scheme"] if "region" in relations else []
        links = [field.name for field in self._meta.model._meta.many_to_many if field.name in self.fields]
        found = super().get_queryset().prefetch_related(*links).order_by("pk")
        return found.select_related(*relations) if relations else found


class ReferenceMeta:
    exclude = ("id", "binds_from", "parties")
    clean_model_instances = True
    skip_unchanged = True
    report_skipped = True


def resource(model, *key: str) -> type[ReferenceResource]:
    """The resource of a table; `key` are the columns that name a row, `code` where none are given."""
    key = key or ("code",)
    meta = type("Meta", (ReferenceMeta,), {"model": model, "import_id_fields": key, "import_order": key, "export_order": key})
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
