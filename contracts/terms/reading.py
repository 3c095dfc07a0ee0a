"""From validated JSON to typed terms, with the checks that a schema cannot make."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .book import Book
from .conditions import check_condition, check_release, condition_of, release_of
from .errors import TermsInvalid
from .model import DEFAULT_ORDER, LEVELS, Cap, Holdback, Payee, Rounding, Rule, Terms
from .numbers import ONE, ZERO, exact, floor_ore, number_sv
from .order import ordered
from .params import check_params, rules_named
from .scenarios import read_scenarios
from .validation import check_form


def _check_payees(raw: dict[str, Any], path: str, book: Book, parties: Any) -> tuple[Payee, ...]:
    payees = raw["payees"]
    keyed = raw.get("params", {}).get("weights") if raw["type"] == "joint_pot" else None
    without = [payee for payee in payees if "share" not in payee]
    if without and len(payees) > 1 and keyed is None:
        book.add(f"{path}.payees", "say each payee's share: there is more than one")
        return ()
    found: list[Payee] = []
    for index, payee in enumerate(payees):
        place = f"{path}.payees[{index}].party"
        book.known(payee["party"], parties, place, "party")
        if payee["party"] == raw["payer"]:
            book.add(place, "the payer cannot pay itself")
        if any(other.party == payee["party"] for other in found):
            book.add(place, f"the payee {payee['party']!r} stands twice")
        found.append(Payee(payee["party"], exact(payee.get("share", "1")) if not keyed else ZERO))
    if keyed is not None:
        if without != payees:
            book.add(f"{path}.payees", "a pot with weights takes no shares among the payees")
        if set(keyed) != {payee.party for payee in found}:
            book.add(f"{path}.params.weights", "must name exactly the payees")
            return ()
        whole = sum((exact(weight) for weight in keyed.values()), ZERO)
        if whole == 0:
            book.add(f"{path}.params.weights", "must not all be zero")
            return ()
        return tuple(Payee(payee.party, exact(keyed[payee.party]) / whole) for payee in found)
    whole = sum((payee.share for payee in found), ZERO)
    if whole != ONE:
        book.add(f"{path}.payees", f"the shares sum to {number_sv(whole).replace(',', '.')}, not to 1")
    return tuple(found)


def _check_cycles(rules: dict[str, dict[str, Any]], book: Book) -> None:
    """Add a fault where rules wait for each other in a ring."""
    edges = {
        name: [
            *(item if isinstance(item, str) else item.get("rule", "") for item in raw.get("prerequisites") or []),
            *rules_named(raw),
        ]
        for name, raw in rules.items()
    }
    _, ring = ordered(edges)
    if ring:
        shown = ring if len(ring) <= 6 else [*ring[:3], "...", *ring[-2:]]
        book.add("terms.rules", f"rules wait for each other in a ring: {' -> '.join(shown)}")


def _read_rule(raw: dict[str, Any], path: str, book: Book, parties: Any, metrics: Any, rules: Any) -> Rule:
    book.known(raw["payer"], parties, f"{path}.payer", "party")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
    payees = _check_payees(raw, path, book, parties)
    for index, item in enumerate(raw.get("prerequisites") or []):
        check_condition(item, f"{path}.prerequisites[{index}]", book, metrics, rules)
    start = book.day(raw.get("valid_from"), f"{path}.valid_from")
    end = book.day(raw.get("valid_to"), f"{path}.valid_to")
    if start and end and start > end:
        book.add(f"{path}.valid_to", f"lies before valid_from ({start.isoformat()})")
    for where, message in check_params(raw, parties, metrics, rules):
        book.add(f"{path}{where}", message)
    for key in ("conditions", "return_condition"):
        given = raw.get("params", {}).get(key)
        for index, item in enumerate(given if isinstance(given, list) else [given] if given else []):
            check_condition(item, f"{path}.params.{key}" + (f"[{index}]" if isinstance(given, list) else ""), book,
                             metrics, rules)  # fmt: skip
    return Rule(
        raw["id"],
        raw["type"],
        raw.get("metric"),
        raw["payer"],
        payees,
        raw.get("params", {}),
        tuple(condition_of(item, rules) for item in raw.get("prerequisites") or []),
        start,
        end,
        raw.get("scenario"),
    )


def _read_cap(raw: dict[str, Any], path: str, book: Book, parties: Any, metrics: Any) -> Cap:
    book.known(raw.get("party"), parties, f"{path}.party", "party")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
    amount, part = raw.get("amount"), raw.get("share_of")
    if (amount is None) == (part is None):
        book.add(path, "give either amount or share_of")
    if raw.get("metric") is not None and raw["level"] != "metric":
        book.add(f"{path}.metric", "only a cap of the level metric names a metric")
    if raw.get("period") is not None and raw["level"] != "period":
        book.add(f"{path}.period", "only a cap of the level period names a period")
    if raw["level"] == "party" and raw.get("party") is None:
        book.add(path, "a cap of the level party names the party")
    return Cap(
        raw["level"],
        raw.get("party"),
        raw.get("metric"),
        raw.get("period"),
        exact(amount) if amount is not None else None,
        exact(part["share"]) if part is not None else None,
    )


def _read_holdback(raw: Any, book: Book, metrics: Any, rules: Any) -> Holdback | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        return Holdback(exact(raw), None, None)
    for index, name in enumerate(raw.get("rules", [])):
        book.known(name, rules, f"terms.holdback.rules[{index}]", "rule")
    check_release(raw.get("release"), "terms.holdback.release", book, metrics)
    if book.faults:
        return None
    return Holdback(
        exact(raw["share"]), tuple(raw["rules"]) if "rules" in raw else None, release_of(raw.get("release"))
    )


def _read_rounding(raw: str | dict[str, Any] | None) -> Rounding:
    if not isinstance(raw, dict):
        return Rounding(raw or "half_up")
    return Rounding(raw.get("how", "half_up"), floor_ore(exact(raw.get("to", "0.01"))))


def read_terms(document: Any) -> Terms:
    """Return typed terms; TermsInvalid with every fault of form or sense that was found."""
    faults = check_form(document, "terms")
    if faults:
        raise TermsInvalid(faults)
    book = Book()
    parties = book.unique(document["parties"], "terms.parties")
    metrics = book.unique(document.get("metrics", []), "terms.metrics")
    by_id = book.unique(document["rules"], "terms.rules")
    rules = []
    scenarios = document.get("scenarios") or []
    agreed = {item["id"] for item in scenarios}
    for index, raw in enumerate(document["rules"]):
        path = f"terms.rules[{index}]"
        rules.append(_read_rule(raw, path, book, parties, metrics, by_id))
        check_release(raw.get("params", {}).get("release"), f"{path}.params.release", book, metrics)
        book.known(raw.get("scenario"), agreed, f"{path}.scenario", "scenario")
    _check_cycles(by_id, book)
    caps = [
        _read_cap(raw, f"terms.caps[{index}]", book, parties, metrics)
        for index, raw in enumerate(document.get("caps", []))
    ]
    order = tuple(document.get("cap_order") or DEFAULT_ORDER)
    holdback = _read_holdback(document.get("holdback"), book, metrics, by_id)
    names = document.get("names") or {}
    for name in names:
        if not any(name in known for known in (parties, metrics, by_id, agreed)):
            book.add("terms.names", f"there is no party, metric, rule or scenario {name!r}")
    if scenarios:
        book.known(document.get("scenario"), agreed, "terms.scenario", "scenario")
    if book.faults:
        raise TermsInvalid(book.faults)
    terms = Terms(
        str(document["version"]),
        document["currency"],
        {name: party["role"] for name, party in parties.items()},
        {name: metric.get("unit") or "" for name, metric in metrics.items()},
        tuple(rules),
        tuple(caps),
        order + tuple(level for level in LEVELS if level not in order),
        document.get("shortfall") or "fifo",
        holdback,
        _read_rounding(document.get("rounding")),
        scenario=document.get("scenario"),
        names=names,
    )
    terms = replace(terms, scenarios=read_scenarios(scenarios, book, terms))
    if book.faults:
        raise TermsInvalid(book.faults)
    return terms
