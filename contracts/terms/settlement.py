"""Cumulative settlement: what all established facts entitle to, less what has been paid.

Due at T = max(0, min(E(T), caps) − paid before), rule by rule and payee by payee. E(T) is computed from the beginning
every time; periods are never floored and summed. Source: payment mechanisms, ledger rule for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Any

from .caps import BY_LINE, Claim, counted, groups_of, limit_of, lower, of_the_state
from .case import Case, Evaluation
from .documents import facts_sha256, terms_sha256
from .errors import fault
from .model import Cap, Facts, Rule, Terms
from .numbers import ONE, ZERO, exact, kronor, kronor_sv, percent_sv, plain, round_ore, split
from .reading import read_facts, read_terms
from .rules import RULE_TYPES
from .rules.dependent import released
from .statement import CapUse, Line, PartySum, Statement
from .wording import LEVELS_SV

# No contract comes near this many kronor; more is a slip of the pen, better said than settled.
_MOST = Fraction(10**15)


@dataclass
class _Row:
    """A line while it is made; amounts in öre."""

    rule: Rule
    place: int
    payee: str
    evaluation: Evaluation
    index: int | None
    gross: int = 0
    entitled: int = 0
    paid: int = 0
    due: int = 0
    cap: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass
class _Limit:
    """A limit on what is newly due: rows, öre left, level, and whether the programme said so (headroom)."""

    level: str
    rows: list[_Row]
    room: int
    headroom: bool


def settle(terms: dict[str, Any], facts: dict[str, Any]) -> Statement:
    """Settle `facts` under `terms` (both as parsed JSON). TermsInvalid where either cannot be settled."""
    read = read_terms(terms)
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
    for limit in _limits(case, caps, rows):
        binding = _lower_due(limit, terms.shortfall, claims)
        if limit.headroom:
            used = sum(row.due for row in limit.rows)
            use = CapUse(limit.level, kronor(facts.headroom[limit.level]), kronor(used), binding)
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
    )


def _claims(case: Case) -> tuple[list[Claim], list[_Row]]:
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
    rows: list[_Row] = []
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
            _Row(rule, place, payee.party, evaluation, index, paid=paid.pop((rule.id, payee.party), 0))
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
        rows += [_Row(rule, place, party, Evaluation(), None, paid=paid.pop((rule.id, party))) for party in former]
    return claims, rows


def _row_at(rows: list[_Row], rule: Rule, index: int) -> _Row:
    return next(row for row in rows if row.rule.id == rule.id and row.index == index)


def _cap_words(case: Case, cap: Cap, limit: int) -> str:
    whom = f" för {cap.party}" if cap.party else ""
    base = ""
    if cap.share is not None:
        base = f" ({percent_sv(cap.share)} av verifierade kostnader)"
    return f"Tak {LEVELS_SV[cap.level]}{whom}: högst {kronor_sv(limit, case.terms.currency)}{base}"


def _apply(case: Case, cap: Cap, claims: list[Claim], rows: list[_Row]) -> bool:
    """Lower the claims to `cap` and mark the rows that lost something."""
    hit: dict[tuple[str, int], int] = {}
    for group in groups_of(case, cap, claims):
        for rule, index in lower(group, case.terms.shortfall):
            hit[rule.id, index] = group.limit
    for (name, index), limit in hit.items():
        row = _row_at(rows, case.terms.rule(name), index)
        row.cap = cap.level
        row.notes.append(_cap_words(case, cap, limit))
    return bool(hit)


def _round(terms: Terms, claims: list[Claim], rows: list[_Row]) -> None:
    """Round each rule half-up, once, and split it over its payees."""
    for place, rule in enumerate(terms.rules):
        own = [claim for claim in claims if claim.place == place]
        sums = [sum((claim.parts[index] for claim in own), ZERO) for index in range(len(rule.payees))]
        parts = split(round_ore(sum(sums, ZERO)), sums)
        for row in rows:
            if row.place == place and row.index is not None:
                row.entitled = parts[row.index]


def _scopes(case: Case, cap: Cap, rows: list[_Row]) -> list[tuple[int, list[_Row]]]:
    """Return (limit in öre, rows) for each group of a cap that can be told by the line."""
    if cap.level not in BY_LINE:
        return []
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        counts = counted(case.terms, cap, row.rule)
        inside = row.index in counts if row.index is not None else _former(case, cap, row)
        if inside:
            groups.setdefault(row.rule.metric or "" if cap.level == "metric" else "", []).append(row)
    return [(limit_of(case, cap), members) for members in groups.values()]


def _former(case: Case, cap: Cap, row: _Row) -> bool:
    """Tell whether what was paid to a former payee counts against `cap`."""
    if cap.party is not None and cap.party not in {row.payee, row.rule.payer}:
        return False
    return bool(counted(case.terms, Cap(cap.level, None, cap.metric, None, cap.amount, cap.share), row.rule))


def _shave(case: Case, cap: Cap, rows: list[_Row]) -> bool:
    """Take the öre by which rounding half-up passed a cap off the last lines."""
    taken = False
    for limit, members in _scopes(case, cap, rows):
        excess = sum(row.entitled for row in members) - limit
        for row in reversed(members):
            cut = min(max(0, excess), row.entitled)
            if cut:
                row.entitled -= cut
                excess -= cut
                row.cap = cap.level
                row.notes.append(_cap_words(case, cap, limit))
                taken = True
    return taken


def _use(case: Case, cap: Cap, claims: list[Claim], rows: list[_Row], binding: bool) -> CapUse:
    if cap.level in BY_LINE:
        scopes = [(limit, sum(row.entitled for row in members)) for limit, members in _scopes(case, cap, rows)]
    else:
        scopes = [(group.limit, min(group.limit, round_ore(group.amount))) for group in groups_of(case, cap, claims)]
    limit, used = min(scopes, key=lambda item: item[0] - item[1], default=(limit_of(case, cap), 0))
    return CapUse(cap.level, kronor(limit), kronor(used), binding)


def _hold(case: Case, claims: list[Claim], rows: list[_Row]) -> None:
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


def _limits(case: Case, caps: list[Cap], rows: list[_Row]) -> list[_Limit]:
    """Return the limits on what is newly due, in the order of the terms.

    Money that was paid beyond its entitlement, and is not clawed back, still counts against each cap; headroom is what
    is left of the programme and the frame.
    """
    limits: list[tuple[int, _Limit]] = []
    for cap in caps:
        for limit, members in _scopes(case, cap, rows):
            room = limit - sum(row.paid for row in members)
            limits.append((case.terms.order.index(cap.level), _Limit(cap.level, members, room, False)))
    for level, room in case.facts.headroom.items():
        members = [row for row in rows if of_the_state(case.terms, row.rule)]
        limits.append((case.terms.order.index(level), _Limit(level, members, room, True)))
    return [limit for _, limit in sorted(limits, key=lambda item: item[0])]


def _lower_due(limit: _Limit, shortfall: str, claims: list[Claim]) -> bool:
    """Lower what is newly due to the room that is left; return whether it had to be."""
    paying = [row for row in limit.rows if row.due > 0]
    total = sum(row.due for row in paying)
    room = max(0, limit.room - sum(row.due for row in limit.rows if row.due < 0))
    if total <= room:
        return False
    if shortfall == "pro_rata":
        weights = [Fraction(row.due) for row in paying]
    else:
        weights = _first_due(paying, room, claims)
    for row, due in zip(paying, split(room, weights), strict=True):
        if due < row.due:
            row.due = due
            row.entitled = row.paid + due
            row.cap = limit.level
            what = "Utrymmet" if limit.headroom else "Taket"
            words = f"{what} {LEVELS_SV[limit.level]} räcker till {kronor_sv(room)} nu"
            row.notes.append(words + ("; resten hålls till det finns utrymme" if limit.headroom else ""))
    return True


def _first_due(rows: list[_Row], room: int, claims: list[Claim]) -> list[Fraction]:
    """Return what each row keeps of `room` when the earliest established of the unpaid pieces goes first.

    Payees of the same piece share what there is by their shares.
    """
    pieces: list[tuple[tuple[Any, ...], int, Fraction]] = []
    for position, row in enumerate(rows):
        left = Fraction(row.due)
        own = [claim for claim in claims if claim.place == row.place and row.index is not None]
        last: tuple[Any, ...] = own[0].order if own else ()
        for claim in sorted(own, key=lambda claim: claim.order, reverse=True):
            part = min(left, claim.parts[row.index or 0] * 100)
            if part > 0:
                last = claim.order
                pieces.append((claim.order, position, part))
                left -= part
        if left > 0:
            pieces.append((last, position, left))
    kept = [ZERO] * len(rows)
    remaining = Fraction(room)
    for _, group in groupby(sorted(pieces), key=lambda piece: piece[0]):
        together = list(group)
        whole = sum((part for _, _, part in together), ZERO)
        share = min(ONE, remaining / whole)
        for _, position, part in together:
            kept[position] += part * share
        remaining -= whole * share
    return kept


def _line(case: Case, row: _Row) -> Line:
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
    text = f"Regeln «{row.rule.id}». " + ". ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences) + "."
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
        text,
    )


def _price(price: Fraction) -> str:
    text = plain(price)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def _parties(terms: Terms, rows: list[_Row]) -> tuple[PartySum, ...]:
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
