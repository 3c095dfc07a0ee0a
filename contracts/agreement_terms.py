"""An agreement's terms: the common form, what keeps terms from being taken, and what they say in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.actions.common import the_programme
from contracts.drafts import money, number
from contracts.faults import PRIVATE_ROLES, PRIVATE_RULES, Fault, engine_faults, placed
from contracts.models import Agreement
from contracts.wording import Section
from core.money import ZERO
from core.templatetags.formats import date_sv, sek

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
    if not faults and not the_programme().private_capital_allowed:
        faults = _private_faults(terms)
    return placed(faults, terms, names_in(agreement))


def _private_faults(terms: dict[str, Any]) -> list[Fault]:
    faults = [
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


def agreement_text(agreement: Agreement, language: str = "sv") -> str:
    with translation.override(language):
        lines = [agreement.title, ""]
        for section in agreement_sections(agreement, language):
            lines += [section.heading, *(f"  {sentence}" for sentence in section.sentences), ""]
        lines.append(_("Checksum of the terms (SHA-256): %(sha)s") % {"sha": agreement.terms_sha256})
        return "\n".join(lines) + "\n"


def agreement_sections(agreement: Agreement, language: str = "sv") -> list[Section]:
    """The agreement in words, in the language that is active: what both sides read, sign and get in print."""
    terms = agreement.terms if agreement.terms.get("rules") else None
    clauses = engine.clauses(terms, "sv" if language.startswith("sv") else "en", names_in(agreement)) if terms else []
    return [
        Section(_("Parties"), _sides(agreement)),
        Section(
            _("Time"),
            [
                _("The agreement runs from %(start)s to %(end)s.")
                % {"start": date_sv(agreement.starts_on), "end": date_sv(agreement.ends_on)}
            ],
        ),
        Section(_("What is done"), [line.strip() for line in agreement.scope.splitlines() if line.strip()]),
        Section(_("How the provider was chosen"), _choice(agreement)),
        *(Section(clause.heading, list(clause.sentences)) for clause in clauses[1:]),
        Section(_("How it works"), _workings(agreement)),
    ]


def _sides(agreement: Agreement) -> list[str]:
    under = _("The agreement is made under outcome contract %(title)s (%(number)s).") % {
        "title": agreement.contract.title,
        "number": agreement.contract.case.reg_no,
    }
    buyer = _with_number(str(agreement.buyer), agreement.buyer.organisation.formatted_org_number)
    provider = _with_number(agreement.provider_name, agreement.provider.formatted_org_number)
    if agreement.kind == Agreement.Kind.INTERNAL:
        return [_("Management: %(name)s.") % {"name": buyer}, _("Project owner: %(name)s.") % {"name": provider}, under]
    return [_("Buyer: %(name)s.") % {"name": buyer}, _("Provider: %(name)s.") % {"name": provider}, under]


def _with_number(name: str, number: str | None) -> str:
    return _("%(name)s, organisation number %(number)s") % {"name": name, "number": number} if number else name


def _choice(agreement: Agreement) -> list[str]:
    sentences = [f"{agreement.get_how_display()}."]
    if agreement.how_reference:
        sentences.append(_("Reference: %(text)s.") % {"text": agreement.how_reference.rstrip(".")})
    aid = f"{agreement.get_aid_display()}."
    if agreement.aid_amount is not None:
        aid = _("%(kind)s: %(amount)s.") % {"kind": agreement.get_aid_display(), "amount": sek(agreement.aid_amount)}
    return [*sentences, _("State aid: %(words)s") % {"words": aid}]


def _workings(agreement: Agreement) -> list[str]:
    return [
        _("All payments together are at most %(ceiling)s.") % {"ceiling": sek(agreement.ceiling)},
        _("The provider reports what is done for each period. What the buyer has confirmed counts."),
        _("Outcomes count when the delegation has established them under the outcome contract."),
        _("What was established before this agreement began is not paid by it."),
        _("The agreement is in force when both sides have signed. Its terms then stand; a change is a new agreement."),
    ]
