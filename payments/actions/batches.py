"""Send released orders to the bank and to the accounts: files kept with their hash, and exported again openly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.actions.files import store_bytes
from core.errors import Refused, refusals, require
from core.models import User
from core.money import ZERO
from payments.actions.orders import closed_accounts
from payments.actions.vouchers import payment_vouchers, profile
from payments.bank_days import require_bank_day
from payments.formats import pain001
from payments.formats.accounts import Account, BankAccount, Bankgiro, Iban, InvalidAccount, Plusgiro
from payments.formats.characters import to_charset
from payments.models import (
    AccountKind,
    Batch,
    BatchFile,
    BatchOrder,
    OrderStatus,
    PayerProfile,
    PaymentOrder,
    PaymentOrderLine,
)
from payments.models import BankAccount as StoredAccount
from payments.permissions import can_keep_settings
from programme.actions.ledger import lock_programme
from programme.models import Programme


def account_of(stored: StoredAccount) -> Account:
    """The account as the order file takes it, its check digits looked at."""
    if stored.kind == AccountKind.BANKGIRO:
        return Bankgiro(stored.number)
    if stored.kind == AccountKind.PLUSGIRO:
        return Plusgiro(stored.number)
    if stored.kind == AccountKind.BANK:
        return BankAccount(stored.clearing, stored.number)
    return Iban(stored.number)


@transaction.atomic
def make_batch(*, actor: User, orders: Iterable[PaymentOrder], execution_on: date) -> Batch:
    """Put released orders together and write both files. Nothing is kept when one of them cannot be written."""
    require(can_keep_settings(actor))
    payer = profile()
    chosen = list(
        PaymentOrder.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .filter(pk__in=[order.pk for order in orders], status=OrderStatus.RELEASED, batch_item__isnull=True)
        .order_by("pk")
    )
    if not chosen:
        raise Refused(_("Choose at least one released payment that is not already sent."))
    _check_day(chosen, execution_on)
    replaced = closed_accounts(
        list(PaymentOrderLine.objects.filter(order__in=chosen).select_related("organisation", "account"))
    )
    if replaced:
        raise Refused(
            _(
                "The bank account of %(names)s was replaced after the payment was released. "
                "Report the payment as failed and order it anew."
            )
            % {"names": ", ".join(replaced)}
        )
    year = clock.today().year
    # The programme's row is the queue of all who number batches at the same time.
    lock_programme(Programme.objects.get())
    last = Batch.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    batch = Batch.objects.create(
        year=year, number=last + 1, execution_on=execution_on, made_by=actor, made_at=clock.now()
    )
    with refusals(), transaction.atomic():
        for order in chosen:
            BatchOrder.objects.create(batch=batch, order=order)
    if any(line.transferred > 0 for line in lines_of(batch)):
        _add_file(actor, batch, BatchFile.Kind.BANK, bank_file(batch, payer), "")
    _add_file(actor, batch, BatchFile.Kind.VOUCHERS, _vouchers(batch, payer), "")
    record(actor=actor, verb="batch.made", target=batch, summary=batch.message_id, orders=[o.pk for o in chosen])
    return batch


def _check_day(chosen: Iterable[PaymentOrder], execution_on: date) -> None:
    """A day on which banks are open, in the year that the payments are booked on."""
    require_bank_day(execution_on, "execution_on")
    other = sorted({order.pay_on.year for order in chosen if order.pay_on.year != execution_on.year})
    if other:
        raise Refused(
            _(
                "A chosen payment is booked on %(year)s, and %(day)s lies in another year. Choose a day in %(year)s, "
                "or report the payment as failed and order it anew for the year in which it is carried out."
            )
            % {"year": other[0], "day": execution_on.isoformat()},
            field="execution_on",
        )


@transaction.atomic
def export_again(*, actor: User, batch: Batch, kind: str, reason: str) -> BatchFile:
    """Another version of a file under the same message id, with the reason. The first one is kept."""
    require(can_keep_settings(actor))
    if kind not in BatchFile.Kind.values:
        raise Refused(_("There is no such file."))
    if not reason.strip():
        raise Refused(_("Say why the file is exported again."), field="reason")
    if kind == BatchFile.Kind.BANK and batch.items.exclude(order__status=OrderStatus.RELEASED).exists():
        raise Refused(_("A payment in the file is already executed or has failed. Do not send it to the bank again."))
    made = bank_file(batch, profile()) if kind == BatchFile.Kind.BANK else _vouchers(batch, profile())
    file = _add_file(actor, batch, kind, made, reason)
    record(actor=actor, verb="batch.exported_again", target=batch, summary=reason, kind=kind, version=file.version)
    return file


def _add_file(actor: User, batch: Batch, kind: str, content: bytes, reason: str) -> BatchFile:
    version = batch.files.filter(kind=kind).count() + 1
    ending = "xml" if kind == BatchFile.Kind.BANK else "si"
    mark = f"-v{version}" if version > 1 else ""
    stored = store_bytes(actor=actor, content=content, name=f"{batch.message_id}{mark}.{ending}", owner=batch)
    with refusals(), transaction.atomic():
        return BatchFile.objects.create(
            batch=batch,
            kind=kind,
            version=version,
            reason=reason[:300],
            file=stored,
            sha256=stored.sha256,
            made_by=actor,
            made_at=clock.now(),
        )


def lines_of(batch: Batch) -> list[PaymentOrderLine]:
    return list(
        PaymentOrderLine.objects.filter(order__batch_item__batch=batch)
        .select_related(
            "organisation",
            "account",
            "order__claim__contract__case",
            "order__advance__funding__case",
            "order__advance__funding__organisation",
        )
        .order_by("order_id", "pk")
    )


def bank_file(batch: Batch, payer: PayerProfile) -> bytes:
    """The order file of the batch: one transfer for each payee of each order. The same batch gives the same bytes."""
    try:
        transfers = [
            pain001.Transfer(
                identity=f"{batch.message_id}-{line.pk}",
                payee=carried(str(line.organisation), pain001.MAX_NAME),
                account=account_of(line.account),
                amount=line.transferred,
                message=carried(f"{line.order.case.reg_no} {line.order.title}", pain001.MAX_MESSAGE),
            )
            for line in lines_of(batch)
            if line.transferred > 0 and line.account is not None
        ]
        order = pain001.PaymentFile(
            message_id=batch.message_id,
            created_at=batch.made_at,
            execution_date=batch.execution_on,
            debtor=pain001.Debtor(payer.name, payer.org_number, Iban(payer.iban, payer.bic), payer.agreement),
            transfers=transfers,
            profile=pain001.BankProfile(payer.version, payer.plusgiro_scheme, payer.service_level, payer.charge_bearer),  # type: ignore[arg-type]
        )
        return pain001.build(order)
    except (pain001.PaymentFileError, InvalidAccount) as error:
        raise Refused(_("The order file cannot be written: %(fault)s") % {"fault": error}) from error


def carried(text: str, limit: int) -> str:
    """As the bank carries it, and then cut: a typographic character may become several plain ones."""
    return to_charset(text, "latin-1").strip()[:limit].rstrip()


def _vouchers(batch: Batch, payer: PayerProfile) -> bytes:
    return payment_vouchers(payer, lines_of(batch), batch.made_at.astimezone(clock.STOCKHOLM).date())


def total_of(lines: Iterable[PaymentOrderLine]) -> Decimal:
    return sum((line.transferred for line in lines), ZERO)
