from django.urls import path

from payments.views import claims

app_name = "payments"
urlpatterns = [
    path("payments/", claims.claim_list, name="list"),
    path("payments/rounds/<int:round_pk>/prepare/", claims.claim_prepare, name="claim_prepare"),
    path("payments/<int:pk>/", claims.claim_detail, name="claim"),
    path("payments/<int:pk>/decide/", claims.claim_decide, name="claim_decide"),
    path("payments/<int:pk>/order/", claims.claim_order, name="claim_order"),
    path("payments/orders/<int:pk>/release/", claims.order_release, name="order_release"),
    path("payments/orders/<int:pk>/confirm/", claims.order_confirm, name="order_confirm"),
    path("payments/orders/<int:pk>/fail/", claims.order_fail, name="order_fail"),
    path("payments/accounts/", claims.account_list, name="accounts"),
    path("payments/accounts/<int:pk>/verify/", claims.account_verify, name="account_verify"),
    path("ledger/", claims.ledger, name="ledger"),
]
