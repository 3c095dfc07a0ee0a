"""A contract's content in plain words: what is printed, registered and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.models import ContractOutcome, ContractParty
from contracts.models.costs import CostKind
from core.templatetags.formats import date_sv, percent, sek


def said_day(text: str | None) -> str:
    return str(date_sv(date.fromisoformat(text))) if text else ""


@dataclass(frozen=True)
class BudgetTable:
    """What the effort costs: each member's years with their sum. Long, not wide: it must fit a sheet of paper."""

    rows: list[tuple[str, list[tuple[int, Decimal]], Decimal]]
    total: Decimal


@dataclass(frozen=True)
class Section:
    """A heading with its sentences; where figures say it better, a table beside them."""

    heading: str
    sentences: list[str]
    budget: BudgetTable | None = None


def contract_text(content: dict[str, Any], language: str = "sv") -> str:
    """The whole contract as text, generated from the data and from nothing else."""
    with translation.override(language):
        lines = [content["title"], ""]
        for section in sections(content, language):
            lines += [section.heading, *(f"  {sentence}" for sentence in section.sentences)]
            if section.budget is not None:
                lines += [
                    f"  {name}, {year}: {sek(amount)}"
                    for name, amounts, _total in section.budget.rows
                    for year, amount in amounts
                ]
            lines.append("")
        lines.append(_("Checksum of the terms (SHA-256): %(sha)s") % {"sha": content["terms_sha256"]})
        return "\n".join(lines) + "\n"


def sections(content: dict[str, Any], language: str = "sv") -> list[Section]:
    """Headings with their sentences, in the language that is active."""
    return [
        Section(_("Parties"), _parties(content)),
        Section(_("Time"), _time(content)),
        Section(_("Outcomes"), _outcomes(content)),
        Section(_("Measurement"), _measurement()),
        *(Section(clause.heading, list(clause.sentences)) for clause in terms_in_words(content, language)[1:]),
        Section(_("Limits"), _limits(content)),
        Section(_("Cost budget"), _costs(), budget_table(content)),
        Section(_("What you can rely on"), _general()),
    ]


def _parties(content: dict[str, Any]) -> list[str]:
    return [_party(party) for party in content["parties"]]


def _party(party: dict[str, Any]) -> str:
    name = party["name"]
    if party.get("org_number"):
        name = _("%(name)s, organisation number %(number)s") % {"name": name, "number": party["org_number"]}
    if party["role"] == ContractParty.Role.STATE:
        return _("The state, represented by %(name)s, makes the outcome payments.") % {"name": name}
    role = str(ContractParty.Role(party["role"]).label).lower()
    if party["share"] is None:
        return _("%(name)s is %(role)s.") % {"name": name, "role": role}
    share = percent(Decimal(party["share"]), 2).replace(",00", "")
    return _("%(name)s is %(role)s and gets %(share)s of each outcome payment.") % {
        "name": name,
        "role": role,
        "share": share,
    }


def _time(content: dict[str, Any]) -> list[str]:
    sentences = []
    if content["starts_on"] and content["ends_on"]:
        sentences.append(
            _("The contract runs from %(start)s to %(end)s.")
            % {"start": said_day(content["starts_on"]), "end": said_day(content["ends_on"])}
        )
    if content["follow_up_until"]:
        sentences.append(_("Outcomes are followed up until %(day)s.") % {"day": said_day(content["follow_up_until"])})
    return sentences


def _outcomes(content: dict[str, Any]) -> list[str]:
    sentences = []
    for outcome in content["outcomes"]:
        falls = outcome["direction"] == ContractOutcome.Direction.DECREASE
        words = _("%(name)s: from %(baseline)s to at most %(target)s %(unit)s, due %(due)s.")
        if not falls:
            words = _("%(name)s: from %(baseline)s to at least %(target)s %(unit)s, due %(due)s.")
        sentences.append(
            words
            % {
                "name": outcome["name"],
                "baseline": decimal_comma(outcome["baseline"]),
                "target": decimal_comma(outcome["target"]),
                "unit": outcome["unit"],
                "due": said_day(outcome["due_on"]) or "–",
            }
        )
        if outcome.get("measurement"):
            words = _("%(name)s is measured like this: %(text)s")
            sentences.append(words % {"name": outcome["name"], "text": outcome["measurement"]})
    return sentences


def _measurement() -> list[str]:
    return [
        _("An evaluator who belongs to none of the parties measures the outcomes, as a rule twice a year."),
        _("An evaluation protocol says in full how each outcome is measured. It is locked before any data come in."),
        _("Another person checks each result, the parties may comment on it, and the delegation establishes it."),
        _("Only established results lead to payment."),
    ]


def decimal_comma(text: str | None) -> str:
    if text is None:
        return "–"
    return text.replace(".", ",") if translation.get_language() == "sv" else text


def terms_in_words(content: dict[str, Any], language: str = "sv") -> list[engine.Clause]:
    """The terms as the engine says them, with the contract's own names."""
    terms = content["terms"]
    if not terms or engine.validate(terms):
        return []
    names = {party["code"]: party["name"] for party in content["parties"]}
    names |= {outcome["code"]: outcome["name"] for outcome in content["outcomes"]}
    names |= {f"betalning-{outcome['code']}": outcome["name"] for outcome in content["outcomes"]}
    return engine.clauses(terms, "sv" if language.startswith("sv") else "en", names)


def _limits(content: dict[str, Any]) -> list[str]:
    return [
        _("All outcome payments together are at most %(ceiling)s.") % {"ceiling": sek(Decimal(content["ceiling"]))},
        _("They are also at most %(rate)s of the verified costs, less other funding.")
        % {"rate": percent(Decimal(content["rate"]))},
        _("Other funding is what the pilot or other state grants have paid of the costs. Nothing is paid twice."),
        _("What is paid follows from all results established so far, less what has been paid before."),
    ]


def _costs() -> list[str]:
    return [
        _("Each member reports its costs for each half-year, with an extract of its accounts."),
        _("The secretariat checks the reports. Costs count when they are verified."),
    ]


def budget_table(content: dict[str, Any]) -> BudgetTable:
    names = {party["code"]: party["name"] for party in content["parties"]}
    sums: dict[str, dict[int, Decimal]] = {}
    for row in content["budget"]:
        by_year = sums.setdefault(row["party"], {})
        by_year[row["year"]] = by_year.get(row["year"], Decimal(0)) + Decimal(row["amount"])
    rows = [
        (
            names.get(party, party),
            sorted(by_year.items()),
            sum(by_year.values(), Decimal(0)),
        )
        for party, by_year in sums.items()
    ]
    return BudgetTable(rows, sum((total for _name, _years, total in rows), Decimal(0)))


def _general() -> list[str]:
    return [
        _("The contract is in force when all parties have signed it."),
        _("The intervention may be changed during the contract: you note what you change and when."),
        _("Outcomes, measurement, money and parties are changed by an amendment that all parties sign."),
        _("If the work cannot go on for a time, the contract may be suspended. What is established by then stays."),
        _("If you have done what you could but do not reach the outcome, you owe nothing back."),
        _("An advance that is not used is returned, and so is money for an effort that was not made."),
        _(
            "The contract is stopped only if the effort is not carried out well enough for results to mean anything, "
            "or by force majeure. Before that you get extra support and answer. What was established by then is paid."
        ),
        _("If the outcomes are reached, you are to introduce the practice broadly in your own organisation."),
    ]


def kind_label(kind: str) -> str:
    return str(CostKind(kind).label)
