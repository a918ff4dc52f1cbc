from django.urls import path

from offers import views

app_name = "offers"
urlpatterns = [
    path("offers/", views.OfferList.as_view(), name="list"),
    path("offers/mine/", views.OfferDesk.as_view(), name="mine"),
    path("offers/mine/export/<slug:extension>/", views.OfferDeskExport.as_view(), name="export_mine"),
    path("offers/add/", views.OfferFormPage.as_view(), name="create"),
    path("offers/import/", views.OfferImport.as_view(), name="import"),
    path("offers/export/<slug:extension>/", views.OfferExport.as_view(), name="export"),
    path("offers/<str:reference>/", views.OfferPage.as_view(), name="detail"),
    path("offers/<str:reference>/edit/", views.OfferFormPage.as_view(), name="edit"),
    path("offers/<str:reference>/delete/", views.OfferErase.as_view(), name="erase"),
    path("offers/<str:reference>/<slug:move>/", views.OfferMove.as_view(), name="move"),
    path("providers/", views.ProviderList.as_view(), name="providers"),
    path("providers/export/<slug:extension>/", views.ProviderExport.as_view(), name="export_providers"),
    path("providers/<slug:code>/", views.ProviderPage.as_view(), name="provider"),
]
