from django.urls import path

from contracts.views import contracts, costs, drafting

app_name = "contracts"
urlpatterns = [
    path("contracts/", contracts.contract_list, name="list"),
    path("contracts/new/", drafting.contract_create, name="create"),
    path("contracts/<int:pk>/", contracts.contract_detail, name="detail"),
    path("contracts/<int:pk>/documents/", contracts.contract_documents, name="documents"),
    path("contracts/<int:pk>/history/", contracts.contract_history, name="history"),
    path("contracts/<int:pk>/settlement/", contracts.settlement_json, name="settlement"),
    path("contracts/<int:pk>/edit/", drafting.contract_edit, name="edit"),
    path("contracts/<int:pk>/key/", drafting.contract_key, name="key"),
    path("contracts/<int:pk>/outcomes/", drafting.contract_outcomes, name="outcomes"),
    path("contracts/<int:pk>/outcomes/<int:outcome_pk>/", drafting.contract_outcome, name="outcome"),
    path("contracts/<int:pk>/budget/", drafting.contract_budget, name="budget"),
    path("contracts/<int:pk>/terms/", drafting.contract_terms, name="terms"),
    path("contracts/<int:pk>/propose/", drafting.contract_propose, name="propose"),
    path("contracts/<int:pk>/take-back/", drafting.contract_take_back, name="take_back"),
    path("contracts/<int:pk>/sign/", drafting.contract_sign, name="sign"),
    path("contracts/<int:pk>/costs/", costs.cost_list, name="costs"),
    path("contracts/<int:pk>/costs/new/", costs.cost_create, name="cost_create"),
    path("cost-reports/<int:pk>/", costs.cost_report, name="cost_report"),
    path("cost-reports/<int:pk>/edit/", costs.cost_edit, name="cost_edit"),
    path("cost-reports/<int:pk>/submit/", costs.cost_submit, name="cost_submit"),
    path("cost-reports/<int:pk>/verify/", costs.cost_verify, name="cost_verify"),
    path("cost-reports/<int:pk>/return/", costs.cost_return, name="cost_return"),
    path("cost-reports/<int:pk>/correct/", costs.cost_correct, name="cost_correct"),
]
