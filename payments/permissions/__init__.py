"""Who handles money: two persons for every krona that leaves the house."""

from __future__ import annotations

from core.errors import Answer
from core.models import Case, Role, User
from core.permissions import SUBMITTERS, acts_for, second_pair_of_eyes, with_role
from payments.models import BankAccount, Funding, PaymentOrder, Recovery

READERS = (Role.FINANCE, Role.OFFICER, Role.CHAIR, Role.MEMBER, Role.PILOT_EVALUATOR)


def can_read_money(user: User) -> Answer:
    """The secretariat's and the delegation's overview of all money; others see their own by its object."""
    return with_role(user, *READERS)


def can_prepare_claim(user: User, contract: object) -> Answer:
    return with_role(user, Role.FINANCE, Role.OFFICER, case=contract.case)  # type: ignore[attr-defined]


def can_order_payment(user: User, case: Case) -> Answer:
    return with_role(user, Role.FINANCE, case=case)


def can_release(user: User, order: PaymentOrder) -> Answer:
    answer = with_role(user, Role.FINANCE, case=order.case)
    return answer and second_pair_of_eyes(user, order.prepared_by)


def can_verify_account(user: User, account: BankAccount) -> Answer:
    answer = with_role(user, Role.FINANCE)
    return answer and second_pair_of_eyes(user, account.entered_by)


def can_handle_case(user: User, case: Case) -> Answer:
    """Prepare funding and recovery in a case."""
    return with_role(user, Role.FINANCE, Role.OFFICER, case=case)


def can_report_use(user: User, funding: Funding) -> Answer:
    return acts_for(user, funding.organisation, *SUBMITTERS)


def can_answer_recovery(user: User, recovery: Recovery) -> Answer:
    return acts_for(user, recovery.organisation, *SUBMITTERS)


def can_keep_settings(user: User) -> Answer:
    return with_role(user, Role.FINANCE)
