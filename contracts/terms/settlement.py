"""Cumulative settlement: what all established facts entitle to, less what has been paid.

Due at T = max(0, min(E(T), caps) − paid before), rule by rule and payee by payee. E(T) is computed from the beginning
every time; periods are never floored and summed. Source: payment mechanisms, ledger rule for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .caps import BY_LINE, Claim, groups_of, limit_of, lower
from .case import Case, Evaluation
from .documents import facts_sha256, terms_sha256
from .effects import Effect, base_words, cap_words, effect_words
from .errors import fault
from .model import Cap, Facts, Terms
from .numbers import ONE, ZERO, exact, kronor, kronor_sv, number_sv, percent_sv, plain, round_ore, rounded_ore, split
from .order import by_dependence
from .reading import read_terms
from .reading_facts import read_facts
from .rows import Limit, Row, due_limits, lower_due, scopes
from .rules import RULE_TYPES
from .rules.dependent import released
from .scenarios import planned_facts
from .statement import CapUse, Line, PartySum, Statement
from .wording import rounding_sv

# No contract comes near this many kronor; more is a slip of the pen, better said than settled.
_MOST = Fraction(10**15)


def settle(
    terms: dict[str, Any],
    facts: dict[str, Any],
    *,
    names: Mapping[str, str] | None = None,
    scenario: str | None = None,
) -> Statement:
    """Settle `facts` under `terms` (both as parsed JSON). TermsInvalid where either cannot be settled.

    `names` says what to call parties, metrics and rules in the working, `scenario` which of the agreed scenarios
    stands in for the established results: what the plan would give.
    """
    read = read_terms(terms)
    if names:
        read = replace(read, names={**read.names, **names})
    if scenario is not None:
        if scenario not in read.scenarios:
            raise fault("scenario", f"there is no scenario {scenario!r} in the terms")
        facts = planned_facts(next(item for item in terms["scenarios"] if item["id"] == scenario), facts)
    return settle_read(read, read_facts(facts, read), terms_sha256(terms), facts_sha256(facts))


def settle_read(terms: Terms, facts: Facts, terms_digest: str = "", facts_digest: str = "") -> Statement:
    """Settle typed facts under typed terms."""
    case = Case(terms, facts, RULE_TYPES)
    claims, rows = _claims(case)
    uses: list[tuple[int, CapUse]] = []
    caps = sorted(terms.caps, key=lambda cap: terms.order.index(cap.level))
    bound = {id(cap): _apply(case, cap, claims, rows) for cap in caps}
    _round(terms, claims, rows)
    for cap in caps:
        bound[id(cap)] |= _shave(case, cap, rows)
        uses.append((terms.order.index(cap.level), _use(case, cap, claims, rows, bound[id(cap)])))
    _hold(case, claims, rows)
    for row in rows:
        row.due = row.entitled - row.paid
        if row.due < 0 and not row.rule.params.get("claw_back", False):
            row.due = 0
    rooms: list[tuple[Limit, bool]] = []
    for limit in due_limits(case, caps, rows):
        binding = lower_due(limit, terms.shortfall, claims)
        if limit.headroom:
            rooms.append((limit, binding))
    # What a later limit lowers also uses less of an earlier one.
    for limit, binding in rooms:
        use = CapUse(limit.level, kronor(limit.room), kronor(sum(row.due for row in limit.rows)), binding)
        uses.append((terms.order.index(limit.level), use))
    lines = tuple(_line(case, row) for row in rows)
    return Statement(
        facts.as_of,
        terms_digest,
        facts_digest,
        lines,
        tuple(use for _, use in sorted(uses, key=lambda item: item[0])),
        _parties(terms, rows),
        kronor(sum(row.due for row in rows)),
        terms.currency,
        terms.names,
        rounding_sv(terms.rounding),
    )


def _claims(case: Case) -> tuple[list[Claim], list[Row]]:
    """Evaluate every rule and return its pieces by payee, and a row for each payee."""
    terms, facts = case.terms, case.facts
    held: dict[str, Fraction] = {}
    for rule in terms.rules:
        if rule.type == "holdback":
            for name in rule.params["rules"]:
                held[name] = held.get(name, ZERO) + exact(rule.params["share"])
    paid: dict[tuple[str, str], int] = {}
    for payment in facts.paid:
        if payment.on is None or payment.on <= facts.as_of:
            key = (payment.rule, payment.party)
            paid[key] = paid.get(key, 0) + payment.ore
    claims: list[Claim] = []
    rows: list[Row] = []
    for rule in by_dependence(terms):
        case.evaluate(rule.id)
    for place, rule in enumerate(terms.rules):
        evaluation = case.evaluate(rule.id)
        if abs(evaluation.gross) > _MOST:
            raise fault(f"terms.rules[{place}]", f"the rule {rule.id!r} comes to more than 10^15 kronor")
        shares = list(evaluation.shares or [payee.share for payee in rule.payees])
        keep = max(ZERO, ONE - held.get(rule.id, ZERO))
        for piece in evaluation.pieces:
            amount = piece.amount * keep
            if amount:
                parts = [amount * share for share in shares]
                claims.append(Claim(rule, place, piece.on, piece.participant, piece.period, parts))
        own = [
            Row(rule, place, payee.party, evaluation, index, paid=paid.pop((rule.id, payee.party), 0))
            for index, payee in enumerate(rule.payees)
        ]
        gross = split(round_ore(evaluation.gross * keep), shares)
        for row, amount_ore, share in zip(own, gross, shares, strict=True):
            row.gross = amount_ore
            if keep != ONE:
                row.notes.append(f"{percent_sv(ONE - keep)} hålls inne enligt en annan regel")
            if len(own) > 1:
                row.notes.append(f"Andel {percent_sv(share)}: {kronor_sv(amount_ore, terms.currency)}")
        rows += own
        former = sorted(party for name, party in paid if name == rule.id)
        rows += [Row(rule, place, party, Evaluation(), None, paid=paid.pop((rule.id, party))) for party in former]
    return claims, rows


def _apply(case: Case, cap: Cap, claims: list[Claim], rows: list[Row]) -> bool:
    """Lower the claims to `cap`, and say on the rows that lost something what it took."""
    effects: dict[tuple[str, int], list[Effect]] = {}
    for group in groups_of(case, cap, claims):
        total, before = group.amount, group.by_line()
        hit = set(lower(group, case.terms.shortfall))
        after = group.by_line() if hit else {}
        for line in hit:
            effect = Effect(group.name, group.limit, total, before[line], after[line])
            effects.setdefault(line, []).append(effect)
    for row in rows:
        own = effects.get((row.rule.id, row.index)) if row.index is not None else None
        if own:
            row.cap = cap.level
            row.notes += effect_words(case, cap, own)
    return bool(effects)


def _round(terms: Terms, claims: list[Claim], rows: list[Row]) -> None:
    """Round each rule half-up, once, and split it over its payees."""
    for place, rule in enumerate(terms.rules):
        own = [claim for claim in claims if claim.place == place]
        sums = [sum((claim.parts[index] for claim in own), ZERO) for index in range(len(rule.payees))]
        total = sum(sums, ZERO)
        whole = rounded_ore(total, terms.rounding.how, terms.rounding.unit)
        parts = split(whole, sums)
        for row in rows:
            if row.place == place and row.index is not None:
                row.entitled = parts[row.index]
                if whole != total * 100:
                    row.notes.append(f"Regeln avrundas: {number_sv(total)} blir {kronor_sv(whole, terms.currency)}")


def _shave(case: Case, cap: Cap, rows: list[Row]) -> bool:
    """Take the öre by which rounding half-up passed a cap off the last lines."""
    taken = False
    for limit, members in scopes(case, cap, rows):
        excess = sum(row.entitled for row in members) - limit
        for row in reversed(members):
            cut = min(max(0, excess), row.entitled)
            if cut:
                row.entitled -= cut
                excess -= cut
                row.cap = cap.level
                over = kronor_sv(cut, case.terms.currency)
                row.notes += [cap_words(case, cap, limit), f"Avrundningen uppåt gick {over} över taket och dras av"]
                taken = True
    return taken


def _use(case: Case, cap: Cap, claims: list[Claim], rows: list[Row], binding: bool) -> CapUse:
    if cap.level in BY_LINE:
        used_by = [(limit, sum(row.entitled for row in members)) for limit, members in scopes(case, cap, rows)]
    else:
        used_by = [(group.limit, min(group.limit, round_ore(group.amount))) for group in groups_of(case, cap, claims)]
    limit, used = min(used_by, key=lambda item: item[0] - item[1], default=(limit_of(case, cap), 0))
    # What a cap per period is a share of differs from period to period; the lines say it.
    base = "" if cap.level == "period" else base_words(case, cap)
    return CapUse(cap.level, kronor(limit), kronor(used), binding, case.call(cap.party) if cap.party else "", base)


def _hold(case: Case, claims: list[Claim], rows: list[Row]) -> None:
    """Keep the contract's holdback of what is entitled until it is released."""
    held = case.terms.holdback
    if held is None or held.share == 0:
        return
    for place, rule in enumerate(case.terms.rules):
        if held.rules is not None and rule.id not in held.rules:
            continue
        own = [row for row in rows if row.place == place and row.index is not None]
        free, words = released(case, rule, held.release)
        total = sum(row.entitled for row in own)
        if free or not total:
            continue
        kept = split(round_ore(Fraction(total, 100) * (ONE - held.share)), [Fraction(row.entitled) for row in own])
        for row, amount in zip(own, kept, strict=True):
            row.notes.append(
                f"{percent_sv(held.share)} hålls inne, {kronor_sv(row.entitled - amount, case.terms.currency)}: {words}"
            )
            row.entitled = amount
        for claim in claims:
            if claim.place == place:
                claim.parts = [part * (ONE - held.share) for part in claim.parts]


def _line(case: Case, row: Row) -> Line:
    currency = case.terms.currency
    evaluation = row.evaluation
    sentences = [*evaluation.working, *row.notes]
    if row.index is None:
        sentences.append("Parten är inte längre betalningsmottagare i regeln")
    sentences.append(f"Berättigat hittills {kronor_sv(row.entitled, currency)}")
    sentences.append(f"tidigare betalt {kronor_sv(row.paid, currency)}")
    if row.paid > row.entitled and row.due == 0:
        over = kronor_sv(row.paid - row.entitled, currency)
        sentences.append(f"för mycket betalt {over}, som enligt villkoren inte krävs tillbaka")
    elif row.due < 0:
        sentences.append("mellanskillnaden ska betalas tillbaka enligt villkoren")
    sentences.append(f"att betala nu {kronor_sv(row.due, currency)}")
    steps = (
        f"Regeln «{case.call(row.rule.id)}»",
        *(f"{sentence[:1].upper()}{sentence[1:]}" for sentence in sentences),
    )
    return Line(
        row.rule.id,
        row.rule.payer,
        row.payee,
        plain(evaluation.quantity) if evaluation.quantity is not None else None,
        _price(evaluation.price) if evaluation.price is not None else None,
        kronor(row.gross),
        row.cap,
        kronor(row.entitled),
        kronor(row.paid),
        kronor(row.due),
        steps,
    )


def _price(price: Fraction) -> str:
    text = plain(price)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def _parties(terms: Terms, rows: list[Row]) -> tuple[PartySum, ...]:
    pays = dict.fromkeys(terms.parties, 0)
    gets = dict.fromkeys(terms.parties, 0)
    for row in rows:
        giver, taker = (row.rule.payer, row.payee) if row.due >= 0 else (row.payee, row.rule.payer)
        pays[giver] += abs(row.due)
        gets[taker] += abs(row.due)
    return tuple(
        PartySum(party, kronor(pays[party]), kronor(gets[party]), kronor(gets[party] - pays[party]))
        for party in terms.parties
    )
