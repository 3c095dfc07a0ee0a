"""Caps on entitlement: whom a cap counts, what its limit is, and how a shortfall is shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .case import Case
from .model import Cap, Rule, Terms
from .numbers import ZERO, floor_ore, split
from .periods import span_of

# Caps that can be told from a line alone (participant and period need the pieces).
BY_LINE = {"metric", "party", "contract", "programme", "frame"}


@dataclass
class Claim:
    """A piece of entitlement on its way through the caps: `parts` holds each payee's kronor."""

    rule: Rule
    place: int
    on: date
    participant: str | None
    period: str | None
    parts: list[Fraction]

    @property
    def order(self) -> tuple[date, str, str, str]:
        """First in, first out: the day established, then the rule's id, participant and period."""
        return (self.on, self.rule.id, self.participant or "", self.period or "")


@dataclass
class Member:
    """What a cap sees of a claim: the payees that it counts."""

    claim: Claim
    payees: tuple[int, ...]

    @property
    def amount(self) -> Fraction:
        return sum((self.claim.parts[index] for index in self.payees), ZERO)

    def scale(self, factor: Fraction) -> None:
        for index in self.payees:
            self.claim.parts[index] *= factor


@dataclass
class Group:
    """Claims that share one limit, in öre."""

    name: str
    limit: int
    members: list[Member] = field(default_factory=list)

    @property
    def amount(self) -> Fraction:
        return sum((member.amount for member in self.members), ZERO)

    def by_line(self) -> dict[tuple[str, int], Fraction]:
        """Return the kronor of each line (rule, payee's place) that the limit counts."""
        found: dict[tuple[str, int], Fraction] = {}
        for member in self.members:
            for index in member.payees:
                line = (member.claim.rule.id, index)
                found[line] = found.get(line, ZERO) + member.claim.parts[index]
        return found


def receives(terms: Terms, party: str) -> bool:
    """Tell whether a cap on `party` counts what it receives (it is a payee somewhere) or else what it pays."""
    return any(payee.party == party for rule in terms.rules for payee in rule.payees)


def of_the_state(terms: Terms, rule: Rule) -> bool:
    """Tell whether limits of the programme and its frame reach a rule: they are the state's money.

    In a contract where the state pays nothing they reach every rule.
    """
    if not any(terms.parties[other.payer] == "state" for other in terms.rules):
        return True
    return terms.parties[rule.payer] == "state"


def counted(terms: Terms, cap: Cap, rule: Rule) -> tuple[int, ...]:
    """Return the places of the rule's payees that `cap` counts."""
    if cap.level in {"programme", "frame"} and cap.party is None and not of_the_state(terms, rule):
        return ()
    if cap.level == "metric" and (rule.metric is None or (cap.metric is not None and rule.metric != cap.metric)):
        return ()
    everyone = tuple(range(len(rule.payees)))
    if cap.party is None:
        return everyone
    if receives(terms, cap.party):
        return tuple(index for index in everyone if rule.payees[index].party == cap.party)
    return everyone if rule.payer == cap.party else ()


def _key(cap: Cap, claim: Claim) -> str | None:
    """Return the name of the group that a claim falls in under `cap`, None when it falls outside."""
    if cap.level == "participant":
        return claim.participant
    if cap.level == "metric":
        return claim.rule.metric
    if cap.level == "period":
        span = span_of(claim.period)
        year = str(span.last.year if span else claim.on.year)
        if cap.period == "year":
            return year
        period = claim.period or year
        return period if cap.period in {None, period} else None
    return ""


def limit_of(case: Case, cap: Cap, period: str | None = None) -> int:
    """Return the limit of `cap` in öre, rounded down: its amount, or a share of net verified costs up to as_of.

    The costs are those of the cap's party where the cap counts what that party receives, else everybody's; for a cap
    per period they are that period's.
    """
    if cap.amount is not None:
        return floor_ore(cap.amount)
    amount, other = base_of(case, cap, period)
    return floor_ore((cap.share or ZERO) * max(ZERO, amount - other))


def base_of(case: Case, cap: Cap, period: str | None = None) -> tuple[Fraction, Fraction]:
    """Return (verified costs, other funding) in kronor that a cap is a share of."""
    party = cap.party if cap.party and receives(case.terms, cap.party) else None
    if cap.level != "period":
        return case.verified(party)
    if cap.period != "year":
        return case.verified(party, period)
    labels = {cost.period for cost in case.facts.costs}
    wanted = [label for label in labels if (span := span_of(label)) and str(span.last.year) == period]
    pairs = [case.verified(party, label) for label in wanted]
    return sum((amount for amount, _ in pairs), ZERO), sum((other for _, other in pairs), ZERO)


def groups_of(case: Case, cap: Cap, claims: Sequence[Claim]) -> list[Group]:
    """Return the claims that `cap` limits, one group for each limit; at least one group, so that it can be shown."""
    groups: dict[str, Group] = {}
    for claim in claims:
        payees = counted(case.terms, cap, claim.rule)
        key = _key(cap, claim)
        if not payees or key is None:
            continue
        if key not in groups:
            groups[key] = Group(key, limit_of(case, cap, key))
        groups[key].members.append(Member(claim, payees))
    return list(groups.values()) or [Group("", limit_of(case, cap, cap.period))]


def lower(group: Group, shortfall: str) -> Iterator[tuple[str, int]]:
    """Lower a group's claims to its limit and yield the (rule's id, payee's place) that lost something.

    `fifo` keeps the earliest, `pro_rata` keeps the same share of each; what each rule keeps is whole öre that sum
    exactly to the limit (largest remainder).
    """
    total = group.amount
    limit = Fraction(group.limit, 100)
    if total <= limit:
        return
    members = sorted(group.members, key=lambda member: member.claim.order)
    before = [member.amount for member in members]
    if shortfall == "pro_rata":
        kept = [amount * limit / total for amount in before]
    else:
        kept, left = [], limit
        for amount in before:
            kept.append(min(amount, left))
            left -= kept[-1]
    sums: dict[int, Fraction] = {}
    for member, amount in zip(members, kept, strict=True):
        sums[member.claim.place] = sums.get(member.claim.place, ZERO) + amount
    places = sorted(sums)
    whole = dict(zip(places, split(group.limit, [sums[place] for place in places]), strict=True))
    for member, amount, was in zip(members, kept, before, strict=True):
        if was == 0:
            continue
        exact_sum = sums[member.claim.place]
        adjust = Fraction(whole[member.claim.place], 100) / exact_sum if exact_sum else ZERO
        factor = amount / was * adjust
        if factor != 1:
            member.scale(factor)
        if amount < was:
            for index in member.payees:
                yield member.claim.rule.id, index
