"""What differs between two versions of a contract's content, as people say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from contracts import terms as engine
from contracts.drafts import MODELS, OUTCOME_MONEY, names_in
from contracts.models import ContractOutcome, ContractParty, CostKind
from core.templatetags.formats import date_sv, percent, sek


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently; "" where one of them says nothing."""

    place: str
    before: str
    after: str


LABELS = {
    "title": gettext_lazy("title"),
    "starts_on": gettext_lazy("starts"),
    "ends_on": gettext_lazy("ends"),
    "follow_up_until": gettext_lazy("followed up until"),
    "ceiling": gettext_lazy("ceiling of outcome payments"),
    "rate": gettext_lazy("share of verified costs"),
    "expected_payment": gettext_lazy("expected outcome payment"),
    "parties": gettext_lazy("party"),
    "outcomes": gettext_lazy("outcome"),
    "budget": gettext_lazy("budget"),
    "share": gettext_lazy("share of payments"),
    "role": gettext_lazy("role"),
    "name": gettext_lazy("name"),
    "org_number": gettext_lazy("organisation number"),
    "target": gettext_lazy("target value"),
    "baseline": gettext_lazy("baseline"),
    "due_on": gettext_lazy("due"),
    "agreed_payment": gettext_lazy("agreed payment"),
    "partial_payment": gettext_lazy("amount at the first step"),
    "partial_value": gettext_lazy("first step at"),
    "unit_price": gettext_lazy("amount for each unit or person"),
    "unit": gettext_lazy("unit"),
    "direction": gettext_lazy("direction"),
    "payment_model": gettext_lazy("how it is paid"),
    "population": gettext_lazy("number of people"),
    "is_paid": gettext_lazy("paid for"),
    "measurement": gettext_lazy("how it is measured"),
    "amount": gettext_lazy("amount"),
}
IDENTITIES = ("code", "id")
SILENT = {"code", "terms", "terms_sha256", "version", "organisation_id", "unit_id"}
MONEY_NAMES = {"ceiling", "expected_payment", "amount", *OUTCOME_MONEY}
SHARE_NAMES = {"rate", "share"}
DAY_NAMES = {"starts_on", "ends_on", "follow_up_until", "due_on"}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What changed from one version's content to the other's: facts first, then the terms, sentence by sentence."""
    names = names_in(before) | names_in(after)
    old, new = dict(_leaves(before)), dict(_leaves(after))
    order = list(LABELS)
    places = [*new, *(place for place in old if place not in new)]
    places.sort(key=lambda place: order.index(place[0]) if place[0] in order else len(order))
    facts = [
        Difference(_place(place, names), _shown(place, old.get(place, "")), _shown(place, new.get(place, "")))
        for place in places
        if old.get(place, "") != new.get(place, "")
    ]
    return facts + _terms_differences(before, after)


def _terms_differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Sentences of the terms in words that only one of the versions has."""
    old, new = _sentences(before), _sentences(after)
    if not old or not new:
        return []  # terms with faults say nothing that could be compared
    found = []
    for heading in [*new, *(heading for heading in old if heading not in new)]:
        gone = [sentence for sentence in old.get(heading, ()) if sentence not in new.get(heading, ())]
        come = [sentence for sentence in new.get(heading, ()) if sentence not in old.get(heading, ())]
        if gone or come:
            place = f"{_('Terms')} › {heading}"
            found.append(Difference(place, " ".join(gone), " ".join(come)))
    return found


def _sentences(content: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    terms = content.get("terms")
    if not terms or engine.validate(terms):
        return {}
    language = "sv" if (get_language() or "sv").startswith("sv") else "en"
    return {clause.heading: clause.sentences for clause in engine.clauses(terms, language, names_in(content))}


def _leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() if key not in SILENT for leaf in _leaves(inner, (*path, str(key)))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*path, _name(inner, index)))]
    return [(path, _said(value))]


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _shown(place: tuple[str, ...], text: str) -> str:
    """A value as people write it."""
    if not text:
        return text
    last = place[-1]
    if last in MONEY_NAMES:
        return sek(Decimal(text))
    if last in SHARE_NAMES:
        return percent(Decimal(text), 2)
    if last in DAY_NAMES:
        return str(date_sv(date.fromisoformat(text)))
    choices = {
        "direction": ContractOutcome.Direction,
        "payment_model": MODELS,
        "role": ContractParty.Role,
    }.get(last)
    if choices is not None and text in choices.values:
        return str(choices(text).label)
    return text


def _name(item: Any, index: int) -> str:
    """Items are matched by who or what they are, not by their place in the list."""
    if isinstance(item, dict):
        for key in IDENTITIES:
            if key in item:
                return str(item[key])
        if {"party", "year", "kind"} <= set(item):
            return f"{item['party']} {item['year']} {item['kind']}"
    return str(index + 1)


def _place(path: tuple[str, ...], names: dict[str, str]) -> str:
    words = [str(LABELS.get(part) or _code(part, names)) for part in path]
    text = " › ".join(words)
    return text[:1].upper() + text[1:]


def _code(part: str, names: dict[str, str]) -> str:
    """An outcome or party by its name; a budget row as party, year and line."""
    if part in names:
        return names[part]
    party, _space, rest = part.partition(" ")
    year, _space, kind = rest.partition(" ")
    if party in names and kind in CostKind.values:
        return f"{names[party]}, {year}, {CostKind(kind).label}"
    return part
