"""Amounts in kronor with two decimals. One rounding, one cap, one split; a float never gets in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

ORE = Decimal("0.01")
ZERO = Decimal("0.00")


def exact(value: object) -> Decimal:
    """The value as a Decimal; raises TypeError for a float, whose digits are not what was meant."""
    if isinstance(value, float):
        raise TypeError("An amount must not be a float.")
    return value if isinstance(value, Decimal) else Decimal(str(value))


def round_ore(value: Decimal | int | str) -> Decimal:
    """Half-up to the öre: the one rounding, at the end of a calculation."""
    return exact(value).quantize(ORE, ROUND_HALF_UP)


def round_cap(value: Decimal | int | str) -> Decimal:
    """Down to the öre: a limit of 50 % must never become a little more than 50 %."""
    return exact(value).quantize(ORE, ROUND_DOWN)


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share ``total`` by weight so that the parts sum exactly to it (largest remainder, first wins a tie)."""
    weights = [exact(weight) for weight in weights]
    if not weights or any(weight < 0 for weight in weights) or sum(weights) <= 0:
        raise ValueError("Weights must be non-negative and not all zero.")
    sign = -1 if total < 0 else 1
    ore = int((abs(round_ore(total)) / ORE).to_integral_value())
    whole = sum(weights)
    raw = [ore * weight / whole for weight in weights]
    floors = [int(part) for part in raw]
    order = sorted(range(len(raw)), key=lambda i: (floors[i] - raw[i], i))
    for i in order[: ore - sum(floors)]:
        floors[i] += 1
    return [sign * part * ORE for part in floors]


class MoneyField(models.DecimalField):
    """An amount in SEK: numeric(14,2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)

    def db_check(self, connection: Any) -> str:
        """PostgreSQL's NaN is larger than every number: as a cost it would lift every cap that rests on it."""
        return f"{connection.ops.quote_name(self.column)} <> 'NaN'"

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, float):
            raise TypeError("An amount must not be a float.")
        return super().get_prep_value(value)
