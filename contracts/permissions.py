"""Who may do what with contracts and cost reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contracts.models import (
    Contract,
    ContractActivity,
    ContractParty,
    ContractStatus,
    CostReport,
    CostReportStatus,
    EvaluatorChange,
)
from core.errors import YES, Answer, no
from core.models import Role, User
from core.permissions import SUBMITTERS, acts_for, second_pair_of_eyes, with_role


def can_draft_contract(user: User, initiative: object | None = None) -> Answer:
    return with_role(user, Role.OFFICER, case=getattr(initiative, "case", None))


def can_edit_contract(user: User, contract: Contract) -> Answer:
    answer = with_role(user, Role.OFFICER, case=contract.case)
    if answer and contract.status != ContractStatus.DRAFT:
        return no(_("Only a contract in preparation can be changed. Use an amendment instead."))
    return answer


def can_manage_contract(user: User, contract: Contract) -> Answer:
    """Suspend, resume, open a stop, amend, complete: the secretariat's officer."""
    return with_role(user, Role.OFFICER, case=contract.case)


def can_sign_contract(user: User, party: ContractParty) -> Answer:
    """The state by the chair, or by an officer named for it; a member by the person it has authorised."""
    if party.role == ContractParty.Role.STATE:
        answer = with_role(user, Role.OFFICER, Role.CHAIR, case=party.contract.case)
        if answer and user.role == Role.OFFICER and party.signatory_id != user.pk:
            return no(_("You have not been given authority to sign for the state in this contract."))
    else:
        answer = acts_for(user, party.organisation, *SUBMITTERS)
    if answer and party.signatory is not None and not user.is_same_person(party.signatory):
        return no(_("%(person)s is to sign for %(party)s.") % {"person": party.signatory, "party": party})
    return answer


def can_comment_on_contract(user: User, contract: Contract) -> Answer:
    """The parties' people and the secretariat talk about a version while it is negotiated."""
    if user.is_secretariat or user.is_delegation:
        return with_role(user, Role.OFFICER, Role.FINANCE, Role.CHAIR, Role.MEMBER, case=contract.case)
    return represents_member(user, contract)


def represents_member(user: User, contract: Contract) -> Answer:
    for party in members_of(contract):
        if acts_for(user, party.organisation):
            return YES
    return no(_("You do not act for any of the contract's parties."))


def members_of(contract: Contract) -> list[ContractParty]:
    """The parties on the other side of the state, those that have left excepted."""
    parties = contract.parties.filter(left_on__isnull=True).exclude(role=ContractParty.Role.STATE)
    return list(parties.select_related("organisation", "unit__organisation"))


def can_report_costs(user: User, party: ContractParty) -> Answer:
    if party.is_private:
        return no(_("A party that takes part with its capital reports no costs."))
    return acts_for(user, party.organisation)


def can_edit_cost_report(user: User, report: CostReport) -> Answer:
    answer = can_report_costs(user, report.party)
    if answer and not report.is_open:
        return no(_("The report has been sent. Wait until it is returned or verified."))
    return answer


def can_submit_cost_report(user: User, report: CostReport) -> Answer:
    answer = acts_for(user, report.party.organisation, *SUBMITTERS)
    if answer and not report.is_open:
        return no(_("The report has already been sent."))
    return answer


def can_verify_cost_report(user: User, report: CostReport) -> Answer:
    """An officer or finance officer, never the one who sent it."""
    answer = with_role(user, Role.OFFICER, Role.FINANCE, case=report.contract.case)
    if answer and report.status != CostReportStatus.SUBMITTED:
        return no(_("Only a report that has been sent can be checked."))
    if answer:
        return second_pair_of_eyes(user, report.submitted_by)
    return answer


def can_confirm_evaluator(user: User, change: EvaluatorChange) -> Answer:
    """An officer or the chair, never the one who proposed it."""
    answer = with_role(user, Role.OFFICER, Role.CHAIR, case=change.contract.case)
    return second_pair_of_eyes(user, change.proposed_by) if answer else answer


def can_report_activity(user: User, party: ContractParty) -> Answer:
    if party.role == ContractParty.Role.STATE or party.is_private or party.left_on is not None:
        return no(_("Activity is reported by the contract's members."))
    return acts_for(user, party.organisation)


def can_verify_activity(user: User, activity: ContractActivity) -> Answer:
    """An officer or finance officer, never the one who reported it."""
    answer = with_role(user, Role.OFFICER, Role.FINANCE, case=activity.contract.case)
    if answer and not activity.is_waiting:
        return no(_("This has already been checked."))
    return second_pair_of_eyes(user, activity.reported_by) if answer else answer
