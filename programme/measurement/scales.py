"""Survey scales: what an answer may be, how answers become a score, and what a score means.

A scale is data: the well-known ones stand in `SCALES`, and a programme writes its own with `Scale.from_definition`.
The words of the questions are not kept here (several are under licence); an answer is a number per item code.

Scores are Decimals. A score is None where too many answers are missing; otherwise missing items count as the
person's own mean of the others. Bands describe, they do not diagnose; a threshold that decides money belongs to the
contract.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

Number = Decimal | int


class ScaleError(ValueError):
    """A definition that does not hold together, or an answer that the scale does not allow. `item` says which."""

    def __init__(self, message: str, item: str = "") -> None:
        super().__init__(f"{item}: {message}" if item else message)
        self.item = item


@dataclass(frozen=True)
class Item:
    """One question. Answers run from `low` to `high` in steps of `step`, or are one of `choices`."""

    code: str
    low: Decimal
    high: Decimal
    reverse: bool = False
    step: Decimal = Decimal(1)
    choices: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        if not self.code:
            raise ScaleError("an item needs a code")
        if not self.low < self.high or self.step <= 0:
            raise ScaleError("the lowest answer must be below the highest, and the step above zero", self.code)
        if self.choices and (min(self.choices), max(self.choices)) != (self.low, self.high):
            raise ScaleError("the choices must run from the lowest to the highest answer", self.code)

    def value(self, answer: Number) -> Decimal:
        """The answer as it counts, turned round for a reverse item."""
        if isinstance(answer, bool) or not isinstance(answer, Decimal | int) or not Decimal(answer).is_finite():
            raise ScaleError("an answer is a number", self.code)
        given = Decimal(answer)
        allowed = given in self.choices if self.choices else (given - self.low) % self.step == 0
        if not allowed or not self.low <= given <= self.high:
            raise ScaleError(f"an answer lies between {self.low} and {self.high}", self.code)
        return self.low + self.high - given if self.reverse else given


@dataclass(frozen=True)
class Band:
    """From this score upwards, until the next band."""

    at_least: Decimal
    name: str


@dataclass(frozen=True)
class Score:
    """`value` is None when too much is missing; `filled` names items that count as the mean of the others."""

    value: Decimal | None
    band: str
    missing: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scale:
    """How answers become a score. `total` adds items up; `index` is their mean moved to 0–100 by the items' ends."""

    code: str
    name: str
    items: tuple[Item, ...]
    total: Literal["sum", "mean", "index"] = "sum"
    higher_is_better: bool = False
    max_missing: int = 0
    bands: tuple[Band, ...] = ()
    source: str = ""
    subscales: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        codes = [item.code for item in self.items]
        if not self.code or not codes:
            raise ScaleError("a scale needs a code and at least one item")
        if len(set(codes)) != len(codes):
            raise ScaleError("two items have the same code")
        if not 0 <= self.max_missing < len(codes):
            raise ScaleError("at least one item must be answered")
        if list(self.bands) != sorted(self.bands, key=lambda band: band.at_least):
            raise ScaleError("the bands must rise")
        if self.bands and self.bands[0].at_least != self.lowest:
            raise ScaleError(f"the first band must begin at {self.lowest}")
        for name, members in self.subscales:
            if not members or not set(members) <= set(codes):
                raise ScaleError("a subscale holds items of its scale", name)

    @property
    def lowest(self) -> Decimal:
        return self._total([item.low for item in self.items])

    @property
    def highest(self) -> Decimal:
        return self._total([item.high for item in self.items])

    def score(self, answers: Mapping[str, Number | None]) -> Score:
        """The score of one person on one occasion; an item that is absent or None is missing."""
        known = {item.code for item in self.items}
        for code in answers:
            if code not in known:
                raise ScaleError("the scale has no such item", code)
        return self._score(self.items, answers, self.max_missing)

    def subscores(self, answers: Mapping[str, Number | None]) -> dict[str, Score]:
        """The score of each subscale; all its items must be answered."""
        by_code = {item.code: item for item in self.items}
        return {
            name: self._score([by_code[code] for code in members], answers, 0, bands=False)
            for name, members in self.subscales
        }

    def band_of(self, value: Decimal) -> str:
        return next((band.name for band in reversed(self.bands) if value >= band.at_least), "")

    def _score(
        self, items: Sequence[Item], answers: Mapping[str, Number | None], allowed: int, *, bands: bool = True
    ) -> Score:
        values: dict[str, Decimal] = {}
        missing: list[str] = []
        for item in items:
            answer = answers.get(item.code)
            if answer is None:
                missing.append(item.code)
            else:
                values[item.code] = item.value(answer)
        if len(missing) > allowed:
            return Score(None, "", tuple(missing))
        # A missing item stands as high in its own range as the answered ones do in theirs, on average.
        share = sum(((values[i.code] - i.low) / (i.high - i.low) for i in items if i.code in values), Decimal(0))
        share /= len(values)
        filled = [values.get(i.code, i.low + share * (i.high - i.low)) for i in items]
        value = _two(self._total(filled, items))
        return Score(value, self.band_of(value) if bands else "", tuple(missing), tuple(missing))

    def _total(self, values: Sequence[Decimal], items: Sequence[Item] = ()) -> Decimal:
        added = sum(values, Decimal(0))
        if self.total == "sum":
            return added
        if self.total == "mean":
            return added / len(values)
        chosen = items or self.items
        low = sum((item.low for item in chosen), Decimal(0))
        high = sum((item.high for item in chosen), Decimal(0))
        return 100 * (added - low) / (high - low)

    def to_definition(self) -> dict[str, Any]:
        """The scale as plain JSON, numbers as text."""
        return {
            "code": self.code,
            "name": self.name,
            "total": self.total,
            "higher_is_better": self.higher_is_better,
            "max_missing": self.max_missing,
            "source": self.source,
            "items": [
                {
                    "code": item.code,
                    "low": str(item.low),
                    "high": str(item.high),
                    "reverse": item.reverse,
                    "step": str(item.step),
                    "choices": [str(choice) for choice in item.choices],
                }
                for item in self.items
            ],
            "bands": [{"at_least": str(band.at_least), "name": band.name} for band in self.bands],
            "subscales": {name: list(members) for name, members in self.subscales},
        }

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> "Scale":
        """A scale of one's own from JSON; raises `ScaleError` where it does not hold together."""
        try:
            total = definition.get("total", "sum")
            if total not in ("sum", "mean", "index"):
                raise ScaleError("the total is sum, mean or index")
            return cls(
                code=str(definition["code"]),
                name=str(definition["name"]),
                items=tuple(_item(item) for item in definition["items"]),
                total=total,
                higher_is_better=bool(definition.get("higher_is_better", False)),
                max_missing=int(definition.get("max_missing", 0)),
                bands=tuple(Band(_number(b["at_least"]), str(b["name"])) for b in definition.get("bands", ())),
                source=str(definition.get("source", "")),
                subscales=tuple((str(k), tuple(v)) for k, v in definition.get("subscales", {}).items()),
            )
        except ScaleError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as fault:
            raise ScaleError(f"the definition is not complete: {fault}") from fault


def _item(definition: Mapping[str, Any]) -> Item:
    return Item(
        code=str(definition["code"]),
        low=_number(definition["low"]),
        high=_number(definition["high"]),
        reverse=bool(definition.get("reverse", False)),
        step=_number(definition.get("step", 1)),
        choices=tuple(_number(choice) for choice in definition.get("choices", ())),
    )


def _number(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise ScaleError("write numbers as text or whole numbers")
    number = Decimal(value)
    if not number.is_finite():
        raise ScaleError("a number must be finite")
    return number


def _two(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def numbered_items(prefix: str, count: int, low: int, high: int, reverse: Iterable[int] = ()) -> tuple[Item, ...]:
    """Items `prefix1`, `prefix2` … that share their range."""
    turned = set(reverse)
    return tuple(
        Item(f"{prefix}{place}", Decimal(low), Decimal(high), reverse=place in turned) for place in range(1, count + 1)
    )
