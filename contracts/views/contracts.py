"""The list of contracts and the contract's own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contracts import exports, queries
from contracts.actions import settlements
from contracts.actions.aid_limits import can_enter_aid_limits
from contracts.actions.approval import proposals_of
from contracts.actions.common import the_programme
from contracts.actions.private_capital import can_turn_private_capital
from contracts.actions.settlements import names_of
from contracts.checks import parts_of
from contracts.drafts import content_of
from contracts.forms.lists import ContractFilter
from contracts.history import story_of
from contracts.models import Agreement, Contract, ContractCompletion, ContractStatus
from contracts.permissions import (
    can_draft_contract,
    can_edit_contract,
    can_manage_contract,
    can_sign_contract,
)
from contracts.views.common import page_of, visible_contract
from contracts.wording import terms_in_words
from core import clock
from core.errors import Refused
from core.http import Request
from core.models import Role
from core.models.records import Document
from core.templatetags.formats import date_sv
from programme.models import Decision

SORTS = {
    "title": "title",
    "reg_no": "case__reg_no",
    "status": "status",
    "ceiling": "ceiling",
    "paid": "paid",
    "verified": "verified",
    "ends_on": "ends_on",
}


def contract_list(request: Request) -> HttpResponse:
    visible = Contract.objects.visible_to(request.user)
    form = ContractFilter(request.GET or None, contracts=visible)
    contracts = queries.with_money(form.applied_to(visible)).select_related("case", "initiative__needs_area")
    sort = request.GET.get("sort", "")
    order = SORTS.get(sort.removeprefix("-"), "title")
    contracts = contracts.order_by(f"-{order}" if sort.startswith("-") else order, "pk")
    if request.GET.get("format") == "xlsx":
        return exports.contracts_xlsx(contracts)
    context = {
        "filter": form,
        "page_obj": page_of(request, contracts),
        "sort": "title",
        "may_create": can_draft_contract(request.user),
        "may_turn_private": bool(can_turn_private_capital(request.user)),
        "may_enter_aid": bool(can_enter_aid_limits(request.user)),
        "may_see_exposure": request.user.has_role(Role.OFFICER, Role.FINANCE, Role.MEMBER, Role.CHAIR),
        "is_applicant": request.user.has_role(Role.APPLICANT),
        "has_agreements": request.user.has_role(Role.APPLICANT)
        and Agreement.objects.provided_by(request.user).exists(),
    }
    return render(request, "contracts/list.html", context)


def contract_detail(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    today = clock.today()
    statement, fault = queries.last_settlement(contract, today)
    money = queries.money_of(contract, statement)
    parties = list(contract.parties.select_related("organisation", "unit__organisation", "signatory"))
    names = names_of(contract)
    may_edit = can_edit_contract(request.user, contract)
    context = {
        "contract": contract,
        "parties": parties,
        "statement": queries.statement_rows(statement, names) if statement else None,
        "fault": fault,
        "money": money,
        "chart": money.chart() if contract.commitment_id else None,
        "outcomes": queries.outcome_rows(contract, today),
        "clauses": terms_in_words(content_of(contract), get_language() or "sv"),
        "rounds": rounds_of(request, contract),
        "is_reported": is_reported(request, contract),
        "may_edit": may_edit,
        "private_allowed": may_edit and the_programme().private_capital_allowed,
        "may_manage": can_manage_contract(request.user, contract),
        "to_sign": [party for party in parties if may_sign(request, contract, party)],
        "parts": parts_of(contract, the_programme()) if may_edit else [],
        "next_step": next_step(contract, parties),
        "decision": (decision := contract.approved_by or pending_decision(request, contract)),
        "reads_decision": decision and Decision.objects.visible_to(request.user).filter(pk=decision.pk).exists(),
        "latest": contract.versions.order_by("-number").first(),
        "claims": claims_of(request, contract),
        "may_fill_fidelity": contract.is_live and request.user.has_role(Role.APPLICANT, Role.EVALUATOR, Role.ADVISER),
    }
    return render(request, "contracts/detail.html", context)


def pending_decision(request: Request, contract: Contract) -> Any:
    """The proposal that lies before the delegation, for those who may see it."""
    if contract.status != ContractStatus.PROPOSED:
        return None
    return Decision.objects.visible_to(request.user).filter(pk__in=proposals_of(contract)).first()


def may_sign(request: Request, contract: Contract, party: Any) -> bool:
    if contract.status != ContractStatus.APPROVED or party.signed_at or party.left_on:
        return False
    return bool(can_sign_contract(request.user, party))


def rounds_of(request: Request, contract: Contract) -> list[Any]:
    """The rounds that the user may see, where evaluation is installed."""
    rounds = getattr(contract, "rounds", None)
    if rounds is None:
        return []
    return list(rounds.model.objects.visible_to(request.user).filter(contract=contract).order_by("-as_of")[:20])


def is_reported(request: Request, contract: Contract) -> bool:
    """Whether there are results that the user may read, where evaluation is installed."""
    rounds = getattr(contract, "rounds", None)
    return rounds is not None and rounds.reported_to(request.user).exists()


def claims_of(request: Request, contract: Contract) -> list[Any]:
    """The claims on payment that the user may see, where payments are installed."""
    claims = getattr(contract, "claims", None)
    if claims is None:
        return []
    return list(claims.model.objects.visible_to(request.user).filter(contract=contract).order_by("-pk")[:20])


def next_step(contract: Contract, parties: list[Any]) -> str:
    """What happens next, by whom."""
    status = contract.status
    if status == ContractStatus.DRAFT:
        return _("The secretariat completes the contract, then proposes it to the delegation.")
    if status == ContractStatus.PROPOSED:
        return _("The delegation decides on the contract.")
    if status == ContractStatus.APPROVED:
        waiting = ", ".join(str(party) for party in parties if party.signed_at is None and party.left_on is None)
        return _("To be signed by: %(parties)s.") % {"parties": waiting}
    if status == ContractStatus.ACTIVE:
        return _("Members report costs for each half-year; outcomes are evaluated at the programme's dates.")
    if status == ContractStatus.SUSPENDED:
        return _("The contract rests. The secretariat resumes it or proposes that it be stopped.")
    if status == ContractStatus.STOPPED:
        day = settlements.last_day(contract)
        return _("The contract is stopped from %(day)s. What was established by then is paid.") % {
            "day": date_sv(day) if day else "–"
        }
    completion = ContractCompletion.objects.filter(contract=contract).first()
    if completion is None or not completion.reached:
        return _("The contract is carried through. Nothing more is earned under it.")
    if completion.introduced_by is None:
        return _("The contract is carried through. The members introduce the practice broadly.")
    return _("The contract is carried through. The members introduce the practice broadly by %(day)s.") % {
        "day": date_sv(completion.introduced_by)
    }


def contract_documents(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    documents = Document.objects.filter(case=contract.case).select_related("file").order_by("-number")
    if request.user.has_role(Role.APPLICANT):
        # Members see what concerns the contract; the rest of the case file they ask for in the register.
        documents = documents.filter(owner_type__startswith="contracts.")
    return render(request, "contracts/documents.html", {"contract": contract, "documents": documents[:500]})


def contract_history(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    return render(request, "contracts/history.html", {"contract": contract, "story": story_of(contract, request.user)})


def settlement_json(request: Request, pk: int) -> HttpResponse:
    """The working of the settlement as the engine gives it, to check with the command `settle`."""
    contract = visible_contract(request, pk)
    statement, fault = queries.last_settlement(contract, clock.today())
    if statement is None:
        raise Refused(fault or _("There is nothing to settle before the contract is in force."))
    return exports.settlement_zip(contract, statement)
