"""Vouchers to the agency's accounts (SIE 4I): of payments, and of what came back, was used, demanded or waived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.actions.files import store_bytes
from core.errors import Refused, refusals, require
from core.models import Case, Organisation, User
from payments.formats import sie4i
from payments.models import (
    AccountCode,
    AccountUse,
    CounterpartCode,
    InterestEvent,
    OrderStatus,
    PayerProfile,
    PaymentOrder,
    PaymentOrderLine,
    Recovery,
    RecoveryEvent,
    RecoveryStatus,
    ReportStatus,
    ReturnedAdvance,
    UseReport,
    VoucherFile,
    VoucherItem,
)
from payments.permissions import can_keep_settings
from programme.actions.ledger import lock_programme
from programme.models import Fund, Programme

COUNTERPART = 20  # the first dimension that the format leaves to its users


def profile() -> PayerProfile:
    found = PayerProfile.objects.filter(pk=1).first()
    if found is None:
        raise Refused(_("Say first, under Accounts and bank, who pays and from which account."))
    return found


def project_of(case: Case) -> str:
    """The case's number without blank and slash: the object of the dimension project."""
    return case.reg_no.replace(" ", "").replace("/", "-")


@dataclass
class Coding:
    """How amounts become rows: the agency's accounts, its cost centre, the counterparts' codes."""

    payer: PayerProfile
    codes: dict[str, AccountCode] = field(default_factory=lambda: {row.use: row for row in AccountCode.objects.all()})
    counterparts: dict[int, str] = field(
        default_factory=lambda: dict(CounterpartCode.objects.values_list("organisation_id", "code"))
    )

    def row(self, use: str, amount: Decimal, organisation: Organisation, case: Case) -> sie4i.Row:
        code = self.codes.get(use)
        if code is None:
            raise Refused(
                _("No account is chosen for “%(use)s”. Choose it under Accounts and bank.")
                % {"use": AccountUse(use).label}
            )
        objects = {sie4i.PROJECT: project_of(case)}
        if self.payer.cost_centre:
            objects[sie4i.COST_CENTRE] = self.payer.cost_centre
        if organisation.pk in self.counterparts:
            objects[COUNTERPART] = self.counterparts[organisation.pk]
        return sie4i.Row(code.code, amount, objects, str(organisation))

    def file(self, vouchers: Sequence[sie4i.Voucher], cases: Iterable[tuple[Case, str]], day: date) -> bytes:
        try:
            return sie4i.write(
                sie4i.SieFile(
                    company=self.payer.name,
                    generated=day,
                    program="Utfallsplattformen",
                    program_version=settings.VERSION,
                    vouchers=vouchers,
                    org_number=self.payer.org_number,
                    accounts={row.code: row.name for row in self.codes.values()},
                    dimensions={COUNTERPART: "Motpart"} if self.counterparts else {},
                    objects={(sie4i.PROJECT, project_of(case)): title for case, title in cases},
                )
            )
        except sie4i.SieError as error:
            raise Refused(_("The vouchers cannot be written: %(fault)s") % {"fault": error}) from error


def payment_rows(coding: Coding, lines: Sequence[PaymentOrderLine]) -> list[sie4i.Row]:
    """A payment order's voucher: cost or advance against what is paid out and what is set off."""
    order = lines[0].order
    use = AccountUse.OUTCOME if order.claim_id is not None else AccountUse.ADVANCE
    case = order.case
    rows = [coding.row(use, line.amount, line.organisation, case) for line in lines]
    rows += [coding.row(AccountUse.RECOVERY, -line.set_off, line.organisation, case) for line in lines if line.set_off]
    rows += [
        coding.row(AccountUse.BANK, -line.transferred, line.organisation, case) for line in lines if line.transferred
    ]
    return rows


def payment_vouchers(payer: PayerProfile, lines: Iterable[PaymentOrderLine], day: date) -> bytes:
    """One balanced voucher for each order."""
    coding = Coding(payer)
    by_order: dict[int, list[PaymentOrderLine]] = defaultdict(list)
    for line in lines:
        by_order[line.order_id].append(line)
    orders = [own[0].order for own in by_order.values()]
    made = [
        sie4i.Voucher(
            own[0].order.pay_on,
            f"{own[0].order.case.reg_no} {own[0].order.title}",
            payment_rows(coding, own),
            payer.voucher_series,
        )
        for own in by_order.values()
    ]
    return coding.file(made, [(order.case, order.title) for order in orders], day)


@dataclass(frozen=True)
class Event:
    """Something to be booked that is no payment. ``moves``: which use gets how much, summing to zero."""

    key: str
    day: date
    text: str
    case: Case
    organisation: Organisation
    moves: tuple[tuple[str, Decimal], ...]

    @property
    def amount(self) -> Decimal:
        return sum((amount for _use, amount in self.moves if amount > 0), Decimal("0.00"))


def _moves(to: str, of: str, amount: Decimal) -> tuple[tuple[str, Decimal], ...]:
    return ((to, amount), (of, -amount))


def waiting_events() -> list[Event]:
    """What has happened and has no voucher yet, in order of its day."""
    done = set(VoucherItem.objects.values_list("key", flat=True))
    found = [event for event in _every_event() if event.key not in done and event.amount]
    return sorted(found, key=lambda event: (event.day, event.key))


def _every_event() -> Iterator[Event]:
    yield from _of_funding()
    yield from _of_recoveries()
    yield from _of_failed_payments()


def _of_funding() -> Iterator[Event]:
    for back in ReturnedAdvance.objects.select_related("funding__case", "funding__organisation"):
        own = back.funding
        moves = _moves(AccountUse.BANK, AccountUse.ADVANCE, back.amount)
        text = _("Unused advance returned: %(what)s") % {"what": own}
        yield Event(f"return:{back.pk}", back.received_on, text, own.case, own.organisation, moves)
    for report in UseReport.objects.filter(status=ReportStatus.ACCEPTED, checked_at__isnull=False).select_related(
        "funding__case", "funding__organisation"
    ):
        own = report.funding
        day = report.checked_at.astimezone(clock.STOCKHOLM).date()  # type: ignore[union-attr]
        moves = _moves(AccountUse.EXCHANGE, AccountUse.ADVANCE, report.amount)
        text = _("Use accounted for: %(what)s, %(period)s") % {"what": own, "period": report.period}
        yield Event(f"use:{report.pk}", day, text, own.case, own.organisation, moves)


def _of_recoveries() -> Iterator[Event]:
    decided = Recovery.objects.filter(status__in=[RecoveryStatus.DECIDED, RecoveryStatus.SETTLED]).select_related(
        "commitment__case", "organisation", "decision"
    )
    for recovery in decided.prefetch_related("events", "interest_events"):
        case, organisation = recovery.commitment.case, recovery.organisation
        # The debt takes its place where the payment once was booked.
        source = AccountUse.ADVANCE if recovery.commitment.fund == Fund.EXCHANGE else AccountUse.OUTCOME
        words = {"organisation": organisation}
        if recovery.decision is not None and recovery.decision.dispatched_at is not None:
            day = recovery.decision.dispatched_at.astimezone(clock.STOCKHOLM).date()
            moves = _moves(AccountUse.RECOVERY, source, recovery.amount - recovery.waived)
            text = _("Recovery decided: %(organisation)s") % words
            yield Event(f"recovery:{recovery.pk}", day, text, case, organisation, moves)
        for event in recovery.events.all():
            # What was set off, and a set-off undone, stand in the voucher of the payment.
            to = {RecoveryEvent.Kind.PAID: AccountUse.BANK, RecoveryEvent.Kind.WAIVED: source}.get(event.kind)  # type: ignore[call-overload]
            if to is not None:
                text = f"{event.get_kind_display()}: {organisation}"
                moves = _moves(to, AccountUse.RECOVERY, event.amount)
                yield Event(f"recovery-event:{event.pk}", event.happened_on, text, case, organisation, moves)
        for paid in recovery.interest_events.all():
            if paid.kind == InterestEvent.Kind.PAID:
                moves = _moves(AccountUse.BANK, AccountUse.INTEREST, paid.amount)
                text = _("Interest on late payment: %(organisation)s") % words
                yield Event(f"interest:{paid.pk}", paid.happened_on, text, case, organisation, moves)


def _of_failed_payments() -> Iterator[Event]:
    """A payment that came back after its voucher was exported is booked back, payee by payee."""
    failed = PaymentOrder.objects.filter(status=OrderStatus.FAILED, batch_item__isnull=False).select_related(
        "claim__contract__case", "advance__funding__case", "advance__funding__organisation", "entry__reversed_by"
    )
    for order in failed.prefetch_related("lines__organisation"):
        reversal = getattr(order.entry, "reversed_by", None)
        if reversal is None:
            continue
        use = AccountUse.OUTCOME if order.claim_id is not None else AccountUse.ADVANCE
        for line in order.lines.all():
            moves = (
                (AccountUse.BANK, line.transferred),
                (AccountUse.RECOVERY, line.set_off),
                (use, -line.amount),
            )
            text = _("Returned payment: %(what)s") % {"what": order.title}
            yield Event(f"returned:{line.pk}", reversal.booked_on, text, order.case, line.organisation, moves)


@transaction.atomic
def make_voucher_file(*, actor: User) -> VoucherFile:
    """Write all that waits as balanced vouchers in one file. Nothing is kept when one of them cannot be written."""
    require(can_keep_settings(actor))
    # The programme's row is the queue of all who number files at the same time.
    lock_programme(Programme.objects.get())
    events = waiting_events()
    if not events:
        raise Refused(_("Nothing waits to be booked."))
    now, payer = clock.now(), profile()
    year = clock.today().year
    last = VoucherFile.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    made = VoucherFile.objects.create(year=year, number=last + 1, made_by=actor, made_at=now)
    coding = Coding(payer)
    vouchers = [
        sie4i.Voucher(
            event.day,
            f"{event.case.reg_no} {event.text}",
            [coding.row(use, amount, event.organisation, event.case) for use, amount in event.moves if amount],
            payer.voucher_series,
        )
        for event in events
    ]
    content = coding.file(vouchers, [(event.case, event.case.title) for event in events], clock.today())
    stored = store_bytes(actor=actor, content=content, name=f"{made}.si", owner=made)
    made.file, made.sha256 = stored, stored.sha256
    made.save()
    with refusals(), transaction.atomic():
        VoucherItem.objects.bulk_create(
            VoucherItem(voucher_file=made, key=event.key, text=event.text[:300]) for event in events
        )
    record(actor=actor, verb="vouchers.made", target=made, summary=str(made), count=len(events))
    return made
