"""Funding of project leaders and exchange, recovery and set-off."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import NotAllowed, Refused
from payments.actions import fundings, orders, recoveries
from payments.actions.set_offs import left
from payments.models import Recovery
from programme.actions.ledger import exchange_room, position, trial_balance_fault
from tests import cast
from tests.constellations.steps import dispatched
from tests.contracts.steps import leader, someone, verified_costs
from tests.evaluation.steps import established_round
from tests.payments import steps
from tests.rows import asks_as_often_for_three, copied

MILLION = Decimal("1000000.00")


def test_decided_funding_binds_the_frame_and_its_advance_needs_two_persons(contract):
    room = exchange_room(cast.programme())
    funding = steps.funding(contract)
    assert funding.status == "decided"
    assert funding.commitment.fund == "exchange"
    assert exchange_room(cast.programme()) == room - 600_000
    first, _second = steps.finance_pair()
    steps.verified_account(funding.organisation)
    order = orders.order_advance(actor=first, funding=funding, amount=Decimal("400000"))
    with pytest.raises(NotAllowed):
        orders.release_order(actor=first, order=order)
    with pytest.raises(Refused):
        orders.order_advance(actor=first, funding=funding, amount=Decimal("200000.01"))


def test_what_is_not_used_is_returned_before_the_funding_is_closed(contract):
    funding = steps.funding(contract)
    steps.paid_advance(funding, Decimal("400000"))
    report = fundings.report_use(
        actor=leader(funding.organisation), funding=funding, period="2026", amount=Decimal("300000"), text="Lön"
    )
    finance, _second = steps.finance_pair()
    fundings.check_use(actor=finance, report=report, accepted=True)
    with pytest.raises(Refused):
        fundings.close_funding(actor=finance, funding=funding)
    with pytest.raises(Refused):
        fundings.record_return(actor=finance, funding=funding, amount=Decimal("100000.01"), received_on=clock.today())
    fundings.record_return(actor=finance, funding=funding, amount=Decimal("100000"), received_on=clock.today())
    fundings.close_funding(actor=finance, funding=funding)
    standing = position(funding.commitment)
    assert (standing.paid, standing.committed) == (Decimal("300000.00"), Decimal("0.00"))
    assert trial_balance_fault() is None


def test_one_who_made_the_effort_owes_nothing_for_a_missed_outcome(contract):
    funding = steps.funding(contract)
    steps.paid_advance(funding, Decimal("400000"))
    values = {"commitment": funding.commitment, "organisation": funding.organisation, "amount": Decimal("400000")}
    with pytest.raises(Refused):
        recoveries.open_recovery(
            actor=steps.finance_pair()[0],
            ground="no_effort",
            circumstances="Målet nåddes inte.",
            effort_made=True,
            **values,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.create(
            ground="no_effort", circumstances="x", effort_made=True, prepared_by=steps.finance_pair()[0], **values
        )
    assert Recovery.objects.count() == 0
    # Nor is what was used as agreed recovered as unused.
    used = fundings.report_use(
        actor=leader(funding.organisation), funding=funding, period="2026-H1", amount=Decimal("350000"), text="Lön"
    )
    fundings.check_use(actor=steps.finance_pair()[0], report=used, accepted=True)
    with pytest.raises(Refused) as refused:
        recoveries.open_recovery(
            actor=steps.finance_pair()[0],
            ground="unused",
            circumstances="Allt är inte använt.",
            effort_made=True,
            **values | {"amount": Decimal("50000.01")},
        )
    assert refused.value.field == "amount"


def test_recovery_waits_for_the_organisations_comments(contract, client):
    funding = steps.funding(contract)
    steps.paid_advance(funding, Decimal("400000"))
    finance, _second = steps.finance_pair()
    recovery = recoveries.open_recovery(
        actor=finance,
        commitment=funding.commitment,
        organisation=funding.organisation,
        ground="unused",
        circumstances="Tjänsten tillsattes inte.",
        effort_made=True,
        amount=Decimal("400000"),
    )
    recoveries.communicate_recovery(actor=finance, recovery=recovery, answer_by=clock.today() + timedelta(days=14))
    with pytest.raises(Refused):
        dispatched(
            officer=someone("officer"),
            chair=someone("chair"),
            kind="recovery",
            title="Återkrav",
            case=contract.case,
            subject=recovery,
            is_granted=True,
            amount=recovery.amount,
        )
    recovery = Recovery.objects.get()
    assert recovery.status == "communicated"
    client.force_login(finance)
    assert asks_as_often_for_three(client, "/payments/recoveries/", lambda _number: copied(recovery))


def test_a_debt_is_paid_in_parts_and_the_rest_waived_by_decision(contract):
    funding = steps.funding(contract)
    steps.paid_advance(funding, Decimal("400000"))
    debt = steps.decided_recovery(funding.commitment, funding.organisation, Decimal("100000"), ground="unused")
    finance, _second = steps.finance_pair()
    day = clock.today() + timedelta(days=30)
    parts = [(day, Decimal("60000")), (day + timedelta(days=30), Decimal("40000"))]
    recoveries.plan_instalments(actor=finance, recovery=debt, parts=parts)
    recoveries.record_repayment(actor=finance, recovery=debt, amount=Decimal("60000"), received_on=clock.today())
    with pytest.raises(Refused):
        recoveries.record_repayment(actor=finance, recovery=debt, amount=Decimal("40000.01"), received_on=clock.today())
    dispatched(
        officer=someone("officer"),
        chair=someone("chair"),
        kind="recovery",
        title="Eftergift",
        case=contract.case,
        subject=debt,
        is_granted=True,
        amount=Decimal("40000"),
        waiver=True,
    )
    debt.refresh_from_db()
    assert (debt.status, left(debt)) == ("settled", Decimal("0.00"))
    assert position(funding.commitment).paid == Decimal("340000.00")
    assert trial_balance_fault() is None


def test_a_debt_is_set_off_against_the_next_payment_and_owed_again_if_it_returns(contract):
    funding = steps.funding(contract)
    steps.paid_advance(funding, Decimal("400000"))
    debt = steps.decided_recovery(funding.commitment, funding.organisation, Decimal("100000"), ground="unused")
    verified_costs(contract, 6 * MILLION)
    order = steps.released_order(established_round(contract, 10))
    line = order.lines.get(organisation=funding.organisation)
    assert (line.set_off, line.transferred) == (Decimal("100000.00"), line.amount - 100_000)
    debt.refresh_from_db()
    assert (debt.status, left(debt)) == ("settled", Decimal("0.00"))
    assert position(funding.commitment).paid == Decimal("300000.00")
    assert position(contract.commitment).paid == 3 * MILLION
    orders.fail_order(actor=steps.finance_pair()[0], order=order, reason="Kontot är avslutat")
    debt.refresh_from_db()
    assert (debt.status, left(debt)) == ("decided", Decimal("100000.00"))
    assert position(funding.commitment).paid == Decimal("400000.00")
    assert position(contract.commitment).paid == 0
    assert trial_balance_fault() is None
