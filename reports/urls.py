"""Addresses of gaps, figures and reports."""

from django.urls import path, re_path

from reports import evidence, overview, views
from reports.parties import PartyPage

app_name = "reports"
urlpatterns = [
    path("gaps/", overview.Gaps.as_view(), name="gaps"),
    path("gaps/parties/", overview.Asked.as_view(), name="asked"),
    path("gaps/parties/export/<slug:extension>/", overview.AskedExport.as_view(), name="export_asked"),
    path("gaps/download.<slug:extension>", overview.GapDownload.as_view(), name="gap_table"),
    re_path(r"^parties/(?P<code>[A-Za-z]{3})/$", PartyPage.as_view(), name="party"),
    path("reports/", views.ReportList.as_view(), name="list"),
    path("reports/export/<slug:extension>/", views.ReportExport.as_view(), name="export"),
    path("reports/start/", views.StartReport.as_view(), name="start"),
    path("reports/figures/<str:snapshot>/", evidence.SnapshotPage.as_view(), name="snapshot"),
    path("reports/figures/<str:snapshot>/<path:key>/export/<slug:extension>/", evidence.FigureExport.as_view(), name="export_figure"),
    path("reports/figures/<str:snapshot>/<path:key>/", evidence.FigurePage.as_view(), name="figure"),
    path("reports/recommendations/<str:number>/edit/", views.RecommendationFormPage.as_view(), name="edit_recommendation"),
    path("reports/recommendations/<str:reference>/<slug:move>/", views.RecommendationMove.as_view(), name="move_recommendation"),
    path("reports/<str:reference>/", views.ReportPage.as_view(), name="detail"),
    path("reports/<str:reference>/document.pdf", views.ReportPDF.as_view(), name="pdf"),
    path("reports/<str:reference>/edit/", views.ReportFormPage.as_view(), name="edit"),
    path("reports/<str:reference>/sections/<slug:code>/", views.SectionFormPage.as_view(), name="edit_section"),
    path("reports/<str:reference>/recommendations/add/", views.RecommendationFormPage.as_view(), name="add_recommendation"),
    path("reports/<str:reference>/<slug:move>/", views.ReportMove.as_view(), name="move"),
]
