"""What of contracts waits for whom, what can be searched, who reads a contract's files."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractParty, ContractStatus, CostReport, CostReportStatus
from core.models import Role, User
from core.permissions import SUBMITTERS
from core.registry import SearchHit, WorkItem


def work_for(user: User) -> Iterable[WorkItem]:
    if user.has_role(Role.OFFICER, Role.FINANCE):
        yield from _reports_to_check(user)
    if user.has_role(Role.OFFICER):
        yield from _drafts(user)
    if user.has_role(Role.OFFICER, Role.CHAIR):
        yield from _to_sign_for_state(user)
    if user.has_role(Role.APPLICANT):
        yield from _to_sign_for_member(user)
        yield from _reports_to_write(user)


def _reports_to_check(user: User) -> Iterable[WorkItem]:
    reports = (
        CostReport.objects.visible_to(user).waiting().select_related("party__organisation", "party__unit__organisation")
    )
    for report in reports.select_related("contract"):
        yield WorkItem(
            _("Check the cost report: %(report)s") % {"report": report},
            report.get_absolute_url(),
            detail=str(report.contract),
            group=_("Contracts"),
        )


def _drafts(user: User) -> Iterable[WorkItem]:
    for contract in Contract.objects.visible_to(user).filter(status=ContractStatus.DRAFT, officer=user):
        yield WorkItem(
            _("Complete the contract: %(contract)s") % {"contract": contract},
            contract.get_absolute_url(),
            group=_("Contracts"),
        )


def _sign(contract: Contract) -> WorkItem:
    return WorkItem(
        _("Sign the contract: %(contract)s") % {"contract": contract},
        reverse("contracts:sign", args=[contract.pk]),
        group=_("Contracts"),
        urgent=True,
    )


def _to_sign_for_state(user: User) -> Iterable[WorkItem]:
    named = Q(signatory=user)
    if user.role == Role.CHAIR:
        named |= Q(signatory__isnull=True)
    waiting = ContractParty.objects.filter(named, role=ContractParty.Role.STATE, signed_at__isnull=True)
    contracts = Contract.objects.visible_to(user).filter(status=ContractStatus.APPROVED, parties__in=waiting)
    yield from (_sign(contract) for contract in contracts.distinct())


def _to_sign_for_member(user: User) -> Iterable[WorkItem]:
    waiting = ContractParty.objects.filter(
        Q(signatory__isnull=True) | Q(signatory=user),
        signed_at__isnull=True,
        left_on__isnull=True,
        organisation__memberships__user=user,
        organisation__memberships__is_active=True,
        organisation__memberships__level__in=SUBMITTERS,
    ).exclude(role=ContractParty.Role.STATE)
    contracts = Contract.objects.filter(status=ContractStatus.APPROVED, parties__in=waiting)
    yield from (_sign(contract) for contract in contracts.distinct())


def _reports_to_write(user: User) -> Iterable[WorkItem]:
    reports = CostReport.objects.filter(
        status__in=[CostReportStatus.DRAFT, CostReportStatus.RETURNED],
        party__organisation__memberships__user=user,
        party__organisation__memberships__is_active=True,
    ).select_related("contract", "party__organisation", "party__unit__organisation")
    for report in reports.distinct():
        returned = report.status == CostReportStatus.RETURNED
        yield WorkItem(
            (_("Correct the cost report: %(report)s") if returned else _("Finish the cost report: %(report)s"))
            % {"report": report},
            report.get_absolute_url(),
            detail=str(report.contract),
            group=_("Contracts"),
            urgent=returned,
        )


def search_contracts(user: User, query: str) -> Iterable[SearchHit]:
    if not user.is_authenticated:
        return
    found = Contract.objects.visible_to(user).filter(Q(title__icontains=query) | Q(case__reg_no__icontains=query))
    for contract in found.select_related("case")[:20]:
        yield SearchHit(contract.title, contract.get_absolute_url(), _("Contract"), contract.case.reg_no)


def may_read_files(user: User, contract_id: int) -> bool:
    return Contract.objects.visible_to(user).filter(pk=contract_id).exists()
