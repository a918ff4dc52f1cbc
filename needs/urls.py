from django.urls import path

from needs import answering, views
from needs.models import Difficulty, Need, View

app_name = "needs"
urlpatterns = [
    path("needs/", views.NeedList.as_view(), name="list"),
    path("needs/add/", views.NeedFormPage.as_view(), name="add"),
    path("needs/import/", views.NeedImport.as_view(), name="import"),
    path("needs/export/<slug:extension>/", views.NeedExport.as_view(), name="export"),
    path("needs/<str:reference>/", views.NeedPage.as_view(), name="detail"),
    path("needs/<str:reference>/edit/", views.NeedFormPage.as_view(), name="edit"),
    path("needs/<str:reference>/delete/", views.StatementErase.as_view(model=Need), name="erase"),
    path("needs/<str:reference>/<slug:move>/", views.NeedMove.as_view(), name="move"),
    path("difficulties/<str:reference>/", views.DifficultyPage.as_view(), name="difficulty"),
    path("difficulties/<str:reference>/edit/", views.DifficultyFormPage.as_view(), name="edit_difficulty"),
    path("difficulties/<str:reference>/delete/", views.StatementErase.as_view(model=Difficulty), name="erase_difficulty"),
    path("difficulties/<str:reference>/<slug:move>/", views.DifficultyMove.as_view(), name="move_difficulty"),
    path("views/<str:reference>/", views.ViewPage.as_view(), name="view"),
    path("views/<str:reference>/edit/", views.ViewFormPage.as_view(), name="edit_view"),
    path("views/<str:reference>/delete/", views.StatementErase.as_view(model=View), name="erase_view"),
    path("views/<str:reference>/<slug:move>/", views.ViewMove.as_view(), name="move_view"),
    path("rounds/", answering.RoundList.as_view(), name="rounds"),
    path("rounds/export/<slug:extension>/", answering.RoundExport.as_view(), name="export_rounds"),
    path("rounds/<slug:code>/", answering.RoundPage.as_view(), name="round"),
    path("rounds/<slug:code>/<slug:part>/<str:party>/start/", answering.StartResponse.as_view(), name="start"),
    path("responses/<str:response>/", answering.TaskList.as_view(), name="response"),
    path("responses/<str:response>/check/", answering.CheckAnswers.as_view(), name="check"),
    path("responses/<str:response>/sent/", answering.Sent.as_view(), name="sent"),
    path("responses/<str:response>/needs/add/", answering.StateNeed.as_view(), name="state_need"),
    path("responses/<str:response>/difficulties/add/", answering.StateDifficulty.as_view(), name="state_difficulty"),
    path("responses/<str:response>/views/add/", answering.StateView.as_view(), name="state_view"),
    path("responses/<str:response>/sections/<slug:section>/", answering.SectionPage.as_view(), name="section"),
]
