"""Files to the bank and to the accounts: from released orders alone, kept with their hash, exported again openly."""

from __future__ import annotations

import copy
import hashlib
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Refused
from payments.actions import batches, fundings, orders, recoveries, vouchers
from payments.bank_days import bank_day_from, next_bank_day
from payments.formats import sie4i_reader
from payments.models import BatchFile
from tests.contracts.steps import active_contract, verified_costs
from tests.evaluation.steps import established_round
from tests.payments import steps
from tests.rows import asks_as_often_for_three, copied

MILLION = Decimal("1000000.00")
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"}


@pytest.fixture(scope="module", autouse=True)
def released(begun):
    contract = active_contract()
    verified_costs(contract, 6 * MILLION)
    steps.payer_and_accounts()
    return steps.released_order(established_round(contract, 10))


@pytest.fixture
def order(released, db):
    return copy.deepcopy(released)


def content_of(file: BatchFile) -> bytes:
    with file.file.open() as stored:
        return stored.read()


def test_a_batch_writes_the_order_file_and_balanced_vouchers(order, client):
    first, _second = steps.finance_pair()
    batch = batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day())
    bank, vouchers = batch.files.get(kind="bank"), batch.files.get(kind="vouchers")
    xml = content_of(bank)
    assert bank.sha256 == hashlib.sha256(xml).hexdigest()
    root = ET.fromstring(xml)
    assert root.findtext(".//p:GrpHdr/p:MsgId", namespaces=NS) == batch.message_id
    assert Decimal(root.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS)) == 3 * MILLION
    (voucher,) = sie4i_reader.read(content_of(vouchers)).vouchers
    assert voucher.total == 0
    assert sum(row.amount for row in voucher.rows if row.account == "7541") == 3 * MILLION
    client.force_login(first)
    assert asks_as_often_for_three(
        client, "/payments/files/", lambda number: copied(batch, number=batch.number + number)
    )


def test_the_same_payment_is_never_sent_in_two_batches(order):
    first, _second = steps.finance_pair()
    batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day())
    with pytest.raises(Refused):
        batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day())


def test_a_second_export_is_a_flagged_version_with_the_same_message_id(order):
    first, _second = steps.finance_pair()
    batch = batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day())
    with pytest.raises(Refused):
        batches.export_again(actor=first, batch=batch, kind="bank", reason=" ")
    again = batches.export_again(actor=first, batch=batch, kind="bank", reason="Filen skadades på vägen")
    assert (again.version, again.sha256) == (2, batch.files.get(kind="bank", version=1).sha256)
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchFile.objects.filter(pk=again.pk).update(reason="")
    orders.confirm_execution(actor=first, order=order, executed_on=clock.today())
    with pytest.raises(Refused):
        batches.export_again(actor=first, batch=batch, kind="bank", reason="En gång till")


def test_without_an_account_for_the_cost_nothing_is_made(order):
    from payments.models import AccountCode, Batch

    AccountCode.objects.filter(use="outcome").delete()
    with pytest.raises(Refused):
        batches.make_batch(actor=steps.finance_pair()[0], orders=[order], execution_on=next_bank_day())
    assert Batch.objects.count() == 0


def test_what_is_no_payment_gets_balanced_vouchers_once(order):
    """An accepted use, a returned advance, a decided debt, its repayment and a payment that came back."""
    first, _second = steps.finance_pair()
    funding = steps.funding(order.claim.contract)
    steps.paid_advance(funding, Decimal("400000"))
    report = fundings.report_use(
        actor=steps.leader(funding.organisation),
        funding=funding,
        period="2026-H1",
        amount=Decimal("250000"),
        text="Lön",
    )
    fundings.check_use(actor=first, report=report, accepted=True)
    fundings.record_return(actor=first, funding=funding, amount=Decimal("50000"), received_on=clock.today())
    debt = steps.decided_recovery(funding.commitment, funding.organisation, Decimal("100000"), ground="unused")
    recoveries.record_repayment(actor=first, recovery=debt, amount=Decimal("30000"), received_on=clock.today())
    batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day())
    orders.fail_order(actor=first, order=order, reason="Kontot är avslutat")
    made = vouchers.make_voucher_file(actor=first)
    with made.file.open() as stored:
        content = stored.read()
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    read = sie4i_reader.read(content).vouchers
    assert [voucher.total for voucher in read] == [0] * len(read)
    sums: dict[str, Decimal] = {}
    for voucher in read:
        for row in voucher.rows:
            sums[row.account] = sums.get(row.account, Decimal(0)) + row.amount
    assert sums == {
        "7542": Decimal("250000.00"),  # used: now a cost
        "1531": Decimal("-400000.00"),  # of the advance nothing is left outstanding as an advance
        "1532": Decimal("70000.00"),  # the debt of 100 000 less what was paid back
        "2581": Decimal("3080000.00"),  # received: the return, the repayment and the payment that came back
        "7541": Decimal("-3000000.00"),
    }
    assert vouchers.waiting_events() == []
    with pytest.raises(Refused):
        vouchers.make_voucher_file(actor=first)


def test_the_file_goes_on_a_day_when_the_banks_are_open_and_in_the_year_that_is_booked(order):
    first, _second = steps.finance_pair()
    closed = date(clock.today().year, 12, 25)
    with pytest.raises(Refused) as refused:
        batches.make_batch(actor=first, orders=[order], execution_on=closed)
    assert refused.value.field == "execution_on"
    assert bank_day_from(date(closed.year, 12, 24)) == next_bank_day(closed)
    with pytest.raises(Refused) as refused:
        batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day(date(order.pay_on.year, 12, 31)))
    assert refused.value.field == "execution_on"
    assert not BatchFile.objects.exists()


def test_a_replaced_bank_account_gets_no_payment_that_was_released_to_it(order):
    line = order.lines.first()
    first, _second = steps.finance_pair()
    steps.verified_account(line.organisation, "991-2346")
    with pytest.raises(Refused) as refused:
        batches.make_batch(actor=first, orders=[order], execution_on=next_bank_day())
    assert str(line.organisation) in str(refused.value)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        order.lines.filter(pk=line.pk).update(account=line.organisation.bank_accounts.get(closed_at=None))
    assert refusal.value.__cause__.diag.constraint_name == "order_line_kept"
