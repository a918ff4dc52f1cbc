from django.urls import path

from tarp.accounts import views

app_name = "accounts"
urlpatterns = [
    path("invitation/", views.AcceptInvitation.as_view(), name="accept"),
    path("invitation/<str:token>/", views.InvitationLink.as_view(), name="invitation"),
    path("account/", views.Account.as_view(), name="account"),
    path("account/tokens/", views.Tokens.as_view(), name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views.RevokeToken.as_view(), name="revoke_token"),
]
