"""Claims, payment orders, bank accounts, files, funding and recovery."""

from payments.models.accounts import AccountKind, BankAccount
from payments.models.claims import Claim, ClaimLine, ClaimStatus
from payments.models.files import Batch, BatchFile, BatchOrder, VoucherFile, VoucherItem
from payments.models.funding import Advance, Funding, FundingStatus, ReportStatus, ReturnedAdvance, UseReport
from payments.models.orders import OrderStatus, PaymentOrder, PaymentOrderLine
from payments.models.recoveries import (
    Instalment,
    InterestEvent,
    Recovery,
    RecoveryEvent,
    RecoveryGround,
    RecoveryStatus,
)
from payments.models.settings import AccountCode, AccountUse, Benefit, CounterpartCode, PayerProfile, ReferenceRate

__all__ = [
    "AccountCode",
    "AccountKind",
    "AccountUse",
    "Advance",
    "BankAccount",
    "Batch",
    "BatchFile",
    "BatchOrder",
    "Benefit",
    "Claim",
    "ClaimLine",
    "ClaimStatus",
    "CounterpartCode",
    "Funding",
    "FundingStatus",
    "Instalment",
    "InterestEvent",
    "OrderStatus",
    "PayerProfile",
    "PaymentOrder",
    "PaymentOrderLine",
    "Recovery",
    "RecoveryEvent",
    "RecoveryGround",
    "RecoveryStatus",
    "ReferenceRate",
    "ReportStatus",
    "ReturnedAdvance",
    "UseReport",
    "VoucherFile",
    "VoucherItem",
]
