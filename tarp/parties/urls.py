"""Addresses of the public pages of Parties and reference data."""

from django.urls import path

from tarp.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.PartyList.as_view(), name="list"),
    path("export/<slug:extension>/", views.PartyExport.as_view(), name="export"),
    path("sources/", views.Sources.as_view(), name="sources"),
    path("download/", views.Download.as_view(), name="download"),
    path("download/<slug:name>.<slug:extension>", views.DownloadTable.as_view(), name="table"),
    path("<slug:code>/", views.PartyDetail.as_view(), name="detail"),
]
