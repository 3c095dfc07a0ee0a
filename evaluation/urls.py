from django.urls import path

from evaluation.views import protocols, reports, rounds

app_name = "evaluation"
urlpatterns = [
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round"),
    path("rounds/<int:pk>/data/<int:protocol_pk>/", rounds.deliver, name="deliver"),
    path("rounds/<int:pk>/compute/", rounds.compute, name="compute"),
    path("rounds/<int:pk>/open-again/", rounds.reopen, name="reopen"),
    path("rounds/<int:pk>/interpret/", rounds.interpret, name="interpret"),
    path("rounds/<int:pk>/verify/", rounds.verify, name="verify"),
    path("rounds/<int:pk>/comment/", rounds.comment, name="comment"),
    path("rounds/<int:pk>/establish/", rounds.establish, name="establish"),
    path("rounds/<int:pk>/report.<str:kind>", reports.report_file, name="report_file"),
    path("reports/", reports.report_list, name="report_list"),
    path("results/", reports.results, name="results"),
    path("deliveries/<int:pk>/", rounds.delivery_detail, name="delivery"),
    path("protocols/", protocols.protocol_list, name="protocol_list"),
    path("protocols/new/<int:outcome_pk>/", protocols.protocol_new, name="protocol_new"),
    path("protocols/<int:pk>/", protocols.protocol_detail, name="protocol"),
    path("protocols/<int:pk>/edit/", protocols.protocol_edit, name="protocol_edit"),
    path("protocols/<int:pk>/trial/", protocols.protocol_trial, name="protocol_trial"),
    path("protocols/<int:pk>/sign/", protocols.protocol_sign, name="protocol_sign"),
    path("protocols/<int:pk>/lock/", protocols.protocol_lock, name="protocol_lock"),
    path("protocols/<int:pk>/return/", protocols.protocol_return, name="protocol_return"),
    path("protocols/<int:pk>/amend/", protocols.protocol_amend, name="protocol_amend"),
    path("protocols/<int:pk>/template/", protocols.protocol_template, name="protocol_template"),
    path("protocols/<int:pk>/baseline/", protocols.baseline, name="baseline"),
]
