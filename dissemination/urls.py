from django.urls import path

from dissemination.views import calls, candidates, interviews, knowledge

app_name = "dissemination"
urlpatterns = [
    path("knowledge/", knowledge.knowledge, name="knowledge"),
    path("knowledge/new/", knowledge.practice_edit, name="practice_new"),
    path("knowledge/from-initiative/", knowledge.from_initiative, name="from_initiative"),
    path("knowledge/<slug:slug>/", knowledge.practice, name="practice"),
    path("knowledge/<slug:slug>/edit/", knowledge.practice_edit, name="practice_edit"),
    path("knowledge/<slug:slug>/publish/", knowledge.practice_publish, name="practice_publish"),
    path("knowledge/<slug:slug>/mentor/", calls.mentor_new, name="mentor_new"),
    path("lessons/", knowledge.lessons, name="lessons"),
    path("lessons/new/", knowledge.lesson_new, name="lesson_new"),
    path("dissemination/", calls.call_list, name="call_list"),
    path("dissemination/new/", calls.call_new, name="call_new"),
    path("dissemination/recommendation/", interviews.recommendation, name="recommendation"),
    path("dissemination/interviews/", interviews.interview_list, name="interview_list"),
    path("dissemination/interviews/new/", interviews.interview_new, name="interview_new"),
    path("dissemination/<int:pk>/", calls.call_detail, name="call"),
    path("dissemination/<int:pk>/edit/", calls.call_edit, name="call_edit"),
    path("dissemination/<int:pk>/decision/", calls.call_decide, name="call_decide"),
    path("dissemination/<int:pk>/cohorts/new/", calls.cohort_new, name="cohort_new"),
    path("dissemination/<int:pk>/interest/", calls.interest, name="interest"),
    path("dissemination/candidates/<int:pk>/", candidates.candidate_detail, name="candidate"),
    path("dissemination/candidates/<int:pk>/assess/", candidates.candidate_assess, name="candidate_assess"),
    path("dissemination/candidates/<int:pk>/place/", candidates.candidate_place, name="candidate_place"),
    path("dissemination/candidates/<int:pk>/plan/", candidates.candidate_plan, name="candidate_plan"),
    path("dissemination/candidates/<int:pk>/decision/", candidates.candidate_decide, name="candidate_decide"),
    path("dissemination/candidates/<int:pk>/follow-up/", candidates.candidate_follow_up, name="candidate_follow_up"),
    path("dissemination/candidates/<int:pk>/deviation/", candidates.candidate_deviation, name="candidate_deviation"),
    path(
        "dissemination/candidates/<int:pk>/deviation/<int:deviation_pk>/",
        candidates.deviation_resolve,
        name="deviation_resolve",
    ),
    path("dissemination/candidates/<int:pk>/sustain/", candidates.candidate_sustain, name="candidate_sustain"),
    path("dissemination/candidates/<int:pk>/end/", candidates.candidate_end, name="candidate_end"),
]
