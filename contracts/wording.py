"""A contract's content in plain words: what is printed, registered and signed."""

from __future__ import annotations

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


def contract_text(content: dict[str, Any], language: str = "sv") -> str:
    """The whole contract as text, generated from the data and from nothing else."""
    with translation.override(language):
        lines = [content["title"], ""]
        for heading, sentences in sections(content, language):
            lines += [heading, *(f"  {sentence}" for sentence in sentences), ""]
        lines.append(_("Checksum of the terms (SHA-256): %(sha)s") % {"sha": content["terms_sha256"]})
        return "\n".join(lines) + "\n"


def sections(content: dict[str, Any], language: str = "sv") -> list[tuple[str, list[str]]]:
    """Headings with their sentences, in the language that is active."""
    return [
        (_("Parties"), _parties(content)),
        (_("Time"), _time(content)),
        (_("Outcomes"), _outcomes(content)),
        *((clause.heading, list(clause.sentences)) for clause in terms_in_words(content, language)[1:]),
        (_("Limits"), _limits(content)),
        (_("Cost budget"), _budget(content)),
        (_("What you can rely on"), _general()),
    ]


def _parties(content: dict[str, Any]) -> list[str]:
    sentences = []
    for party in content["parties"]:
        if party["share"] is None:
            sentences.append(f"{party['name']} ({ContractParty.Role(party['role']).label})")
        else:
            share = percent(Decimal(party["share"]), 2).replace(",00", "")
            sentences.append(
                _("%(name)s (%(role)s) gets %(share)s of each outcome payment.")
                % {"name": party["name"], "role": ContractParty.Role(party["role"]).label, "share": share}
            )
    return sentences


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
    return sentences


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
        _("They are also at most %(rate)s of the verified costs, less what the pilot or other state grants have paid.")
        % {"rate": percent(Decimal(content["rate"]))},
        _("What is paid follows from all results established so far, less what has been paid before."),
    ]


def _budget(content: dict[str, Any]) -> list[str]:
    names = {party["code"]: party["name"] for party in content["parties"]}
    sums: dict[tuple[str, int], Decimal] = {}
    for row in content["budget"]:
        key = (row["party"], row["year"])
        sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
    return [f"{names.get(party, party)}, {year}: {sek(amount)}" for (party, year), amount in sorted(sums.items())]


def _general() -> list[str]:
    return [
        _("The intervention may be changed during the contract: you note what you change and when."),
        _("Outcomes, measurement, money and parties are changed by an amendment that all parties sign."),
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
