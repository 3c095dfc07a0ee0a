"""Fund local project leaders and exchange: from proposal to accounted use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from constellations.models import Initiative
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, User
from core.money import ZERO, split
from core.templatetags.formats import sek
from payments.models import Funding, FundingStatus, OrderStatus, ReportStatus, ReturnedAdvance, UseReport
from payments.models.funding import FUNDING_TRANSITIONS, REPORT_TRANSITIONS
from payments.permissions import can_handle_case, can_order_payment, can_report_use
from programme.actions import ledger
from programme.decisions import subject_of
from programme.models import Decision, Fund, Programme


def move_to(funding: Funding, status: str) -> None:
    if status not in FUNDING_TRANSITIONS[FundingStatus(funding.status)]:
        raise Refused(
            _("Funding that is “%(old)s” cannot become “%(new)s”.")
            % {"old": funding.get_status_display(), "new": FundingStatus(status).label}
        )
    funding.status = status


@transaction.atomic
def prepare_funding(
    *,
    actor: User,
    initiative: Initiative,
    organisation: Organisation,
    purpose: str,
    description: str,
    amount: Decimal,
    by_year: dict[int, Decimal],
    account_by: date,
) -> Funding:
    """Propose funding for a member of a constellation; the delegation decides."""
    require(can_handle_case(actor, initiative.case))
    members = initiative.constellation.members.values_list("organisation_id", flat=True)
    if organisation.pk not in set(members):
        raise Refused(_("Only a member of the constellation can be funded."), field="organisation")
    if sum(by_year.values(), ZERO) != amount or any(part < 0 for part in by_year.values()):
        raise Refused(_("The years must sum to the amount."), field="amount")
    with refusals(), transaction.atomic():
        funding = Funding.objects.create(
            case=initiative.case,
            initiative=initiative,
            organisation=organisation,
            purpose=purpose,
            description=description,
            amount=amount,
            by_year={str(year): str(part) for year, part in sorted(by_year.items()) if part},
            account_by=account_by,
            prepared_by=actor,
            prepared_at=clock.now(),
        )
    record(actor=actor, verb="funding.prepared", target=funding, case=funding.case, summary=sek(amount))
    return funding


def _funding_of(decision: Decision) -> Funding:
    return subject_of(decision, Funding, _("There is no prepared funding to decide on."))


def check_funding(decision: Decision) -> None:
    """Before a decision on funding: it stands as prepared, for the same amount, and the frame has room."""
    funding = _funding_of(decision)
    if funding.status != FundingStatus.PREPARED:
        raise Refused(_("There is no prepared funding to decide on."))
    if decision.case_id != funding.case_id:
        raise Refused(_("The decision belongs to another case than the funding."))
    if decision.is_granted is None:
        raise Refused(_("Say whether the funding is granted."), field="is_granted")
    if decision.is_granted and decision.amount != funding.amount:
        raise Refused(_("The decision must be for the amount proposed: %(amount)s.") % {"amount": sek(funding.amount)})


def follow_funding(decision: Decision, actor: User) -> None:
    """Dispatched: the frame is bound by the amount, in the fund of project leaders and exchange."""
    check_funding(decision)
    programme = ledger.lock_programme(Programme.objects.get())
    funding = lock(_funding_of(decision))
    funding.decision = decision
    move_to(funding, FundingStatus.DECIDED if decision.is_granted else FundingStatus.CANCELLED)
    if decision.is_granted:
        room = ledger.exchange_room(programme)
        if funding.amount > room:
            raise Refused(_("%(room)s is left for project leaders and exchange.") % {"room": sek(max(ZERO, room))})
        funding.commitment = ledger.commit(
            actor=actor,
            programme=programme,
            case=funding.case,
            decision=decision,
            title=str(funding),
            ceiling=funding.amount,
            rate=None,
            by_year={int(year): Decimal(amount) for year, amount in funding.by_year.items()},
            expected=funding.amount,
            fund=Fund.EXCHANGE,
        )
    with refusals(), transaction.atomic():
        funding.save()
    record(actor=actor, verb=f"funding.{funding.status}", target=funding, case=funding.case)


@dataclass(frozen=True)
class Standing:
    """Where funding stands, in SEK."""

    granted: Decimal
    advanced: Decimal
    used: Decimal
    returned: Decimal
    recovered: Decimal

    @property
    def unused(self) -> Decimal:
        """Advanced and neither used nor back."""
        return max(ZERO, self.advanced - self.used - self.returned - self.recovered)

    @property
    def back(self) -> Decimal:
        return self.returned + self.recovered

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.granted - self.advanced + self.returned + self.recovered)


def standing(funding: Funding) -> Standing:
    paid = [OrderStatus.RELEASED, OrderStatus.EXECUTED]
    orders = funding.advances.filter(orders__status__in=paid).aggregate(total=Sum("orders__amount"))["total"]
    used = funding.reports.filter(status=ReportStatus.ACCEPTED).aggregate(total=Sum("amount"))["total"]
    back = funding.returns.aggregate(total=Sum("amount"))["total"]
    recovered = (
        funding.commitment.recoveries.aggregate(total=Sum("events__amount", filter=~Q(events__kind="waived")))["total"]
        if funding.commitment is not None
        else None
    )
    return Standing(funding.amount, orders or ZERO, used or ZERO, back or ZERO, recovered or ZERO)


@transaction.atomic
def report_use(*, actor: User, funding: Funding, period: str, amount: Decimal, text: str) -> UseReport:
    """The organisation accounts for what the money was used for."""
    funding = lock(funding)
    require(can_report_use(actor, funding))
    if funding.status != FundingStatus.DECIDED:
        raise Refused(_("The funding is not open to reports."))
    if not text.strip():
        raise Refused(_("Say what the money was used for."), field="text")
    with refusals(), transaction.atomic():
        report = UseReport.objects.create(
            funding=funding,
            period=period.strip()[:20],
            amount=amount,
            text=text,
            reported_by=actor,
            reported_at=clock.now(),
        )
    record(actor=actor, verb="use.reported", target=report, case=funding.case, summary=sek(amount))
    return report


@transaction.atomic
def check_use(*, actor: User, report: UseReport, accepted: bool, answer: str = "") -> UseReport:
    """Accept a report on use, or return it with what is to be corrected."""
    funding = lock(report.funding)
    report = lock(report)
    require(can_handle_case(actor, funding.case))
    status = ReportStatus.ACCEPTED if accepted else ReportStatus.RETURNED
    if status not in REPORT_TRANSITIONS[ReportStatus(report.status)]:
        raise Refused(_("The report is already checked."))
    if not accepted and not answer.strip():
        raise Refused(_("Say what is to be corrected."), field="answer")
    used = standing(funding)
    if accepted and used.used + report.amount > used.granted:
        raise Refused(
            _("More would be used than the %(granted)s that were granted. Return the report.")
            % {"granted": sek(used.granted)}
        )
    report.status, report.answer = status, answer[:300]
    report.checked_by, report.checked_at = actor, clock.now()
    report.save()
    record(actor=actor, verb=f"use.{status}", target=report, case=funding.case, summary=answer)
    return report


@transaction.atomic
def record_return(*, actor: User, funding: Funding, amount: Decimal, received_on: date) -> ReturnedAdvance:
    """Unused money has come back; the frame has it again."""
    if funding.commitment is None or funding.decision is None:
        raise Refused(_("Nothing has been paid out of this funding."))
    ledger.lock_programme(funding.commitment.programme)
    funding = lock(funding)
    require(can_order_payment(actor, funding.case))
    if received_on > clock.today():
        raise Refused(_("The date lies in the future."), field="received_on")
    unused = standing(funding).unused
    if amount <= 0 or amount > unused:
        raise Refused(_("%(unused)s is advanced and not used.") % {"unused": sek(unused)}, field="amount")
    commitment, decision = funding.commitment, funding.decision
    if commitment is None or decision is None:
        raise Refused(_("Nothing has been paid out of this funding."))
    number = funding.returns.count() + 1
    entry = ledger.recover(
        actor=actor,
        commitment=commitment,
        key=f"return:{funding.pk}:{number}",
        text=_("Unused advance returned: %(organisation)s") % {"organisation": funding.organisation},
        shares=[(funding.organisation, amount)],
        decision=decision,
        year=received_on.year,
    )
    back = ReturnedAdvance.objects.create(
        funding=funding,
        amount=amount,
        received_on=received_on,
        entry=entry,
        recorded_by=actor,
        recorded_at=clock.now(),
    )
    record(actor=actor, verb="funding.returned", target=funding, case=funding.case, summary=sek(amount))
    return back


@transaction.atomic
def close_funding(*, actor: User, funding: Funding) -> Funding:
    """All is accounted for: what is left of the commitment is free in the frame again."""
    if funding.commitment is not None:
        ledger.lock_programme(funding.commitment.programme)
    funding = lock(funding)
    require(can_handle_case(actor, funding.case))
    now = standing(funding)
    if now.unused:
        raise Refused(
            _("%(unused)s of the advances is not accounted for. It is reported as used, returned or recovered first.")
            % {"unused": sek(now.unused)}
        )
    if funding.reports.filter(status=ReportStatus.SUBMITTED).exists():
        raise Refused(_("A report on use waits to be checked."))
    move_to(funding, FundingStatus.CLOSED)
    with refusals(), transaction.atomic():
        funding.save()
    if funding.commitment is not None:
        rest = ledger.position(funding.commitment).committed
        if rest > 0:
            ledger.release(
                actor=actor,
                commitment=funding.commitment,
                amount=rest,
                key=f"funding:{funding.pk}:closed",
                text=_("Released: %(funding)s") % {"funding": funding},
                decision=funding.decision,
            )
    record(actor=actor, verb="funding.closed", target=funding, case=funding.case)
    return funding


def years_of(amount: Decimal, first: int, last: int) -> dict[int, Decimal]:
    """The amount spread evenly over the years, exactly."""
    if last < first or last - first > 10:
        raise Refused(_("The last year must follow the first."), field="last_year")
    parts = split(amount, [Decimal(1)] * (last - first + 1))
    return dict(zip(range(first, last + 1), parts, strict=True))
