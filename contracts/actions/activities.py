"""Work that a contract's own terms pay for, where they do: reported, checked, and then a fact in the settlement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.common import lock_contract, people_of_members
from contracts.actions.settlements import names_of
from contracts.drafts import number
from contracts.models import Contract, ContractActivity, ContractParty, ContractStatus
from contracts.permissions import can_report_activity, can_verify_activity
from contracts.terms.params import activity_kind
from contracts.terms.periods import span_of
from core import clock
from core.actions.audit import record
from core.actions.files import store_upload
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from core.money import ZERO
from core.templatetags.formats import date_sv

RUNNING = {ContractStatus.ACTIVE, ContractStatus.STOPPED, ContractStatus.COMPLETED}


def reportable_rules(contract: Contract) -> list[tuple[str, str, str]]:
    """(rule, what it is called, units or share) for each rule of the terms that is paid on reported work."""
    rules = contract.terms.get("rules", []) if contract.terms else []
    kinds = [(rule["id"], activity_kind(rule["type"], rule["params"], rule.get("metric"))) for rule in rules]
    if not any(kind for _rule, kind in kinds):
        return []
    names = names_of(contract)
    return [(rule, names.get(rule, rule), "units" if kind == "units" else "share") for rule, kind in kinds if kind]


@transaction.atomic
def report_activity(
    *,
    actor: User,
    contract: Contract,
    party: ContractParty,
    rule: str,
    period: str,
    value: Decimal,
    note: str,
    evidence: Any | None = None,
) -> ContractActivity:
    """A member says what was done in a period: a number of units, or a share of the whole (a part of one)."""
    contract = lock_contract(contract)
    require(can_report_activity(actor, party))
    if contract.status not in RUNNING or party.contract_id != contract.pk:
        raise Refused(_("Activity is reported in a contract that is in force."))
    found = next((item for item in reportable_rules(contract) if item[0] == rule), None)
    if found is None:
        raise Refused(_("Choose what you report."), field="rule")
    if not note.strip():
        raise Refused(_("Say what was done."), field="note")
    _check_period(contract, period)
    is_share = found[2] == "share"
    if is_share:
        told = contract.activities.filter(rule=rule, returned_at=None).aggregate(total=Sum("value"))["total"] or ZERO
        if told + value > 1:
            raise Refused(_("More than the whole would be reported."), field="value")
    with refusals(), transaction.atomic():
        activity = ContractActivity.objects.create(
            contract=contract,
            party=party,
            rule=rule,
            period=period,
            value=value,
            is_share=is_share,
            note=note.strip(),
            evidence=store_upload(actor=actor, upload=evidence, owner=contract) if evidence else None,
            reported_by=actor,
            reported_at=clock.now(),
        )
    record(actor=actor, verb="activity.reported", target=contract, case=contract.case, summary=f"{found[1]}, {period}")
    return activity


def _check_period(contract: Contract, period: str) -> None:
    span = span_of(period)
    if span is None:
        raise Refused(_("Write the period as 2025-H1, 2025-Q3, 2025-05 or 2025."), field="period")
    starts, ends = contract.starts_on or span.first, contract.ends_on or span.last
    if span.last < starts or span.first > ends:
        raise Refused(
            _("The period lies outside the contract, which runs from %(start)s to %(end)s.")
            % {"start": date_sv(starts), "end": date_sv(ends)},
            field="period",
        )
    if span.first > clock.today():
        raise Refused(_("The period has not begun yet."), field="period")


@transaction.atomic
def verify_activity(*, actor: User, activity: ContractActivity) -> ContractActivity:
    """An officer or a finance officer has seen that it was done: from now on it counts in the settlement."""
    contract = lock_contract(activity.contract)
    activity = lock(activity)
    require(can_verify_activity(actor, activity))
    activity.verified_by, activity.verified_at = actor, clock.now()
    with refusals(), transaction.atomic():
        activity.save()
    record(actor=actor, verb="activity.verified", target=contract, case=contract.case, summary=_words(activity))
    return activity


@transaction.atomic
def return_activity(*, actor: User, activity: ContractActivity, reason: str) -> ContractActivity:
    """Back to the member with the reason; it is reported anew."""
    contract = lock_contract(activity.contract)
    activity = lock(activity)
    require(can_verify_activity(actor, activity))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    activity.returned_by, activity.returned_at, activity.reason = actor, clock.now(), reason.strip()
    with refusals(), transaction.atomic():
        activity.save()
    record(actor=actor, verb="activity.returned", target=contract, case=contract.case, summary=reason)
    notify(
        people_of_members(contract),
        gettext_lazy("Reported activity is returned to you with a reason."),
        about=contract.title,
        url=f"{contract.get_absolute_url()}activities/",
        key=f"activity-returned:{activity.pk}",
    )
    return activity


def _words(activity: ContractActivity) -> str:
    names = {rule: words for rule, words, _kind in reportable_rules(activity.contract)}
    return f"{names.get(activity.rule, activity.rule)}, {activity.period}"


def verified_activities(contract: Contract, as_of: date) -> list[dict[str, Any]]:
    """Facts for the engine: what has been verified of periods that have begun by ``as_of``."""
    facts = []
    for activity in contract.activities.verified().order_by("rule", "period"):
        span = span_of(activity.period)
        if span is None or span.first <= as_of:
            kind = "share" if activity.is_share else "units"
            facts.append({"rule": activity.rule, "period": activity.period, kind: number(activity.value)})
    return facts
