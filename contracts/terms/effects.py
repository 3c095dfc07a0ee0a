"""What a cap did to a line, in words that can be followed on a pocket calculator."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .caps import base_of
from .case import Case
from .model import Cap
from .numbers import ZERO, kronor_sv, percent_sv
from .wording import LEVELS_SV

_SHOWN = 3


@dataclass(frozen=True)
class Effect:
    """One limit that lowered one line: the line's kronor before and after, and all that the limit counts."""

    group: str
    limit: int
    total: Fraction
    before: Fraction
    after: Fraction


def base_words(case: Case, cap: Cap, period: str | None = None) -> str:
    """Return how a cap that is a share of verified costs came about; nothing for an amount."""
    if cap.share is None:
        return ""
    amount, other = base_of(case, cap, period)
    part = percent_sv(cap.share)
    if not other:
        return f"{part} av verifierade kostnader {case.money(amount)}"
    net = case.money(max(ZERO, amount - other))
    return f"{part} av {net} (verifierade kostnader {case.money(amount)} − annan finansiering {case.money(other)})"


def cap_words(case: Case, cap: Cap, limit: int, period: str | None = None) -> str:
    """Return a cap with its limit in öre: which it is, whom it concerns, and how it came about."""
    whom = f" för {case.call(cap.party)}" if cap.party else ""
    base = base_words(case, cap, period)
    return f"Tak {LEVELS_SV[cap.level]}{whom}: högst {kronor_sv(limit, case.terms.currency)}" + (
        f", {base}" if base else ""
    )


def effect_words(case: Case, cap: Cap, effects: list[Effect]) -> list[str]:
    """Return the sentences on what `cap` took from a line, at most a few limits by name."""
    first = effects[0]
    if cap.level not in {"participant", "period"}:
        sentence = _lowered(case, first)
        if first.before != first.total:
            whole = f"Allt som taket omfattar är {case.money(first.total)}"
            if case.terms.shortfall == "pro_rata":
                limit = kronor_sv(first.limit, case.terms.currency)
                sentence = (
                    f"{case.money(first.before)} × {limit} / {case.money(first.total)} = {case.money(first.after)}"
                )
                if first.after != first.before * Fraction(first.limit, 100) / first.total:
                    sentence += " när ören har fördelats"
                return [cap_words(case, cap, first.limit), whole, f"Alla sänks i samma grad: {sentence}"]
            return [cap_words(case, cap, first.limit), whole, f"Det som fastställdes först går före: {sentence}"]
        return [cap_words(case, cap, first.limit), sentence]
    several = cap.share is not None and len(effects) > 1
    words = [] if several else [cap_words(case, cap, first.limit, first.group)]
    for effect in effects[:_SHOWN]:
        limit = f"{cap_words(case, cap, effect.limit, effect.group)}; " if several else ""
        words.append(f"{effect.group}: {limit}{_lowered(case, effect)}")
    if len(effects) > _SHOWN:
        rest = effects[_SHOWN:]
        lost = case.money(sum((effect.before - effect.after for effect in rest), ZERO))
        words.append(f"Ytterligare {len(rest)} når taket och sänks med {lost}")
    return words


def _lowered(case: Case, effect: Effect) -> str:
    words = f"{case.money(effect.before)} sänks till {case.money(effect.after)}"
    if effect.group and effect.before != effect.total:
        words += f" (allt som taket omfattar är {case.money(effect.total)})"
    return words
