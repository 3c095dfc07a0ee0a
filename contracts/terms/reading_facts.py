"""From validated JSON to typed facts that fit their terms."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from .book import Book
from .errors import TermsInvalid
from .model import Activity, Cost, Facts, Payment, Result, Terms
from .numbers import ONE, ZERO, exact, floor_ore
from .params import activity_kind
from .validation import check_form


def read_results(
    raw: list[dict[str, Any]], book: Book, terms: Terms, root: str = "facts.results"
) -> tuple[Result, ...]:
    """Return the typed results of facts, or of a scenario (`root` leads to them), and note their faults."""
    found: dict[tuple[str, str | None, str | None, date | None], int] = {}
    results = []
    for index, item in enumerate(raw):
        path = f"{root}[{index}]"
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


def read_activities(
    raw: list[dict[str, Any]], book: Book, terms: Terms, root: str = "facts.activities"
) -> tuple[Activity, ...]:
    """Return the typed activities of facts, or of a scenario (`root` leads to them), and note their faults."""
    rules = {rule.id: rule for rule in terms.rules}
    seen: set[tuple[str, str | None]] = set()
    shares: dict[str, Fraction] = {}
    activities = []
    for index, item in enumerate(raw):
        path = f"{root}[{index}]"
        rule = rules.get(item["rule"])
        if rule is None:
            book.known(item["rule"], rules, f"{path}.rule", "rule")
            continue
        given = [key for key in ("units", "share") if item.get(key) is not None]
        if len(given) != 1:
            book.add(path, "give either units or share")
            continue
        kind = activity_kind(rule.type, rule.params, rule.metric)
        if kind is None:
            book.add(f"{path}.rule", f"the rule {rule.id!r} is not paid on reported activity")
        elif kind != "either" and kind not in given:
            book.add(path, f"activity of the rule {rule.id!r} is reported in {kind}")
        key = (item["rule"], item.get("period"))
        if key in seen:
            book.add(path, f"the rule {item['rule']!r} is reported twice for the same period")
        seen.add(key)
        if "share" in given:
            shares[item["rule"]] = shares.get(item["rule"], ZERO) + exact(item["share"])
            if shares[item["rule"]] > ONE:
                book.add(f"{path}.share", f"the shares of the rule {item['rule']!r} sum to more than 1")
        activities.append(
            Activity(
                item["rule"],
                item.get("period"),
                exact(item["units"]) if "units" in given else None,
                exact(item["share"]) if "share" in given else None,
            )
        )
    return tuple(activities)


def _read_paid(raw: list[dict[str, Any]], book: Book, terms: Terms) -> tuple[Payment, ...]:
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
    book = Book()
    as_of = book.day(document["as_of"], "facts.as_of")
    costs = []
    for index, item in enumerate(document.get("verified_costs", [])):
        book.known(item["party"], terms.parties, f"facts.verified_costs[{index}].party", "party")
        costs.append(
            Cost(item["party"], item.get("period"), exact(item["amount"]), exact(item.get("other_funding") or "0"))
        )
    facts = Facts(
        as_of or date.min,
        tuple(costs),
        read_results(document.get("results", []), book, terms),
        read_activities(document.get("activities", []), book, terms),
        _read_paid(document.get("paid", []), book, terms),
        {level: floor_ore(exact(raw)) for level, raw in (document.get("headroom") or {}).items() if raw is not None},
    )
    if book.faults:
        raise TermsInvalid(book.faults)
    return facts
