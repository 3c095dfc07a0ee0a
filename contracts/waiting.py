"""What of contracts waits for whom, what can be searched, who reads a contract's files."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.actions.amendments import may_sign, signers_of
from contracts.models import (
    Agreement,
    AgreementFact,
    AgreementStatus,
    Amendment,
    AmendmentStatus,
    Contract,
    ContractActivity,
    ContractParty,
    ContractStatus,
    ContractStop,
    CostReport,
    CostReportStatus,
    EvaluatorChange,
    StopStatus,
)
from core.models import Role, User
from core.permissions import SUBMITTERS
from core.registry import SearchHit, WorkItem


def work_for(user: User) -> Iterable[WorkItem]:
    if user.has_role(Role.OFFICER, Role.FINANCE):
        yield from _reports_to_check(user)
        yield from _activities_to_check(user)
    if user.has_role(Role.OFFICER):
        yield from _drafts(user)
    if user.has_role(Role.OFFICER, Role.CHAIR):
        yield from _to_sign_for_state(user)
        yield from _evaluators(user)
    if user.has_role(Role.CHAIR):
        yield from _amendments(user)
    if user.has_role(Role.APPLICANT):
        yield from _to_sign_for_member(user)
        yield from _reports_to_write(user)
        yield from _agreements(user)
        yield from _amendments(user)
        yield from _answers(user)


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


def _activities_to_check(user: User) -> Iterable[WorkItem]:
    waiting = ContractActivity.objects.visible_to(user).waiting().select_related("contract")
    for contract in {activity.contract for activity in waiting}:
        yield WorkItem(
            _("Check reported activity: %(contract)s") % {"contract": contract},
            reverse("contracts:activities", args=[contract.pk]),
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


def _agreements(user: User) -> Iterable[WorkItem]:
    """Agreements to sign, and reports of providers to confirm."""
    mine = Q(organisation__memberships__user=user, organisation__memberships__is_active=True)
    submits = mine & Q(organisation__memberships__level__in=SUBMITTERS)
    buying = ContractParty.objects.filter(submits)
    signable = Agreement.objects.filter(status=AgreementStatus.DRAFT, ceiling__gt=0).filter(
        Q(buyer__in=buying, buyer_signed_at__isnull=True)
        | Q(
            provider__memberships__user=user,
            provider__memberships__is_active=True,
            provider__memberships__level__in=SUBMITTERS,
            provider_signed_at__isnull=True,
        )
    )
    for agreement in signable.distinct():
        yield WorkItem(
            _("Sign the agreement: %(agreement)s") % {"agreement": agreement},
            reverse("contracts:agreement_sign", args=[agreement.pk]),
            group=_("Contracts"),
        )
    reports = AgreementFact.objects.filter(
        confirmed_at__isnull=True, agreement__buyer__in=ContractParty.objects.filter(mine)
    ).exclude(reported_by=user)
    for agreement in Agreement.objects.filter(facts__in=reports).distinct():
        yield WorkItem(
            _("Confirm what the provider has reported: %(agreement)s") % {"agreement": agreement},
            agreement.get_absolute_url(),
            group=_("Contracts"),
        )


def _amendments(user: User) -> Iterable[WorkItem]:
    """Approved amendments that the user may sign and nobody has signed for that party."""
    waiting = Amendment.objects.filter(
        status=AmendmentStatus.APPROVED, contract__in=Contract.objects.visible_to(user)
    ).select_related("contract__case")
    for amendment in waiting:
        signed = set(amendment.signatures.values_list("party_id", flat=True))
        if any(may_sign(user, party) for party in signers_of(amendment) if party.pk not in signed):
            yield WorkItem(
                _("Sign the amendment: %(amendment)s") % {"amendment": amendment},
                reverse("contracts:amendment_sign", args=[amendment.pk]),
                group=_("Contracts"),
                urgent=True,
            )


def _evaluators(user: User) -> Iterable[WorkItem]:
    """Changes of evaluator that wait for a second person."""
    for change in EvaluatorChange.objects.visible_to(user).open().select_related("contract", "proposed_by"):
        if not user.is_same_person(change.proposed_by):
            yield WorkItem(
                _("Confirm the new evaluator: %(contract)s") % {"contract": change.contract},
                reverse("contracts:evaluator", args=[change.contract_id]),
                group=_("Contracts"),
            )


def _answers(user: User) -> Iterable[WorkItem]:
    stops = ContractStop.objects.filter(
        status=StopStatus.OPEN, answered_at__isnull=True, contract__in=Contract.objects.visible_to(user)
    ).select_related("contract")
    for stop in stops:
        yield WorkItem(
            _("Answer on stopping the contract: %(contract)s") % {"contract": stop.contract},
            reverse("contracts:stop", args=[stop.pk]),
            due=stop.answer_due_on,
            group=_("Contracts"),
            urgent=True,
        )


def search_contracts(user: User, query: str) -> Iterable[SearchHit]:
    if not user.is_authenticated:
        return
    found = Contract.objects.visible_to(user).filter(Q(title__icontains=query) | Q(case__reg_no__icontains=query))
    for contract in found.select_related("case")[:20]:
        yield SearchHit(contract.title, contract.get_absolute_url(), _("Contract"), contract.case.reg_no)


def may_read_agreement(user: User, agreement_id: int) -> bool:
    return Agreement.objects.visible_to(user).filter(pk=agreement_id).exists()


def may_read_files(user: User, contract_id: int) -> bool:
    return Contract.objects.visible_to(user).filter(pk=contract_id).exists()
