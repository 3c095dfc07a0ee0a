"""From validated JSON to typed terms and facts, with the checks that a schema cannot make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from .errors import TermsError, TermsInvalid
from .model import (
    DEFAULT_ORDER,
    LEVELS,
    Activity,
    Cap,
    Condition,
    Cost,
    Facts,
    Holdback,
    Payee,
    Payment,
    Release,
    Result,
    Rule,
    Terms,
)
from .numbers import ONE, ZERO, exact, floor_ore, number_sv
from .params import activity_kind, check_params, rules_named
from .periods import parse_date
from .validation import check_form


class _Book:
    """Collects faults while a document is read, so that one run shows them all."""

    def __init__(self) -> None:
        self.faults: list[TermsError] = []

    def add(self, path: str, message: str) -> None:
        self.faults.append(TermsError(path, message))

    def number(self, raw: Any, path: str) -> Fraction:
        try:
            return exact(raw)
        except (ValueError, TypeError):
            self.add(path, "is not a number")
            return ZERO

    def day(self, raw: Any, path: str) -> date | None:
        if raw is None:
            return None
        try:
            return parse_date(raw)
        except ValueError:
            self.add(path, f"{raw!r} is not a date in the calendar")
            return None

    def unique(self, items: Sequence[dict[str, Any]], path: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for index, item in enumerate(items):
            if item["id"] in found:
                self.add(f"{path}[{index}].id", f"the id {item['id']!r} is used twice")
            found[item["id"]] = item
        return found

    def known(self, name: Any, among: Any, path: str, kind: str) -> None:
        if name is not None and name not in among:
            self.add(path, f"there is no {kind} {name!r}")


def condition_of(raw: str | dict[str, Any], rules: Any) -> Condition:
    """Return the typed condition of `"rule or metric"` or `{metric, comparison, threshold}`."""
    if isinstance(raw, str):
        return Condition(None, raw) if raw in rules else Condition(raw, None, ">", ZERO)
    if "rule" in raw:
        return Condition(None, raw["rule"])
    threshold = exact(raw["threshold"]) if "threshold" in raw else None
    comparison = raw.get("comparison", ">=" if threshold is not None else ">")
    return Condition(
        raw.get("metric"),
        None,
        comparison,
        ZERO if threshold is None else threshold,
        raw.get("statistic", "value"),
        raw.get("aggregate"),
    )


def release_of(raw: dict[str, Any] | None) -> Release | None:
    """Return the typed release of `{date}` or `{metric, comparison, threshold}`."""
    if raw is None:
        return None
    on = parse_date(raw["date"]) if "date" in raw else None
    threshold = exact(raw["threshold"]) if "threshold" in raw else None
    return Release(on, raw.get("metric"), raw.get("comparison", ">="), threshold)


def _check_condition(raw: Any, path: str, book: _Book, metrics: Any, rules: Any) -> None:
    if isinstance(raw, str):
        if raw not in rules and raw not in metrics:
            book.add(path, f"there is no rule or metric {raw!r}")
        return
    if ("rule" in raw) == ("metric" in raw):
        book.add(path, "name either a metric or a rule")
    if "rule" in raw and len(raw) > 1:
        book.add(path, "a condition on a rule has no other keys")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
    book.known(raw.get("rule"), rules, f"{path}.rule", "rule")


def _check_payees(raw: dict[str, Any], path: str, book: _Book, parties: Any) -> tuple[Payee, ...]:
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


def _check_cycles(rules: dict[str, dict[str, Any]], book: _Book) -> None:
    """Add a fault where rules wait for each other in a ring."""
    edges = {
        name: [
            *(item if isinstance(item, str) else item.get("rule", "") for item in raw.get("prerequisites") or []),
            *rules_named(raw),
        ]
        for name, raw in rules.items()
    }
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        stack = [(start, iter(edges[start]))] if start not in done else []
        trail.extend(name for name, _ in stack)
        while stack:
            name, following = stack[-1]
            nxt = next(following, None)
            if nxt is None:
                stack.pop()
                trail.pop()
                done.add(name)
            elif nxt in trail:
                ring = " -> ".join([*trail[trail.index(nxt) :], nxt])
                book.add("terms.rules", f"rules wait for each other in a ring: {ring}")
                return
            elif nxt in edges and nxt not in done:
                trail.append(nxt)
                stack.append((nxt, iter(edges[nxt])))


def _read_rule(raw: dict[str, Any], path: str, book: _Book, parties: Any, metrics: Any, rules: Any) -> Rule:
    book.known(raw["payer"], parties, f"{path}.payer", "party")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
    payees = _check_payees(raw, path, book, parties)
    for index, item in enumerate(raw.get("prerequisites") or []):
        _check_condition(item, f"{path}.prerequisites[{index}]", book, metrics, rules)
    start = book.day(raw.get("valid_from"), f"{path}.valid_from")
    end = book.day(raw.get("valid_to"), f"{path}.valid_to")
    if start and end and start > end:
        book.add(f"{path}.valid_to", f"lies before valid_from ({start.isoformat()})")
    for where, message in check_params(raw, parties, metrics, rules):
        book.add(f"{path}{where}", message)
    for key in ("conditions", "return_condition"):
        given = raw.get("params", {}).get(key)
        for index, item in enumerate(given if isinstance(given, list) else [given] if given else []):
            _check_condition(item, f"{path}.params.{key}" + (f"[{index}]" if isinstance(given, list) else ""), book,
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
    )


def _read_cap(raw: dict[str, Any], path: str, book: _Book, parties: Any, metrics: Any) -> Cap:
    book.known(raw.get("party"), parties, f"{path}.party", "party")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
    if ("amount" in raw) == ("share_of" in raw):
        book.add(path, "give either amount or share_of")
    if "metric" in raw and raw["level"] != "metric":
        book.add(f"{path}.metric", "only a cap of the level metric names a metric")
    if "period" in raw and raw["level"] != "period":
        book.add(f"{path}.period", "only a cap of the level period names a period")
    if raw["level"] == "party" and raw.get("party") is None:
        book.add(path, "a cap of the level party names the party")
    return Cap(
        raw["level"],
        raw.get("party"),
        raw.get("metric"),
        raw.get("period"),
        exact(raw["amount"]) if "amount" in raw else None,
        exact(raw["share_of"]["share"]) if "share_of" in raw else None,
    )


def _read_holdback(raw: Any, book: _Book, metrics: Any, rules: Any) -> Holdback | None:
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


def check_release(raw: dict[str, Any] | None, path: str, book: _Book, metrics: Any) -> None:
    """Add the faults of a release."""
    if raw is None:
        return
    if ("date" in raw) == ("metric" in raw):
        book.add(path, "give either a date or a metric")
    book.day(raw.get("date"), f"{path}.date")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")


def read_terms(document: Any) -> Terms:
    """Return typed terms; TermsInvalid with every fault of form or sense that was found."""
    faults = check_form(document, "terms")
    if faults:
        raise TermsInvalid(faults)
    book = _Book()
    parties = book.unique(document["parties"], "terms.parties")
    metrics = book.unique(document.get("metrics", []), "terms.metrics")
    by_id = book.unique(document["rules"], "terms.rules")
    rules = []
    for index, raw in enumerate(document["rules"]):
        path = f"terms.rules[{index}]"
        rules.append(_read_rule(raw, path, book, parties, metrics, by_id))
        check_release(raw.get("params", {}).get("release"), f"{path}.params.release", book, metrics)
    _check_cycles(by_id, book)
    caps = [
        _read_cap(raw, f"terms.caps[{index}]", book, parties, metrics)
        for index, raw in enumerate(document.get("caps", []))
    ]
    order = tuple(document.get("cap_order", DEFAULT_ORDER))
    holdback = _read_holdback(document.get("holdback"), book, metrics, by_id)
    if book.faults:
        raise TermsInvalid(book.faults)
    return Terms(
        str(document["version"]),
        document["currency"],
        {name: party["role"] for name, party in parties.items()},
        {name: metric.get("unit", "") for name, metric in metrics.items()},
        tuple(rules),
        tuple(caps),
        order + tuple(level for level in LEVELS if level not in order),
        document.get("shortfall", "fifo"),
        holdback,
    )


def _read_results(raw: list[dict[str, Any]], book: _Book, terms: Terms) -> tuple[Result, ...]:
    found: dict[tuple[str, str | None, str | None, date | None], int] = {}
    results = []
    for index, item in enumerate(raw):
        path = f"facts.results[{index}]"
        book.known(item["metric"], terms.metrics, f"{path}.metric", "metric")
        established = book.day(item.get("established_on"), f"{path}.established_on")
        value = exact(item["value"])
        low = exact(item["ci_low"]) if item.get("ci_low") is not None else None
        if low is not None and low > value:
            book.add(f"{path}.ci_low", "the lower confidence limit lies above the value")
        key = (item["metric"], item.get("period"), item.get("participant"), established)
        if established is not None and key in found:
            book.add(path, f"the same result stands twice (also results[{found[key]}])")
        found[key] = index
        results.append(
            Result(item["metric"], item.get("period"), item.get("participant"), value, low, established, index)
        )
    return tuple(results)


def _read_activities(raw: list[dict[str, Any]], book: _Book, terms: Terms) -> tuple[Activity, ...]:
    rules = {rule.id: rule for rule in terms.rules}
    seen: set[tuple[str, str | None]] = set()
    shares: dict[str, Fraction] = {}
    activities = []
    for index, item in enumerate(raw):
        path = f"facts.activities[{index}]"
        rule = rules.get(item["rule"])
        if rule is None:
            book.known(item["rule"], rules, f"{path}.rule", "rule")
            continue
        if ("units" in item) == ("share" in item):
            book.add(path, "give either units or share")
            continue
        kind = activity_kind(rule.type, rule.params, rule.metric)
        if kind is None:
            book.add(f"{path}.rule", f"the rule {rule.id!r} is not paid on reported activity")
        elif kind != "either" and kind not in item:
            book.add(path, f"activity of the rule {rule.id!r} is reported in {kind}")
        key = (item["rule"], item.get("period"))
        if key in seen:
            book.add(path, f"the rule {item['rule']!r} is reported twice for the same period")
        seen.add(key)
        if "share" in item:
            shares[item["rule"]] = shares.get(item["rule"], ZERO) + exact(item["share"])
            if shares[item["rule"]] > ONE:
                book.add(f"{path}.share", f"the shares of the rule {item['rule']!r} sum to more than 1")
        activities.append(
            Activity(
                item["rule"],
                item.get("period"),
                exact(item["units"]) if "units" in item else None,
                exact(item["share"]) if "share" in item else None,
            )
        )
    return tuple(activities)


def _read_paid(raw: list[dict[str, Any]], book: _Book, terms: Terms) -> tuple[Payment, ...]:
    names = {rule.id for rule in terms.rules}
    sums: dict[tuple[str, str], int] = {}
    paid = []
    for index, item in enumerate(raw):
        path = f"facts.paid[{index}]"
        book.known(item["rule"], names, f"{path}.rule", "rule")
        book.known(item["party"], terms.parties, f"{path}.party", "party")
        ore = floor_ore(exact(item["amount"]))
        key = (item["rule"], item["party"])
        sums[key] = sums.get(key, 0) + ore
        paid.append(Payment(item["rule"], item["party"], book.day(item.get("date"), f"{path}.date"), ore))
    for rule, party in (key for key, ore in sums.items() if ore < 0):
        book.add("facts.paid", f"more is paid back than was paid under the rule {rule!r} to {party!r}")
    return tuple(paid)


def read_facts(document: Any, terms: Terms) -> Facts:
    """Return typed facts that fit `terms`; TermsInvalid with every fault that was found."""
    faults = check_form(document, "facts")
    if faults:
        raise TermsInvalid(faults)
    book = _Book()
    as_of = book.day(document["as_of"], "facts.as_of")
    costs = []
    for index, item in enumerate(document.get("verified_costs", [])):
        book.known(item["party"], terms.parties, f"facts.verified_costs[{index}].party", "party")
        costs.append(
            Cost(item["party"], item.get("period"), exact(item["amount"]), exact(item.get("other_funding", "0")))
        )
    facts = Facts(
        as_of or date.min,
        tuple(costs),
        _read_results(document.get("results", []), book, terms),
        _read_activities(document.get("activities", []), book, terms),
        _read_paid(document.get("paid", []), book, terms),
        {level: floor_ore(exact(raw)) for level, raw in (document.get("headroom") or {}).items() if raw is not None},
    )
    if book.faults:
        raise TermsInvalid(book.faults)
    return facts
