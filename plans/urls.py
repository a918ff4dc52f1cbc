from django.urls import path, re_path

from plans import notes, views

app_name = "plans"
urlpatterns = [
    # Needs and offers with what this app knows of them; the addresses of their own apps.
    path("needs/", views.NeedRegister.as_view()),
    path("needs/export/<slug:extension>/", views.NeedRegisterExport.as_view()),
    re_path(r"^needs/(?P<reference>N-\d+)/$", views.NeedDetail.as_view()),
    re_path(r"^needs/(?P<reference>N-\d+)/as/(?P<reader>[a-z]+)/$", views.NeedAsSeen.as_view(), name="as_seen"),
    re_path(r"^needs/(?P<reference>N-\d+)/candidates/$", views.Candidates.as_view(), name="candidates"),
    re_path(r"^needs/(?P<reference>N-\d+)/plan/$", views.PlanNeed.as_view(), name="plan_need"),
    path("needs/<str:need>/offer/", views.OfferForNeed.as_view(), name="offer_for_need"),
    re_path(r"^offers/(?P<reference>O-\d+)/$", views.OfferDetail.as_view()),
    path("responses/<str:response>/sent/", views.SentOffer.as_view()),
    path("responses/<str:response>/offer/", views.BeginOffer.as_view(), name="begin_offer"),
    path("rounds/<slug:code>/notes/<str:party>/", notes.NotePage.as_view(), name="note"),
    path("rounds/<slug:code>/notes/<str:party>/note.pdf", notes.NotePdf.as_view(), name="note_pdf"),
    path("plans/", views.PlanList.as_view(), name="list"),
    path("plans/export/<slug:extension>/", views.PlanExport.as_view(), name="export"),
    path("plans/activities/", views.ActivityList.as_view(), name="activities"),
    path("plans/activities/export/<slug:extension>/", views.ActivityExport.as_view(), name="export_activities"),
    path("plans/activities/<str:reference>/", views.ActivityPage.as_view(), name="activity"),
    path("plans/activities/<str:reference>/<slug:move>/", views.ActivityMove.as_view(), name="move_activity"),
    path("plans/matches/", views.MatchList.as_view(), name="matches"),
    path("plans/matches/export/<slug:extension>/", views.MatchExport.as_view(), name="export_matches"),
    path("plans/matches/<str:reference>/", views.MatchPage.as_view(), name="match"),
    path("plans/matches/<str:reference>/<slug:move>/", views.MatchMove.as_view(), name="move_match"),
    path("plans/coverage/<str:reference>/", views.CoveragePage.as_view(), name="coverage"),
    path("plans/coverage/<str:reference>/<slug:move>/", views.CoverageMove.as_view(), name="move_coverage"),
    path("plans/<slug:code>/", views.PlanPage.as_view(), name="detail"),
    path("plans/<slug:code>/<slug:move>/", views.PlanMove.as_view(), name="move"),
]
