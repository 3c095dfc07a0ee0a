"""What a provider has done under its agreement: reported, confirmed, settled, paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import terms as engine
from contracts.actions.providers import can_buy, can_provide, tell
from contracts.agreement_terms import PROVIDER, names_in
from contracts.drafts import money, number
from contracts.facts import told_by
from contracts.fault_words import said_with_path
from contracts.models import Agreement, AgreementFact, AgreementPayment, AgreementStatus
from contracts.terms.params import activity_kind
from contracts.terms.periods import span_of
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from core.money import ZERO
from core.permissions import second_pair_of_eyes
from core.templatetags.formats import date_sv, sek


def reportable(agreement: Agreement) -> list[tuple[str, str, str, bool]]:
    """What a provider may report: (kind, subject, words, whether as a share of the whole)."""
    names = names_in(agreement)
    established = set(agreement.contract.outcomes.values_list("code", flat=True))
    choices = []
    for rule in agreement.terms.get("rules", []):
        kind = activity_kind(rule["type"], rule["params"], rule.get("metric"))
        if kind is not None:
            choices.append(("activity", rule["id"], names.get(rule["id"], rule["id"]), kind == "share"))
    choices += [
        ("result", metric["id"], names.get(metric["id"], metric["id"]), False)
        for metric in agreement.terms.get("metrics", [])
        if metric["id"] not in established
    ]
    return choices


@transaction.atomic
def report_fact(
    *, actor: User, agreement: Agreement, subject: str, period: str, value: Decimal, note: str = ""
) -> AgreementFact:
    """The provider says what it has done in a period; shares are written as a part of one."""
    agreement = lock(agreement)
    require(can_provide(actor, agreement))
    if agreement.status != AgreementStatus.ACTIVE:
        raise Refused(_("The agreement is not in force."))
    found = next((item for item in reportable(agreement) if item[1] == subject), None)
    if found is None:
        raise Refused(_("Choose what you report."), field="subject")
    span = span_of(period)
    if span is None:
        raise Refused(_("Write the period as 2025-H1, 2025-Q3, 2025-05 or 2025."), field="period")
    if span.last < agreement.starts_on or span.first > agreement.ends_on:
        raise Refused(
            _("The period lies outside the agreement, which runs from %(start)s to %(end)s.")
            % {"start": date_sv(agreement.starts_on), "end": date_sv(agreement.ends_on)},
            field="period",
        )
    if span.first > clock.today():
        raise Refused(_("The period has not begun yet."), field="period")
    is_share = found[3]
    if is_share:
        before = agreement.facts.filter(subject=subject).aggregate(total=Sum("value"))["total"] or ZERO
        if before + value > 1:
            raise Refused(_("More than the whole would be reported."), field="value")
    with refusals(), transaction.atomic():
        fact = AgreementFact.objects.create(
            agreement=agreement,
            kind=found[0],
            subject=subject,
            period=period,
            value=value,
            is_share=is_share,
            note=note[:300],
            reported_by=actor,
            reported_at=clock.now(),
        )
    case = agreement.contract.case
    record(actor=actor, verb="provider.reported", target=agreement, case=case, summary=f"{found[2]} {period}")
    tell(agreement.buyer.organisation, agreement, gettext_lazy("A provider has reported what was done."), "report")
    return fact


@transaction.atomic
def confirm_fact(*, actor: User, fact: AgreementFact) -> AgreementFact:
    """The member confirms; from then on it counts in the settlement."""
    agreement = lock(fact.agreement)
    fact = lock(fact)
    require(can_buy(actor, agreement))
    require(second_pair_of_eyes(actor, fact.reported_by))
    if fact.confirmed_at is not None:
        raise Refused(_("This is already confirmed."))
    fact.confirmed_by, fact.confirmed_at = actor, clock.now()
    with refusals(), transaction.atomic():
        fact.save()
    case = agreement.contract.case
    record(actor=actor, verb="provider.confirmed", target=agreement, case=case, summary=f"{fact.subject} {fact.period}")
    return fact


@transaction.atomic
def refuse_fact(*, actor: User, fact: AgreementFact, reason: str) -> None:
    """The member does not agree: the report goes, the reason stays in the history."""
    agreement = lock(fact.agreement)
    fact = lock(fact)
    require(can_buy(actor, agreement))
    if fact.confirmed_at is not None:
        raise Refused(_("This is already confirmed."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    words = f"{fact.subject} {fact.period}: {reason}"
    fact.delete()
    record(actor=actor, verb="provider.refused", target=agreement, case=agreement.contract.case, summary=words)
    tell(agreement.provider, agreement, gettext_lazy("A report of yours was not confirmed."), "refused")


def settle_agreement(agreement: Agreement, as_of: date) -> engine.Statement:
    """The provider's cumulative statement, by the same engine."""
    if not agreement.terms.get("rules"):
        raise Refused(_("The agreement has no terms yet."))
    metrics = {metric["id"] for metric in agreement.terms.get("metrics", [])}
    # What was established before the agreement began is not the provider's doing.
    first = agreement.starts_on.isoformat()
    results = [
        fact
        for fact in told_by("results", agreement.contract, as_of)
        if fact["metric"] in metrics and (fact.get("established_on") or first) >= first
    ]
    activities: list[dict[str, Any]] = []
    for fact in agreement.facts.filter(confirmed_at__isnull=False):
        day = fact.confirmed_at.astimezone(clock.STOCKHOLM).date() if fact.confirmed_at else as_of
        if day > as_of:
            continue
        if fact.kind == AgreementFact.Kind.ACTIVITY:
            measure = "share" if fact.is_share else "units"
            activities.append({"rule": fact.subject, "period": fact.period, measure: number(fact.value)})
        else:
            results.append(
                {
                    "metric": fact.subject,
                    "period": fact.period,
                    "value": number(fact.value),
                    "established_on": day.isoformat(),
                }
            )
    paid = [
        {"rule": row.rule, "party": PROVIDER, "date": row.paid_on.isoformat(), "amount": money(row.amount)}
        for row in agreement.payments.filter(paid_on__lte=as_of)
    ]
    facts = {"as_of": as_of.isoformat(), "results": results, "activities": activities, "paid": paid}
    try:
        return engine.settle(agreement.terms, facts, names=names_in(agreement))
    except engine.TermsInvalid as error:
        raise Refused(_("The settlement cannot be made: %(fault)s") % {"fault": said_with_path(str(error))}) from error


@transaction.atomic
def note_payment(
    *, actor: User, agreement: Agreement, rule: str, amount: Decimal, paid_on: date, reference: str = ""
) -> AgreementPayment:
    """The member notes what it has paid; never more than is due."""
    agreement = lock(agreement)
    require(can_buy(actor, agreement))
    if paid_on > clock.today():
        raise Refused(_("Note a payment when it has been made."), field="paid_on")
    lines = settle_agreement(agreement, clock.today()).lines
    due = sum((line.due for line in lines if line.rule == rule and line.payee == PROVIDER), ZERO)
    if amount <= 0 or amount > due:
        raise Refused(_("Under this rule %(due)s is due.") % {"due": sek(due)}, field="amount")
    payment = AgreementPayment.objects.create(
        agreement=agreement,
        rule=rule,
        amount=amount,
        paid_on=paid_on,
        reference=reference[:100],
        noted_by=actor,
        created_at=clock.now(),
    )
    record(actor=actor, verb="provider.paid", target=agreement, case=agreement.contract.case, summary=sek(amount))
    return payment
