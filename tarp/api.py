"""Every address of the REST door, /api/v1/: one line for each kind of record, the OpenAPI document and its page."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from needs.api import DifficultyViewSet, RoundViewSet
from offers.api import OfferViewSet, ProviderViewSet
from plans.api import ActivityViewSet, LadderNeedViewSet, MatchViewSet, PlanViewSet
from reports.api import GapViewSet, ReportViewSet
from tarp.parties.api import ChemicalViewSet, ConventionViewSet, MeetingViewSet, PartyViewSet, ProvisionViewSet, ThemeViewSet

router = SimpleRouter()
router.register("parties", PartyViewSet, "parties")
router.register("conventions", ConventionViewSet, "conventions")
router.register("provisions", ProvisionViewSet, "provisions")
router.register("themes", ThemeViewSet, "themes")
router.register("chemicals", ChemicalViewSet, "chemicals")
router.register("meetings", MeetingViewSet, "meetings")
router.register("rounds", RoundViewSet, "rounds")
router.register("needs", LadderNeedViewSet, "needs")
router.register("difficulties", DifficultyViewSet, "difficulties")
router.register("offers", OfferViewSet, "offers")
router.register("providers", ProviderViewSet, "providers")
router.register("matches", MatchViewSet, "matches")
router.register("plans", PlanViewSet, "plans")
router.register("activities", ActivityViewSet, "activities")
router.register("reports", ReportViewSet, "reports")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("gaps/", GapViewSet.as_view({"get": "list"}), name="gaps-list"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"), name="docs"),
]
