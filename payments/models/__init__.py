"""Claims, payment orders and bank accounts."""

from payments.models.accounts import AccountKind, BankAccount
from payments.models.claims import Claim, ClaimLine, ClaimStatus
from payments.models.orders import OrderStatus, PaymentOrder, PaymentOrderLine

__all__ = [
    "AccountKind",
    "BankAccount",
    "Claim",
    "ClaimLine",
    "ClaimStatus",
    "OrderStatus",
    "PaymentOrder",
    "PaymentOrderLine",
]
