"""Every address of the REST door, /api/v1/: one line for each kind of record, the OpenAPI document and its page."""

from django.conf import settings
from django.urls import include, path, reverse
from drf_spectacular.utils import extend_schema_serializer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from needs.api import ClarificationViewSet, DifficultyViewSet, RoundViewSet, ShareViewSet, ViewViewSet
from offers.api import OfferViewSet, ProviderViewSet
from plans.api import ActivityViewSet, LadderNeedViewSet, MatchViewSet, PlanViewSet
from reports.api import GapViewSet, ReportViewSet
from tarp.parties.api import ChemicalViewSet, ConventionViewSet, MeetingViewSet, PartyViewSet, ProvisionViewSet, ThemeViewSet
from tarp.records.api import ReadViewSet
from tarp.records.demonstration import is_demonstration

router = SimpleRouter()
router.register("parties", PartyViewSet, "parties")
router.register("conventions", ConventionViewSet, "conventions")
router.register("provisions", ProvisionViewSet, "provisions")
router.register("themes", ThemeViewSet, "themes")
router.register("chemicals", ChemicalViewSet, "chemicals")
router.register("meetings", MeetingViewSet, "meetings")
router.register("rounds", RoundViewSet, "rounds")
router.register("needs", LadderNeedViewSet, "needs")
router.register("shares", ShareViewSet, "shares")
router.register("clarifications", ClarificationViewSet, "clarifications")
router.register("difficulties", DifficultyViewSet, "difficulties")
router.register("views", ViewViewSet, "views")
router.register("offers", OfferViewSet, "offers")
router.register("providers", ProviderViewSet, "providers")
router.register("matches", MatchViewSet, "matches")
router.register("plans", PlanViewSet, "plans")
router.register("activities", ActivityViewSet, "activities")
router.register("reports", ReportViewSet, "reports")


class AddressSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.URLField()


@extend_schema_serializer(many=False)
class CollectionsSerializer(serializers.Serializer):
    results = AddressSerializer(many=True)
    schema = serializers.URLField(help_text="The OpenAPI document.")
    documentation = serializers.URLField(help_text="The same as a page for people.")
    is_demonstration = serializers.BooleanField(
        help_text="Every record here is invented. Each answer then has the header X-Demonstration: true."
    )


class Collections(ReadViewSet):
    """The collections of this interface, each with its address: where a program begins."""

    serializer_class = CollectionsSerializer
    pagination_class = None

    def known_parameters(self) -> tuple[str, ...]:
        return ()

    def list(self, request: Request) -> Response:
        def url(name: str) -> str:
            return f"{settings.SITE_URL}{reverse(f'api:{name}')}"

        names = [basename for _prefix, _view, basename in router.registry] + ["gaps"]
        collections = [{"name": name, "url": url(f"{name}-list")} for name in names]
        addresses = {"results": collections, "schema": url("schema"), "documentation": url("docs")}
        return self.answer(addresses | {"is_demonstration": is_demonstration()})


app_name = "api"
urlpatterns = [
    path("", Collections.as_view({"get": "list"}), name="root"),
    path("", include(router.urls)),
    path("gaps/", GapViewSet.as_view({"get": "list"}), name="gaps-list"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"), name="docs"),
]
