"""Files to the bank and to the accounts: from released orders alone, kept with their hash, exported again openly."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import Refused
from payments.actions import batches, orders
from payments.formats import sie4i_reader
from payments.models import BatchFile
from tests.contracts.steps import active_contract, verified_costs
from tests.evaluation.steps import established_round
from tests.payments import steps

MILLION = Decimal("1000000.00")
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"}


@pytest.fixture
def order(db):
    contract = active_contract()
    verified_costs(contract, 6 * MILLION)
    steps.payer_and_accounts()
    return steps.released_order(established_round(contract, 10))


def content_of(file: BatchFile) -> bytes:
    with file.file.open() as stored:
        return stored.read()


def test_a_batch_writes_the_order_file_and_balanced_vouchers(order):
    first, _second = steps.finance_pair()
    batch = batches.make_batch(actor=first, orders=[order], execution_on=clock.today())
    bank, vouchers = batch.files.get(kind="bank"), batch.files.get(kind="vouchers")
    xml = content_of(bank)
    assert bank.sha256 == hashlib.sha256(xml).hexdigest()
    root = ET.fromstring(xml)
    assert root.findtext(".//p:GrpHdr/p:MsgId", namespaces=NS) == batch.message_id
    assert Decimal(root.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS)) == 3 * MILLION
    (voucher,) = sie4i_reader.read(content_of(vouchers)).vouchers
    assert voucher.total == 0
    assert sum(row.amount for row in voucher.rows if row.account == "7541") == 3 * MILLION


def test_the_same_payment_is_never_sent_in_two_batches(order):
    first, _second = steps.finance_pair()
    batches.make_batch(actor=first, orders=[order], execution_on=clock.today())
    with pytest.raises(Refused):
        batches.make_batch(actor=first, orders=[order], execution_on=clock.today())


def test_a_second_export_is_a_flagged_version_with_the_same_message_id(order):
    first, _second = steps.finance_pair()
    batch = batches.make_batch(actor=first, orders=[order], execution_on=clock.today() + timedelta(days=1))
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
        batches.make_batch(actor=steps.finance_pair()[0], orders=[order], execution_on=clock.today())
    assert Batch.objects.count() == 0
