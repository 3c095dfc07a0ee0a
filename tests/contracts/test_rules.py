"""Every status pair by code and by SQL; every role on every action; what the database itself refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from contracts.actions import amendments, common, costs, providers, stops
from contracts.amendment_status import move_amendment
from contracts.models import (
    Agreement,
    AgreementStatus,
    Amendment,
    AmendmentStatus,
    Contract,
    ContractStatus,
    ContractStop,
    CostLine,
    CostReport,
    CostReportStatus,
    StopStatus,
)
from contracts.models.changes import AMENDMENT_TRANSITIONS, STOP_TRANSITIONS
from contracts.models.contracts import TRANSITIONS
from contracts.models.costs import REPORT_TRANSITIONS
from contracts.models.providers import AGREEMENT_TRANSITIONS
from contracts.permissions import (
    can_comment_on_contract,
    can_draft_contract,
    can_manage_contract,
    can_report_costs,
    can_sign_contract,
    can_verify_cost_report,
)
from core.errors import Refused
from core.models import ConflictOfInterest, Role, User
from tests import cast
from tests.contracts import steps
from tests.contracts.test_providers import drafted

pytestmark = pytest.mark.django_db

MACHINES = [
    (Contract, ContractStatus, TRANSITIONS, common.move_to),
    (CostReport, CostReportStatus, REPORT_TRANSITIONS, costs.move_report),
    (Amendment, AmendmentStatus, AMENDMENT_TRANSITIONS, move_amendment),
    (ContractStop, StopStatus, STOP_TRANSITIONS, stops.move_stop),
    (Agreement, AgreementStatus, AGREEMENT_TRANSITIONS, providers.move_agreement),
]


@pytest.mark.parametrize(("model", "statuses", "table", "move"), MACHINES)
def test_every_pair_of_statuses_by_code(model, statuses, table, move):
    for old in statuses:
        for new in statuses:
            row = model(status=old)
            if new in table[old]:
                move(row, new)
                assert row.status == new
            else:
                with pytest.raises(Refused):
                    move(row, new)
                assert row.status == old


def illegal(table, old):
    return [new for new in table if new != old and new not in table[old]]


def refuse_all(row, table):
    """Each status that may not follow is refused by the database to a plain UPDATE."""
    for new in illegal(table, type(row)._meta.get_field("status").to_python(row.status)):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(status=new)


def test_illegal_moves_of_a_contract_by_sql():
    refuse_all(steps.draft_contract("Utkast"), TRANSITIONS)
    contract, _decision = steps.proposed_contract("Föreslaget")
    refuse_all(contract, TRANSITIONS)
    refuse_all(steps.approved_contract("Godkänt"), TRANSITIONS)
    refuse_all(steps.active_contract("Gäller"), TRANSITIONS)


def test_illegal_moves_of_a_report_amendment_stop_and_agreement_by_sql(contract):
    officer = steps.someone(Role.OFFICER)
    refuse_all(steps.submitted_report(contract, Decimal("1000")), REPORT_TRANSITIONS)
    refuse_all(steps.verified_costs(contract, Decimal("1000"), period="2025-H2"), REPORT_TRANSITIONS)
    refuse_all(
        amendments.draft_amendment(actor=officer, contract=contract, reason="Fler"),
        AMENDMENT_TRANSITIONS,
    )
    refuse_all(
        stops.open_stop(actor=officer, contract=contract, ground="force_majeure", reasons="Brand"), STOP_TRANSITIONS
    )
    refuse_all(drafted(contract), AGREEMENT_TRANSITIONS)


def test_contract_is_not_approved_nor_committed_without_a_dispatched_decision():
    contract, decision = steps.proposed_contract()
    for change in ({"status": "approved"}, {"status": "approved", "approved_by": decision}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contract.objects.filter(pk=contract.pk).update(**change)
    other = steps.active_contract("Annat")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(status="approved", approved_by=other.approved_by)


def test_contract_is_not_stopped_without_a_dispatched_decision(contract):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(status="stopped", ended_by=contract.approved_by)


def test_contract_is_not_in_force_with_shares_that_do_not_sum_to_one():
    contract = steps.approved_contract()
    contract.status, contract.signed_at = "active", contract.created_at
    with transaction.atomic():
        contract.parties.filter(code="region-ostergotland").update(payment_share=Decimal("0.1"))
        with pytest.raises(IntegrityError, match="shares"), transaction.atomic():
            contract.save()
        transaction.set_rollback(True)


def test_verified_cost_report_and_its_lines_are_locked_also_for_sql(contract):
    report = steps.verified_costs(contract, Decimal("1000"))
    line = report.lines.get()
    tries = [
        lambda: CostReport.objects.filter(pk=report.pk).update(period="2026-H1"),
        lambda: CostLine.objects.filter(pk=line.pk).update(amount=Decimal("2000")),
        lambda: CostLine.objects.filter(pk=line.pk).delete(),
        lambda: CostLine.objects.create(report=report, kind="other", amount=Decimal("1")),
        lambda: execute("DELETE FROM contracts_costline WHERE report_id = %s", report.pk),
    ]
    for attempt in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_correction_takes_the_place_of_the_verified_report(contract):
    report = steps.verified_costs(contract, Decimal("1000000"), other="100000")
    leader = steps.leader(report.party.organisation)
    correction = costs.correct_cost_report(actor=leader, report=report)
    costs.edit_cost_report(
        actor=leader,
        report=correction,
        lines={"staff": (Decimal("800000"), Decimal("100000"), "Lön")},
        evidence=steps.evidence(leader, contract),
    )
    costs.submit_cost_report(actor=leader, report=correction)
    costs.verify_cost_report(actor=steps.someone(Role.FINANCE), report=correction)
    rows = [(row.amount, row.other_funding) for row in contract.commitment.verified_costs.order_by("pk")]
    assert rows == [
        (Decimal("1000000.00"), Decimal("100000.00")),
        (Decimal("800000.00"), Decimal("100000.00")),
        (Decimal("-1000000.00"), Decimal("-100000.00")),
    ]


def test_returned_report_carries_its_reason_and_comes_back(contract):
    report = steps.submitted_report(contract, Decimal("1000"))
    finance = steps.someone(Role.FINANCE)
    with pytest.raises(Refused):
        costs.return_cost_report(actor=finance, report=report, reason=" ")
    report = costs.return_cost_report(actor=finance, report=report, reason="Fakturan saknas")
    assert (report.status, report.return_reason) == (CostReportStatus.RETURNED, "Fakturan saknas")
    report = costs.submit_cost_report(actor=steps.leader(report.party.organisation), report=report)
    assert report.status == CostReportStatus.SUBMITTED


def people():
    return {role: steps.someone(role) for role in Role if role != Role.SYSTEM and role != Role.APPLICANT}


def test_roles_by_actions(contract):
    report = steps.submitted_report(contract, Decimal("1000"))
    state = contract.parties.get(role="state")
    member = report.party
    everyone = people() | {"member": steps.leader(member.organisation), "stranger": cast.stranger()}
    actions = {
        "draft": lambda user: can_draft_contract(user, contract.initiative),
        "manage": lambda user: can_manage_contract(user, contract),
        "verify": lambda user: can_verify_cost_report(user, report),
        "report": lambda user: can_report_costs(user, member),
        "comment": lambda user: can_comment_on_contract(user, contract),
        "sign for state": lambda user: can_sign_contract(user, state),
    }
    state.signatory = None
    allowed = {name: {str(who) for who, user in everyone.items() if may(user)} for name, may in actions.items()}
    assert allowed == {
        "draft": {"officer"},
        "manage": {"officer"},
        "verify": {"officer", "finance"},
        "report": {"member"},
        "comment": {"officer", "finance", "chair", "member"} | {"member"},
        "sign for state": {"chair"},
    }


def test_conflicted_officer_neither_sees_nor_touches_the_contract(contract):
    officer = cast.person(Role.OFFICER, "Jäv Jävsson")
    assert can_manage_contract(officer, contract)
    ConflictOfInterest.objects.create(
        user=officer, case=contract.case, ground="party", declared_by=officer, declared_at=contract.created_at
    )
    officer = User.objects.get(pk=officer.pk)
    assert not can_manage_contract(officer, contract)
    assert not Contract.objects.visible_to(officer).exists()
    assert not CostReport.objects.visible_to(officer).exists()
    assert not Agreement.objects.visible_to(officer).exists()
