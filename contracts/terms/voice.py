"""The two languages that terms are put into words in: Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from .model import Condition, Release
from .numbers import NBSP, exact, number_sv, percent_sv, plain, price_sv
from .periods import parse_date
from .wording import COMPARISONS_EN, COMPARISONS_SV, LEVELS_EN, LEVELS_SV, day_sv

_MONTHS_EN = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)

_NO_UNIT = {"antal", "number", "count", "st", "styck"}
_PERCENT = ("procentenheter", "procent", "per cent", "percentage points", "percent")
_SHORT = 3


@dataclass(frozen=True)
class Voice:
    """Words and numbers in one language. `names` gives what to call parties, metrics and rules instead of their ids."""

    language: str
    currency: str
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def say(self, sv: str, en: str) -> str:
        return en if self.language == "en" else sv

    def name(self, identity: str | None) -> str:
        return self.names.get(identity or "", identity or "")

    def number(self, raw: Any) -> str:
        value = raw if isinstance(raw, Fraction) else exact(raw)
        if self.language != "en":
            return number_sv(value)
        whole, dot, decimals = plain(value).partition(".")
        return f"{int(whole):,}{dot}{decimals}" if whole.lstrip("-") else whole

    def money(self, raw: Any) -> str:
        value = raw if isinstance(raw, Fraction) else exact(raw)
        if self.language != "en":
            return price_sv(value, self.currency)
        whole, _, decimals = plain(value).partition(".")
        return f"{self.currency}{NBSP}{int(whole):,}.{decimals:0<2}"

    def percent(self, raw: Any) -> str:
        value = raw if isinstance(raw, Fraction) else exact(raw)
        if self.language != "en":
            return percent_sv(value)
        if value.denominator % 3 == 0 and value.denominator < 100:
            return f"{value.numerator}/{value.denominator}"
        return f"{plain(value * 100, places=4)}%"

    def day(self, raw: str | date) -> str:
        value = parse_date(raw) if isinstance(raw, str) else raw
        if self.language != "en":
            return day_sv(value)
        return f"{value.day}{NBSP}{_MONTHS_EN[value.month - 1]} {value.year}"

    def measured(self, metric: str | None, raw: Any) -> str:
        """A number with the unit of its metric: 18 procent. A unit that is no more than “number” goes unsaid."""
        unit = self.units.get(metric or "", "")
        if len(unit.split()) > _SHORT:  # the whole of it stands under the parties and metrics
            unit = next((short for short in _PERCENT if unit.lower().startswith(short)), "")
        silent = not unit or unit[0].isdigit() or unit.lower() in _NO_UNIT
        return self.number(raw) + ("" if silent else f" {unit}")

    def each(self, metric: str | None) -> str:
        """What one unit of the metric is called: enhet (dagar per anställd)."""
        unit = self.units.get(metric or "", "")
        return self.say("enhet", "unit") + (f" ({unit})" if unit and not unit[0].isdigit() else "")

    def test(self, comparison: str, threshold: Any, metric: str | None = None) -> str:
        words = COMPARISONS_EN if self.language == "en" else COMPARISONS_SV
        return f"{words[comparison]} {self.measured(metric, threshold)}"

    def demand(self, metric: str | None, comparison: str, threshold: Any, low: str = "") -> str:
        """What a metric must come to: “absence är högst 18 procent”; one that is 1 when reached is just reached."""
        value = threshold if isinstance(threshold, Fraction) else exact(threshold)
        is_yes_or_no = self.units.get(metric or "", "").startswith("1 ")
        if is_yes_or_no and (comparison, value) in {(">=", Fraction(1)), (">", Fraction(0)), ("==", Fraction(1))}:
            return self.say(f"{self.name(metric)}{low} är uppfyllt", f"{self.name(metric)}{low} is met")
        test = self.test(comparison, value, metric)
        return self.say(f"{self.name(metric)}{low} är {test}", f"{self.name(metric)}{low} is {test}")

    def level(self, level: str) -> str:
        return (LEVELS_EN if self.language == "en" else LEVELS_SV)[level]

    def condition(self, condition: Condition) -> str:
        if condition.rule is not None:
            name = self.name(condition.rule)
            return self.say(f"regeln {name} har gett betalning", f"the rule {name} has led to payment")
        low = ""
        if condition.statistic == "ci_low":
            low = self.say(" (nedre konfidensgränsen)", " (lower confidence limit)")
        return self.demand(condition.metric, condition.comparison, condition.threshold or Fraction(0), low)

    def listed(self, items: list[str]) -> str:
        """Items in a row; with semicolons where an item has a comma of its own (a municipality, its department)."""
        if len(items) < 2:
            return "".join(items)
        comma = "; " if any("," in item for item in items) else ", "
        return comma.join(items[:-1]) + self.say(" och ", " and ") + items[-1]

    def release(self, release: Release | None) -> str:
        if release is None:
            return self.say("efter regelns sista giltighetsdag", "after the rule's last valid day")
        if release.on is not None:
            return self.say(f"den {self.day(release.on)}", f"on {self.day(release.on)}")
        name = self.name(release.metric)
        if release.threshold is None:
            return self.say(f"när {name} är fastställt", f"when {name} is established")
        demand = self.demand(release.metric, release.comparison, release.threshold)
        return self.say(f"när {demand}", f"when {demand}")
