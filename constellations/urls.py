from django.urls import path

from constellations.views import initiatives, support

app_name = "constellations"
urlpatterns = [
    path("constellations/", initiatives.constellation_list, name="list"),
    path("initiatives/", initiatives.initiative_list, name="initiative_list"),
    path("initiatives/<int:pk>/", initiatives.initiative_detail, name="initiative"),
    path("initiatives/<int:pk>/edit/", initiatives.initiative_edit, name="initiative_edit"),
    path("initiatives/<int:pk>/outcomes/new/", initiatives.outcome_edit, name="outcome_new"),
    path("initiatives/<int:pk>/outcomes/<int:outcome_pk>/", initiatives.outcome_edit, name="outcome_edit"),
    path("initiatives/<int:pk>/outcomes/<int:outcome_pk>/judge/", initiatives.outcome_judge, name="outcome_judge"),
    path("initiatives/<int:pk>/financing/", initiatives.financing, name="financing"),
    path("support/", support.support_log, name="support_log"),
    path("support/new/", support.support_new, name="support_new"),
]
