from django.urls import path

from programme.views import budget, decisions, overview

app_name = "programme"
urlpatterns = [
    path("programme/", overview.overview, name="overview"),
    path("budget/", budget.budget, name="budget"),
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/receive/", decisions.decision_receive, name="decision_receive"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision"),
    path("decisions/<int:pk>/edit/", decisions.decision_edit, name="decision_edit"),
    path("decisions/<int:pk>/propose/", decisions.decision_propose, name="decision_propose"),
    path("decisions/<int:pk>/take/", decisions.decision_take, name="decision_take"),
    path("decisions/<int:pk>/dispatch/", decisions.decision_dispatch, name="decision_dispatch"),
]
