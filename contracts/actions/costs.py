"""Cost reports: written by the members, checked by the secretariat, then the base of the cap."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.common import lock_contract, people_of_state
from contracts.models import (
    Contract,
    ContractParty,
    ContractStatus,
    CostKind,
    CostLine,
    CostReport,
    CostReportStatus,
)
from contracts.models.costs import REPORT_TRANSITIONS
from contracts.permissions import (
    can_edit_cost_report,
    can_report_costs,
    can_submit_cost_report,
    can_verify_cost_report,
)
from contracts.terms.periods import span_of
from core import clock
from core.actions.audit import record
from core.actions.files import store_upload
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Membership, StoredFile, User
from core.money import ZERO, exact, round_ore
from core.swedish import in_swedish
from core.templatetags.formats import sek
from programme.actions import ledger

# kind of cost -> (cost, of which paid by others, what it was for)
Lines = Mapping[str, tuple[Decimal, Decimal, str]]
MAY_REPORT = [ContractStatus.ACTIVE, ContractStatus.SUSPENDED, ContractStatus.STOPPED]


def move_report(report: CostReport, status: str) -> None:
    if status not in REPORT_TRANSITIONS[CostReportStatus(report.status)]:
        raise Refused(
            _("A cost report that is “%(old)s” cannot become “%(new)s”.")
            % {"old": report.get_status_display(), "new": CostReportStatus(status).label}
        )
    report.status = status


@transaction.atomic
def start_cost_report(*, actor: User, contract: Contract, party: ContractParty, period: str) -> CostReport:
    """Begin the report of a member's costs in a period that lies within the contract."""
    contract = lock_contract(contract)
    require(can_report_costs(actor, party))
    if contract.status not in MAY_REPORT:
        raise Refused(_("Costs are reported once the contract is in force."))
    if party.contract_id != contract.pk or party.role == ContractParty.Role.STATE:
        raise Refused(_("Choose the member whose costs you report."), field="party")
    span = span_of(period)
    if span is None:
        raise Refused(_("Write the period as 2025-H1, 2025-Q3, 2025-05 or 2025."), field="period")
    if contract.starts_on and (span.last < contract.starts_on):
        raise Refused(_("The period lies before the contract begins."), field="period")
    if contract.ends_on and span.first > (contract.follow_up_until or contract.ends_on):
        raise Refused(_("The period lies after the contract."), field="period")
    for earlier in party.cost_reports.filter(corrects__isnull=True).exclude(period=period):
        other = span_of(earlier.period)
        if other is not None and other.first <= span.last and span.first <= other.last:
            raise Refused(
                _("The period overlaps the report for %(period)s. A cost is reported once.")
                % {"period": earlier.period},
                field="period",
            )
    with refusals(), transaction.atomic():
        report = CostReport.objects.create(
            contract=contract, party=party, period=period, created_by=actor, created_at=clock.now()
        )
    record(actor=actor, verb="costs.started", target=report, case=contract.case, summary=str(report))
    return report


@transaction.atomic
def edit_cost_report(
    *, actor: User, report: CostReport, lines: Lines, note: str = "", evidence: Any | None = None
) -> CostReport:
    """Write the costs by budget line. ``evidence`` is an uploaded file, or one already stored."""
    report = lock(report)
    require(can_edit_cost_report(actor, report))
    if evidence is not None:
        report.evidence = _stored(actor, report, evidence)
    report.note = note
    with refusals(), transaction.atomic():
        report.save()
        report.lines.all().delete()
        CostLine.objects.bulk_create(
            CostLine(
                report=report,
                kind=CostKind(kind),
                amount=round_ore(exact(amount)),
                other_funding=round_ore(exact(other)),
                text=text[:300],
            )
            for kind, (amount, other, text) in lines.items()
            if amount or other
        )
    record(actor=actor, verb="costs.edited", target=report, case=report.contract.case, summary=str(report))
    return report


def _stored(actor: User, report: CostReport, evidence: Any) -> StoredFile:
    if isinstance(evidence, StoredFile):
        return evidence
    try:
        return store_upload(actor=actor, upload=evidence, owner=report.contract)
    except Refused as refusal:
        refusal.field = refusal.field or "evidence"
        raise


@transaction.atomic
def submit_cost_report(*, actor: User, report: CostReport) -> CostReport:
    """Send the report. It is registered and waits for the secretariat's check."""
    contract = lock_contract(report.contract)
    report = lock(report)
    require(can_submit_cost_report(actor, report))
    if not report.lines.exists():
        raise Refused(_("Enter at least one cost."))
    if report.evidence_id is None:
        raise Refused(_("Attach the evidence: an extract of your accounts for the period."), field="evidence")
    span = span_of(report.period)
    if span and span.first > clock.today():
        raise Refused(_("The period has not begun yet."), field="period")
    move_report(report, CostReportStatus.SUBMITTED)
    report.submitted_by, report.submitted_at, report.return_reason = actor, clock.now(), ""
    totals = sums_of(report)
    with refusals(), transaction.atomic():
        report.save()
    report.document = register_document(
        actor=actor,
        case=contract.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.COST_REPORT,
        description=in_swedish(
            lambda: _("Cost report %(period)s from %(party)s") % {"period": report.period, "party": report.party}
        ),
        counterpart=str(report.party.organisation),
        body="\n".join(
            [
                *(
                    f"{line.get_kind_display()}: {line.amount} / {line.other_funding} {line.text}"
                    for line in _all(report)
                ),
                f"{totals[0]} / {totals[1]}",
                report.note,
            ]
        ),
        file=report.evidence,
        owner=contract,
    )
    report.save()
    record(
        actor=actor,
        verb="costs.submitted",
        target=report,
        case=contract.case,
        summary=f"{report}: {sek(totals[0])}",
        correction=report.corrects_id is not None,
    )
    notify(
        people_of_state(contract)[:1],
        gettext_lazy("A cost report waits to be checked."),
        about=report.contract.title,
        url=report.get_absolute_url(),
        key=f"cost-report:{report.pk}:{report.submitted_at:%Y%m%d%H%M%S}",
    )
    return report


def _all(report: CostReport) -> list[CostLine]:
    return list(report.lines.order_by("id"))


def sums_of(report: CostReport) -> tuple[Decimal, Decimal]:
    """Costs, and of them what others have paid."""
    sums = report.lines.aggregate(amount=Sum("amount"), other=Sum("other_funding"))
    return sums["amount"] or ZERO, sums["other"] or ZERO


@transaction.atomic
def return_cost_report(*, actor: User, report: CostReport, reason: str) -> CostReport:
    """Send the report back with what is to be corrected."""
    lock_contract(report.contract)
    report = lock(report)
    require(can_verify_cost_report(actor, report))
    if not reason.strip():
        raise Refused(_("Say what is to be corrected."), field="reason")
    move_report(report, CostReportStatus.RETURNED)
    report.return_reason = reason
    with refusals(), transaction.atomic():
        report.save()
    record(actor=actor, verb="costs.returned", target=report, case=report.contract.case, summary=reason)
    notify(
        _reporters(report),
        gettext_lazy("A cost report has come back to be corrected."),
        about=report.contract.title,
        url=report.get_absolute_url(),
        key=f"cost-report-returned:{report.pk}:{clock.now():%Y%m%d%H%M%S}",
    )
    return report


def _reporters(report: CostReport) -> list[User]:
    memberships = Membership.objects.filter(organisation=report.party.organisation, is_active=True)
    return [membership.user for membership in memberships.select_related("user")]


@transaction.atomic
def verify_cost_report(*, actor: User, report: CostReport) -> CostReport:
    """Lock the report and add its lines to the base of the cap. A correction reverses what it takes the place of.

    A correction that takes the cap below what is paid is refused by the database, unless the difference is recovered
    in the same transaction (``programme.actions.ledger.recover``).
    """
    ledger.lock_programme(_commitment(report).programme)
    contract = lock_contract(report.contract)
    report = lock(report)
    require(can_verify_cost_report(actor, report))
    move_report(report, CostReportStatus.VERIFIED)
    report.verified_by, report.verified_at = actor, clock.now()
    with refusals(), transaction.atomic():
        report.save()
    for line in _all(report):
        _book(actor, report, line, line.amount, line.other_funding, f"costreport:{report.pk}:{line.pk}")
    if report.corrects is not None:
        for line in _all(report.corrects):
            key = f"costreport:{report.corrects_id}:{line.pk}:reversed:{report.pk}"
            _book(actor, report, line, -line.amount, -line.other_funding, key)
    record(
        actor=actor,
        verb="costs.verified",
        target=report,
        case=contract.case,
        summary=f"{report}: {sek(sums_of(report)[0])}",
        correction=report.corrects_id is not None,
    )
    notify(
        _reporters(report),
        gettext_lazy("Your cost report is verified."),
        about=report.contract.title,
        url=report.get_absolute_url(),
        key=f"cost-report-verified:{report.pk}",
    )
    return report


def _commitment(report: CostReport):  # type: ignore[no-untyped-def]
    commitment = report.contract.commitment
    if commitment is None:
        raise Refused(_("The contract has no commitment in the frame."))
    return commitment


def _book(actor: User, report: CostReport, line: CostLine, amount: Decimal, other: Decimal, key: str) -> None:
    ledger.add_verified_cost(
        actor=actor,
        commitment=_commitment(report),
        organisation=report.party.organisation,
        period=report.period,
        amount=amount,
        other_funding=other,
        key=key,
    )


@transaction.atomic
def correct_cost_report(*, actor: User, report: CostReport) -> CostReport:
    """Begin a new report in place of a verified one, filled in with its figures."""
    contract = lock_contract(report.contract)
    require(can_report_costs(actor, report.party))
    if report.status != CostReportStatus.VERIFIED:
        raise Refused(_("Only a verified report is corrected by a new one."))
    if CostReport.objects.filter(corrects=report).exists():
        raise Refused(_("There is already a correction of this report."))
    with refusals(), transaction.atomic():
        correction = CostReport.objects.create(
            contract=contract,
            party=report.party,
            period=report.period,
            corrects=report,
            note=report.note,
            created_by=actor,
            created_at=clock.now(),
        )
        CostLine.objects.bulk_create(
            CostLine(
                report=correction,
                kind=line.kind,
                amount=line.amount,
                other_funding=line.other_funding,
                text=line.text,
            )
            for line in _all(report)
        )
    record(actor=actor, verb="costs.correction_started", target=correction, case=contract.case, summary=str(report))
    return correction
