"""What of money waits for whom, what can be searched, who reads the files to bank and accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.actions.notices import notify
from core.models import Role, User
from core.money import ZERO
from core.registry import SearchHit, WorkItem
from core.templatetags.formats import sek
from evaluation.models import Round, RoundStatus
from payments.actions.orders import room_of_year
from payments.actions.vouchers import waiting_events
from payments.models import (
    BankAccount,
    Batch,
    Claim,
    ClaimStatus,
    Funding,
    FundingStatus,
    OrderStatus,
    PaymentOrder,
    Recovery,
    RecoveryStatus,
    ReportStatus,
    UseReport,
    VoucherFile,
)
from payments.permissions import can_read_money, can_release, can_verify_account
from programme.actions.ledger import trial_balance_fault
from programme.models import Programme


def work_for(user: User) -> Iterable[WorkItem]:
    if user.has_role(Role.FINANCE, Role.OFFICER):
        yield from _claims_to_prepare(user)
        yield from _use_to_check(user)
    if user.has_role(Role.FINANCE):
        yield from _claims_to_order(user)
        yield from _orders(user)
        yield from _accounts(user)
    if user.has_role(Role.APPLICANT):
        yield from _own(user)


def _claims_to_prepare(user: User) -> Iterable[WorkItem]:
    rounds = Round.objects.visible_to(user).filter(
        status=RoundStatus.ESTABLISHED, claim__isnull=True, is_after_contract=False
    )
    for round in rounds.select_related("contract"):
        yield WorkItem(
            _("Prepare the claim: %(contract)s") % {"contract": round.contract},
            reverse("payments:list"),
            detail=_("The result is established."),
            group=_("Payments"),
        )
    for claim in (
        Claim.objects.visible_to(user).filter(status=ClaimStatus.PREPARED, amount__gt=0).select_related("contract")
    ):
        yield WorkItem(
            _("Prepare the decision on payment: %(contract)s") % {"contract": claim.contract},
            claim.get_absolute_url(),
            detail=sek(claim.amount),
            group=_("Payments"),
        )


def _claims_to_order(user: User) -> Iterable[WorkItem]:
    waiting = Claim.objects.visible_to(user).filter(status__in=[ClaimStatus.DECIDED, ClaimStatus.HELD], amount__gt=0)
    programme = Programme.objects.first()
    room = room_of_year(programme, clock.today().year) if programme is not None else ZERO
    for claim in waiting.select_related("contract"):
        held = claim.status == ClaimStatus.HELD
        if held and claim.amount <= room:
            yield WorkItem(
                _("The held payment has room now: %(contract)s") % {"contract": claim.contract},
                claim.get_absolute_url(),
                detail=sek(claim.amount),
                group=_("Payments"),
                urgent=True,
            )
            continue
        yield WorkItem(
            (_("Held payment: %(contract)s") if held else _("Order the payment: %(contract)s"))
            % {"contract": claim.contract},
            claim.get_absolute_url(),
            detail=claim.hold_reason if held else sek(claim.amount),
            group=_("Payments"),
        )


def _orders(user: User) -> Iterable[WorkItem]:
    orders = PaymentOrder.objects.visible_to(user).select_related(
        "prepared_by", "claim__contract__case", "advance__funding__case", "advance__funding__organisation"
    )
    for order in orders.filter(status=OrderStatus.PREPARED):
        if can_release(user, order):
            yield WorkItem(
                _("Release the payment: %(what)s") % {"what": order.title},
                order.get_absolute_url(),
                detail=sek(order.amount),
                due=order.pay_on,
                group=_("Payments"),
                urgent=order.pay_on <= clock.today(),
            )
    sent = orders.filter(status=OrderStatus.RELEASED)
    unsent = sent.filter(batch_item__isnull=True).count()
    if unsent:
        yield WorkItem(
            _("Send released payments to the bank (%(count)s)") % {"count": unsent},
            reverse("payments:batches"),
            group=_("Payments"),
        )
    events = len(waiting_events())
    if events:
        yield WorkItem(
            _("Make vouchers of what is no payment (%(count)s)") % {"count": events},
            reverse("payments:batches"),
            group=_("Payments"),
        )
    for order in sent.filter(batch_item__isnull=False, batch_item__batch__execution_on__lte=clock.today()):
        yield WorkItem(
            _("Confirm the execution: %(what)s") % {"what": order.title},
            order.get_absolute_url(),
            detail=sek(order.amount),
            group=_("Payments"),
        )


def _accounts(user: User) -> Iterable[WorkItem]:
    waiting = BankAccount.objects.filter(verified_at__isnull=True, closed_at__isnull=True)
    for account in waiting.select_related("organisation", "entered_by"):
        if can_verify_account(user, account):
            yield WorkItem(
                _("Verify the bank account: %(organisation)s") % {"organisation": account.organisation},
                reverse("payments:accounts"),
                group=_("Payments"),
            )


def _use_to_check(user: User) -> Iterable[WorkItem]:
    reports = UseReport.objects.filter(status=ReportStatus.SUBMITTED, funding__in=Funding.objects.visible_to(user))
    for report in reports.select_related("funding__organisation"):
        yield WorkItem(
            _("Check the report on use: %(funding)s") % {"funding": report.funding},
            report.funding.get_absolute_url(),
            detail=sek(report.amount),
            group=_("Payments"),
        )


def _own(user: User) -> Iterable[WorkItem]:
    asked = Recovery.objects.visible_to(user).filter(status=RecoveryStatus.COMMUNICATED, answered_at__isnull=True)
    for recovery in asked.select_related("organisation"):
        yield WorkItem(
            _("Comment on a recovery: %(organisation)s") % {"organisation": recovery.organisation},
            recovery.get_absolute_url(),
            due=recovery.answer_by,
            group=_("Money"),
            urgent=True,
        )
    for funding in Funding.objects.visible_to(user).filter(status=FundingStatus.DECIDED).select_related("organisation"):
        yield WorkItem(
            _("Account for the use: %(funding)s") % {"funding": funding},
            funding.get_absolute_url(),
            due=funding.account_by,
            group=_("Money"),
        )


def search_payments(user: User, query: str) -> Iterable[SearchHit]:
    if not user.is_authenticated:
        return
    by_case = Q(contract__title__icontains=query) | Q(contract__case__reg_no__icontains=query)
    for claim in Claim.objects.visible_to(user).filter(by_case).select_related("contract__case")[:10]:
        yield SearchHit(str(claim), claim.get_absolute_url(), _("Claim"), claim.contract.case.reg_no)
    by_payee = Q(organisation__name__icontains=query) | Q(case__reg_no__icontains=query)
    for funding in Funding.objects.visible_to(user).filter(by_payee).select_related("organisation", "case")[:10]:
        yield SearchHit(str(funding), funding.get_absolute_url(), _("Funding"), funding.case.reg_no)


def may_read_vouchers(user: User, file_id: int) -> bool:
    return bool(can_read_money(user)) and VoucherFile.objects.filter(pk=file_id).exists()


def may_read_batch(user: User, batch_id: int) -> bool:
    return bool(can_read_money(user)) and Batch.objects.filter(pk=batch_id).exists()


def check_trial_balance() -> None:
    """Each night: a ledger that does not balance is told to everyone who works with money."""
    fault = trial_balance_fault()
    if fault:
        notify(
            User.objects.filter(role__in=[Role.FINANCE, Role.OFFICER], is_active=True),
            _("The ledger does not balance: %(fault)s") % {"fault": fault},
            url=reverse("payments:ledger"),
            key=f"trial-balance:{clock.today().isoformat()}",
        )
