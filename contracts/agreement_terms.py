"""An agreement's terms: the common form, what keeps terms from being taken, and what they say in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.actions.common import the_programme
from contracts.drafts import money, number
from contracts.faults import PRIVATE_ROLES, PRIVATE_RULES, Fault, engine_faults
from contracts.models import Agreement
from core.money import ZERO
from core.templatetags.formats import date_sv

PROVIDER = "utforare"


def model_terms(
    agreement: Agreement,
    *,
    activity: Decimal = ZERO,
    process: Decimal = ZERO,
    outcome: str = "",
    outcome_amount: Decimal = ZERO,
) -> dict[str, Any]:
    """Terms of the common form: a part on activity, a part on a process outcome, a part on the contract's outcome."""
    payees = [{"party": PROVIDER, "share": "1"}]
    payer = agreement.buyer.code
    rules: list[dict[str, Any]] = []
    metrics: list[dict[str, str]] = []
    if activity > 0:
        rules.append({"id": "aktivitet", "type": "activity", "params": {"amount": money(activity)}})
    if process > 0:
        metrics.append({"id": "process", "unit": ""})
        params = {"amount": money(process), "threshold": "1"}
        rules.append({"id": "process", "type": "milestone", "metric": "process", "params": params})
    if outcome and outcome_amount > 0:
        found = agreement.contract.outcomes.get(code=outcome)
        metrics.append({"id": found.code, "unit": found.unit})
        params = {
            "amount": money(outcome_amount),
            "threshold": number(found.target or 0),
            "comparison": "<=" if found.direction == found.Direction.DECREASE else ">=",
        }
        rules.append({"id": "utfall", "type": "cohort_threshold", "metric": found.code, "params": params})
    return {
        "version": "1",
        "currency": "SEK",
        "parties": [{"id": payer, "role": "outcome_owner"}, {"id": PROVIDER, "role": "provider"}],
        "metrics": metrics,
        "rules": [{**rule, "payer": payer, "payees": payees} for rule in rules],
        "caps": [{"level": "contract", "amount": money(activity + process + outcome_amount)}],
        "shortfall": "fifo",
    }


def faults_of(agreement: Agreement, terms: dict[str, Any]) -> list[Fault]:
    faults = engine_faults(terms)
    if faults or the_programme().private_capital_allowed:
        return faults
    faults += [
        Fault(f"parties[{place}].role", _("private capital is not allowed in this programme"))
        for place, party in enumerate(terms["parties"])
        if party["role"] in PRIVATE_ROLES
    ]
    faults += [
        Fault(f"rules[{place}].type", _("private capital is not allowed in this programme"))
        for place, rule in enumerate(terms["rules"])
        if rule["type"] in PRIVATE_RULES or "return_share" in rule["params"]
    ]
    return faults


def names_in(agreement: Agreement) -> dict[str, str]:
    names = {agreement.buyer.code: str(agreement.buyer), PROVIDER: agreement.provider_name}
    names |= {outcome.code: outcome.name for outcome in agreement.contract.outcomes.all()}
    return names | {
        "aktivitet": _("Activity"),
        "process": _("Process outcome"),
        "utfall": _("Outcome"),
    }


def agreement_text(agreement: Agreement) -> str:
    lines = [
        agreement.title,
        "",
        f"{agreement.buyer} – {agreement.provider_name}",
        f"{date_sv(agreement.starts_on)} – {date_sv(agreement.ends_on)}",
        "",
        agreement.scope,
        "",
        f"{agreement.get_how_display()}. {agreement.how_reference}".strip(),
        agreement.get_aid_display(),
        "",
    ]
    for clause in engine.clauses(agreement.terms, "sv", names_in(agreement)):
        lines += [clause.heading, *(f"  {sentence}" for sentence in clause.sentences), ""]
    return "\n".join([*lines, f"SHA-256 {agreement.terms_sha256}"]) + "\n"
