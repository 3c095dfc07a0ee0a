"""Hides further cells until no small group can be worked out: the engine behind `suppression`.

A `System` holds what a reader could write down: every number, printed or merely derivable, and the equations
between them. A small group is safe in a bounded system (counts) when its value might still be as large as the
threshold, given all that is shown and that counts are not negative; in an unbounded one (sums behind means) when no
linear combination determines it. Showing more never makes anything safer, so a greedy choice that is loosened
afterwards leaves nothing hidden in vain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from programme.measurement import linear
from programme.measurement.linear import Bounds, recoverable

Key = tuple[str, ...]


@dataclass(frozen=True)
class Var:
    """A number in one release; its change since an earlier one; the rest of a group (`rest_of` the whole)."""

    release: int
    key: Key
    since: int = -1
    rest_of: Key | None = None


@dataclass
class System:
    threshold: int
    bounded: bool
    values: dict[Var, int] = field(default_factory=dict)
    equations: list[linear.Equation[Var]] = field(default_factory=list)
    sensitive: list[Var] = field(default_factory=list)
    shown: set[Var] = field(default_factory=set)
    prints: dict[Var, Key] = field(default_factory=dict)
    totals: set[Var] = field(default_factory=set)

    def add(self, var: Var, value: int, *, small: bool, prints: Key | None, shown: bool) -> None:
        """A number, how many people it rests on, and the key under which it is printed, if at all."""
        self.values[var] = value
        if small:
            self.sensitive.append(var)
        if shown:
            self.shown.add(var)
        if prints is not None:
            self.prints[var] = prints

    def add_sum(self, total: Var, parts: Sequence[Var]) -> None:
        self.equations.append({total: -1, **dict.fromkeys(parts, 1)})
        self.totals.add(total)


def derive(system: System, name: Var, plus: Var, minus: Var) -> None:
    """A number that nobody prints but everybody can compute: `plus` − `minus`."""
    system.values[name] = system.values[plus] - system.values[minus]
    system.equations.append({name: -1, plus: 1, minus: -1})
    if is_small(system.values[name], system.threshold):
        system.sensitive.append(name)


def is_small(count: int, threshold: int) -> bool:
    return 0 < abs(count) < threshold


@dataclass(frozen=True)
class Outcome:
    """Keys to hide beside those hidden already, and small groups that no hiding saves, since they are out."""

    hidden: tuple[Key, ...]
    exposed: tuple[Key, ...]


def protect(system: System, now: int) -> Outcome:
    """Hide cells of release `now`, the nearest and smallest first, until every small group is safe; then loosen."""
    reader = _Reader(system)
    exposed = _already_out(reader, now)
    # In one order whatever the order of the tables, so that the same figures always lose the same cells.
    sensitive = sorted(
        (var for var in system.sensitive if var not in exposed),
        key=lambda v: (v.release, v.since, v.key, v.rest_of or ()),
    )
    added: list[Var] = []
    for var in reader.unsafe(sensitive):
        while reader.unsafe([var]):
            candidate = reader.neighbour(var, now)
            if candidate is None:  # cannot happen once what is out already is set aside; never loop for ever
                exposed[var] = None
                break
            system.shown.discard(candidate)
            added.append(candidate)
    sensitive = [var for var in sensitive if var not in exposed]
    kept: list[Var] = []
    for var in sorted(added, key=lambda v: (-system.values[v], v.key)):
        concerned = set(reader.part(var)[0])
        system.shown.add(var)
        if reader.unsafe([v for v in sensitive if v in concerned], first=True):
            system.shown.discard(var)
            kept.append(var)
    return Outcome(tuple(sorted(system.prints[var] for var in kept)), tuple(dict.fromkeys(var.key for var in exposed)))


def _already_out(reader: "_Reader", now: int) -> dict[Var, None]:
    """Small groups that earlier releases gave away by themselves."""
    system = reader.system
    present = {name for name in system.shown if name.release == now and name in system.prints}
    system.shown -= present
    out = dict.fromkeys(reader.unsafe([var for var in system.sensitive if var.release < now]))
    system.shown |= present
    return out


class _Reader:
    """Somebody who knows all that is shown, and can calculate."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._bounds = Bounds[Var](system.equations)
        self._printed_zeros = [var for var in system.prints if system.values[var] == 0]

    def part(self, var: Var) -> tuple[list[Var], list[int]]:
        return self._bounds.part(var, self.system.shown)

    def unsafe(self, asked: Sequence[Var], *, first: bool = False) -> list[Var]:
        """Those that are not safe, in the order asked; with `first`, stop at one."""
        system = self.system
        found = {var for var in asked if var in system.shown}
        left = [var for var in asked if var not in system.shown]
        while left and not (first and found):
            names, places = self.part(left[0])
            together = set(names)
            members = [var for var in left if var in together]
            left = [var for var in left if var not in together]
            bounded = [var for var in members if system.bounded and system.values[var] >= 0]
            others = [var for var in members if var not in bounded]
            if others:
                determined = recoverable(names, (system.equations[place] for place in places))
                found |= determined.intersection(others)
            found.update(self._held_down(bounded, first=first))
        return [var for var in asked if var in found]

    def _held_down(self, members: Sequence[Var], *, first: bool) -> list[Var]:
        """Those of one part that cannot be as large as the threshold. One question settles most, the rest one each."""
        system = self.system
        # Whoever sees that zeros are printed knows that a hidden cell is not zero, unless one really is.
        floor = 0 if any(zero not in system.shown for zero in self._printed_zeros) else 1

        def least(name: Var) -> int | None:
            if name in system.prints:
                return floor
            return None if system.values[name] < 0 else 0

        def low(asked: Sequence[Var]) -> list[Var]:
            enough = system.threshold
            reached = self._bounds.reach(asked, system.shown, system.values, least, enough)
            return [var for var in asked if reached[var] < enough - 1e-6]

        found: list[Var] = []
        for var in low(members) if members else []:
            if len(members) == 1 or low([var]):
                found.append(var)
                if first:
                    break
        return found

    def neighbour(self, var: Var, now: int) -> Var | None:
        """The cell of release `now` to hide next: near the small group, no total, as small as may be."""
        system = self.system
        names, _ = self.part(var)
        # A zero is never needed: with every other cell hidden all of them might be larger by any factor. Hiding one
        # would only be seen through, where the others of its row are shown.
        candidates = {v for v in system.prints if v in system.shown and v.release == now and system.values[v] != 0}
        for start in ([var], self._around(var), names):
            found = [
                other
                for name in start
                for place in self._bounds.places(name)
                for other in system.equations[place]
                if other in candidates
            ]
            if found:
                return min(found, key=lambda v: (v in system.totals, system.values[v], v.key))
        return None

    def _around(self, var: Var) -> list[Var]:
        return [n for place in self._bounds.places(var) for n in self.system.equations[place] if n != var]
