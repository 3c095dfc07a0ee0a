"""Paid on what other rules give: a fund's top-up, and money held back until the final evaluation."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ..case import Case, Evaluation, Piece, first_up_to
from ..conditions import release_of
from ..evidence import compare
from ..model import Release, Rule
from ..numbers import ONE, ZERO, exact, percent_sv
from ..wording import day_sv, threshold_sv


def top_up(rule: Rule, case: Case) -> Evaluation:
    """E = λ · base, at most the award; base is what the local payers have paid (or owe, with `when: entitled`).

    A payment counts from the day after it: what this settlement itself pays is topped up by the next one.
    With `of: total` the fund bears the share λ of the whole, so E = λ / (1 − λ) · base. Source: Life Chances Fund, 32 %
    on average, up to its award and only when the local payer has paid.
    """
    params = rule.params
    part = exact(params["share"])
    factor = part / (ONE - part) if params.get("of") == "total" and part < ONE else part
    on_payment = params.get("when", "paid") == "paid"
    pieces: list[Piece] = []
    base = ZERO
    for name in params["rules"]:
        given = case.evaluate(name)
        paid = sum(
            (
                payment.ore
                for payment in case.facts.paid
                if payment.rule == name and (payment.on is None or payment.on < case.facts.as_of)
            ),
            0,
        )
        counted = min(given.gross, Fraction(paid, 100)) if on_payment else given.gross
        base += counted
        pieces += first_up_to(given.pieces, counted)
    pieces = sorted(
        (replace(piece, amount=piece.amount * factor) for piece in pieces),
        key=lambda piece: (piece.on, piece.period or "", piece.participant or ""),
    )
    total = factor * base
    what = "har betalat" if on_payment else "ska betala"
    working = [f"Den lokala betalaren {what} {case.money(base)}"]
    share_words = percent_sv(part) if factor == part else f"{percent_sv(part)} av helheten, alltså {percent_sv(factor)}"
    working.append(f"{share_words} av {case.money(base)} = {case.money(total)}")
    if "award" in params and total > exact(params["award"]):
        working.append(f"Fondens beviljade belopp {case.money(exact(params['award']))} är slut där")
        pieces = first_up_to(pieces, exact(params["award"]))
    return Evaluation(pieces, base, factor, working)


def released(case: Case, rule: Rule, release: Release | None) -> tuple[bool, str]:
    """Return whether held money is let go at as_of, and why in words.

    Without a release of its own it is let go after the rule's last valid day; without such a day it stays held.
    """
    as_of = case.facts.as_of
    if release is None:
        if rule.valid_to is None:
            return False, "hålls inne tills villkoren säger när det släpps"
        gone = as_of > rule.valid_to
        return gone, f"släpps efter {day_sv(rule.valid_to)}"
    if release.on is not None:
        return as_of >= release.on, f"släpps {day_sv(release.on)}"
    used = case.results(rule, release.metric or "", any_start=True).used
    if release.threshold is None:
        return bool(used), f"släpps när «{case.call(release.metric)}» är fastställt"
    words = f"släpps när «{case.call(release.metric)}» är {threshold_sv(release.comparison, release.threshold)}"
    return bool(used) and compare(used[-1].value, release.comparison, release.threshold), words


def holdback(rule: Rule, case: Case) -> Evaluation:
    """E = h · Σ of the listed rules once released, 0 before; those rules pay the other (1 − h).

    Source: payment mechanisms, holdback: (1 − h) at interim, h after the final evaluation with true-up.
    """
    params = rule.params
    part = exact(params["share"])
    whole = sum((case.evaluate(name).gross for name in params["rules"]), ZERO)
    free, words = released(case, rule, release_of(params.get("release")))
    held = f"{percent_sv(part)} av {case.money(whole)} = {case.money(part * whole)} {words}"
    if not free:
        return Evaluation([], ZERO, part, [f"Innehållet: {held}"])
    pieces = [
        replace(piece, amount=piece.amount * part) for name in params["rules"] for piece in case.evaluate(name).pieces
    ]
    return Evaluation(pieces, whole, part, [f"Släppt: {held}"])
