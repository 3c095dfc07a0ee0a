"""Who handles money: two persons for every krona that leaves the house."""

from __future__ import annotations

from core.errors import Answer
from core.models import Role, User
from core.permissions import second_pair_of_eyes, with_role
from payments.models import BankAccount, Claim, PaymentOrder


def can_prepare_claim(user: User, contract: object) -> Answer:
    return with_role(user, Role.FINANCE, Role.OFFICER, case=contract.case)  # type: ignore[attr-defined]


def can_order_payment(user: User, claim: Claim) -> Answer:
    return with_role(user, Role.FINANCE, case=claim.contract.case)


def can_release(user: User, order: PaymentOrder) -> Answer:
    answer = with_role(user, Role.FINANCE, case=order.claim.contract.case)
    return answer and second_pair_of_eyes(user, order.prepared_by)


def can_verify_account(user: User, account: BankAccount) -> Answer:
    answer = with_role(user, Role.FINANCE)
    return answer and second_pair_of_eyes(user, account.entered_by)
