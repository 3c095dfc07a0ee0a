"""Small cells: what must be hidden before figures leave the platform, so that nobody in a small group is revealed.

A release is everything that goes out together: tables of counts with their sums, and rates and means built on them.
Cells with the same key are the same count wherever they stand, in every table of the release and in earlier
releases, where they held an earlier, smaller number of the same people (cumulative reports). A group is small when
it holds at least one person and fewer than the threshold. Hidden are:

- small counts, and with them the rates and means that rest on them;
- a rate whose complement is small (51 of 55 says 4 of 55);
- a count that has grown (or shrunk) since an earlier release by a small number, since the difference is a small group;
- as many further cells as it takes that no small group, of this release or an earlier one, shown or not, can be
worked out.

Protected means: from all that is shown, the rows and columns that add up, and the knowledge that counts are not
negative, the small group might still be as large as the threshold. That is stricter than "not determined by a
linear combination". Why a cell is hidden (`Reason`) is for the people inside: published, every hidden cell looks
the same.

The choice is greedy (smallest neighbour first) and then loosened again, so it is not always the least possible; it
is the same every time. Rounding, and what a reader knows from elsewhere, are outside.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from programme.measurement.protection import Key, System, Var, derive, is_small, protect


class Reason(Enum):
    SMALL = "the group is small"
    ZERO = "the programme hides zeros"
    DIFFERENCE = "the difference to an earlier release is small"
    COMPLEMENT = "the rest of the group is small"
    BASE = "it rests on a hidden number"
    SECONDARY = "a hidden number could be worked out from it"


class TableError(ValueError):
    """The tables do not hold together: sums that do not add up, a key with two values, a rate without its counts."""


@dataclass(frozen=True)
class Table:
    """Counts of people by key, and how they add up: (total, parts)."""

    counts: Mapping[Key, int]
    sums: Sequence[tuple[Key, tuple[Key, ...]]] = ()

    @classmethod
    def one_way(cls, prefix: Key, parts: Mapping[str, int], total: str = "total") -> "Table":
        """A column of groups that do not overlap, with its total."""
        counts = {(*prefix, name): count for name, count in parts.items()}
        whole = (*prefix, total)
        return cls({**counts, whole: sum(parts.values())}, ((whole, tuple(counts)),))

    @classmethod
    def two_way(cls, prefix: Key, cells: Mapping[tuple[str, str], int], total: str = "total") -> "Table":
        """Rows by columns, with totals of both; an absent combination counts as 0."""
        rows = list(dict.fromkeys(row for row, _ in cells))
        columns = list(dict.fromkeys(column for _, column in cells))
        counts = {(*prefix, row, column): cells.get((row, column), 0) for row in rows for column in columns}
        sums: list[tuple[Key, tuple[Key, ...]]] = []
        for row in rows:
            parts = tuple((*prefix, row, column) for column in columns)
            counts[*prefix, row, total] = sum(counts[part] for part in parts)
            sums.append(((*prefix, row, total), parts))
        for column in [*columns, total]:
            parts = tuple((*prefix, row, column) for row in rows)
            counts[*prefix, total, column] = sum(counts[part] for part in parts)
            sums.append(((*prefix, total, column), parts))
        sums.append(((*prefix, total, total), tuple((*prefix, total, column) for column in columns)))
        return cls(counts, tuple(sums))


@dataclass(frozen=True)
class Rate:
    """A share: the people of `part` among those of `whole`. Showing it shows both counts."""

    key: Key
    part: Key
    whole: Key


@dataclass(frozen=True)
class Mean:
    """A mean, median or estimate over the people of `base`; `measure` is the quantity, since its sums can be undone."""

    key: Key
    base: Key
    measure: str


@dataclass(frozen=True)
class Release:
    label: str
    tables: Sequence[Table]
    rates: Sequence[Rate] = ()
    means: Sequence[Mean] = ()


@dataclass(frozen=True)
class Published:
    """A release as it went out, kept for the next one: all its counts, and what of it was hidden."""

    release: Release
    hidden: frozenset[Key]


@dataclass(frozen=True)
class Result:
    """What to hide, with the reason for the people inside. `exposed`: small groups that earlier releases gave away."""

    release: Release
    hidden: Mapping[Key, Reason]
    exposed: tuple[Key, ...] = ()

    @property
    def published(self) -> Published:
        return Published(self.release, frozenset(self.hidden))

    def shows(self, key: Key) -> bool:
        return key not in self.hidden


def suppress(
    release: Release, earlier: Sequence[Published] = (), *, threshold: int = 5, hide_zero: bool = False
) -> Result:
    """What of `release` must be hidden, given what is already out. `earlier` is in order of time."""
    if threshold < 1:
        raise TableError("the threshold is at least 1")
    history = _History([*(published.release for published in earlier), release], earlier, threshold)
    counts = history.counts[-1]
    hidden: dict[Key, Reason] = {}
    for key, count in counts.items():
        if is_small(count, threshold):
            hidden[key] = Reason.SMALL
        elif count == 0 and hide_zero:
            hidden[key] = Reason.ZERO
        elif history.grew_little(key):
            hidden[key] = Reason.DIFFERENCE
    outcome = protect(history.count_system(hidden, hide_zero=hide_zero), history.now)
    hidden |= dict.fromkeys(outcome.hidden, Reason.SECONDARY)
    exposed = list(outcome.exposed)

    for rate in release.rates:
        if is_small(counts[rate.whole] - counts[rate.part], threshold):
            hidden[rate.key] = Reason.COMPLEMENT
        elif rate.part in hidden or rate.whole in hidden:
            hidden[rate.key] = Reason.BASE
    for mean in release.means:
        if mean.base in hidden:
            hidden[mean.key] = Reason.BASE
    for measure in dict.fromkeys(mean.measure for mean in release.means):
        outcome = protect(history.sum_system(measure, hidden), history.now)
        hidden |= dict.fromkeys(outcome.hidden, Reason.SECONDARY)
        exposed += outcome.exposed
    return Result(release, hidden, tuple(dict.fromkeys(exposed)))


class _History:
    """All releases with the present one last, as the systems of equations that a reader could write down."""

    def __init__(self, releases: Sequence[Release], earlier: Sequence[Published], threshold: int) -> None:
        self.releases = releases
        self.earlier = earlier
        self.threshold = threshold
        self.counts = [_merged(release) for release in releases]
        self.now = len(releases) - 1

    def grew_little(self, key: Key) -> bool:
        """Shown earlier, and changed since by a small number."""
        return any(
            key in before
            and key not in published.hidden
            and is_small(self.counts[-1][key] - before[key], self.threshold)
            for before, published in zip(self.counts, self.earlier, strict=False)
        )

    def _hidden(self, place: int, now: Mapping[Key, Reason]) -> frozenset[Key]:
        return frozenset(now) if place == self.now else self.earlier[place].hidden

    def _sums(self, place: int) -> list[tuple[Key, tuple[Key, ...]]]:
        return list(dict.fromkeys(each for table in self.releases[place].tables for each in table.sums))

    def count_system(self, hidden: Mapping[Key, Reason], *, hide_zero: bool) -> System:
        """Every count, its changes since earlier releases and the rest of every rate's group."""
        system = System(self.threshold, bounded=True)
        for place in range(len(self.releases)):
            gone = self._hidden(place, hidden)
            for key, count in self.counts[place].items():
                small = is_small(count, self.threshold) or (hide_zero and count == 0 and key in gone)
                system.add(Var(place, key), count, small=small, prints=key, shown=key not in gone)
            for total, parts in self._sums(place):
                system.add_sum(Var(place, total), [Var(place, part) for part in parts])
        for part, whole in self._rated():
            for place, counts in enumerate(self.counts):
                if {part, whole} <= set(counts):
                    derive(system, Var(place, part, rest_of=whole), Var(place, whole), Var(place, part))
        for key, place, since in self._changes():
            self._add_change(system, key, place, since, None)
            for part, whole in self._rated():
                if part == key:
                    self._add_change(system, key, place, since, whole)
        return system

    def _add_change(self, system: System, key: Key, place: int, since: int, rest_of: Key | None) -> None:
        later, before = Var(place, key, rest_of=rest_of), Var(since, key, rest_of=rest_of)
        if later not in system.values or before not in system.values:
            return
        # A large change matters only since it is not negative, and that follows from those in between.
        follows = any(key in self.counts[between] for between in range(since + 1, place))
        if is_small(system.values[later] - system.values[before], self.threshold) or not follows:
            derive(system, Var(place, key, since=since, rest_of=rest_of), later, before)

    def sum_system(self, measure: str, hidden: Mapping[Key, Reason]) -> System:
        """The sums behind the means of one measure: a mean and its count give the sum, and sums add up as counts do."""
        system = System(self.threshold, bounded=False)
        for place, release in enumerate(self.releases):
            gone = self._hidden(place, hidden)
            means = {mean.base: mean.key for mean in release.means if mean.measure == measure}
            for key, count in self.counts[place].items():
                printed = means.get(key)
                system.add(
                    Var(place, key),
                    count,
                    small=is_small(count, self.threshold),
                    prints=printed,
                    # The sum of nobody is nothing, whether printed or not.
                    shown=count == 0 or (printed is not None and printed not in gone),
                )
            for total, parts in self._sums(place):
                system.add_sum(Var(place, total), [Var(place, part) for part in parts])
        for key, place, since in self._changes():
            if is_small(self.counts[place][key] - self.counts[since][key], self.threshold):
                derive(system, Var(place, key, since=since), Var(place, key), Var(since, key))
        return system

    def _rated(self) -> list[tuple[Key, Key]]:
        pairs = ((rate.part, rate.whole) for release in self.releases for rate in release.rates)
        return [(part, whole) for part, whole in dict.fromkeys(pairs) if part != whole]

    def _changes(self) -> list[tuple[Key, int, int]]:
        """(key, later, earlier) for every count that two releases both hold."""
        return [
            (key, place, since)
            for since, place in itertools.combinations(range(len(self.counts)), 2)
            for key in self.counts[place]
            if key in self.counts[since]
        ]


def _merged(release: Release) -> dict[Key, int]:
    """All counts of a release by key, checked against each other and their sums."""
    merged: dict[Key, int] = {}
    for table in release.tables:
        for key, count in table.counts.items():
            if isinstance(count, bool) or not isinstance(count, int) or count < 0:
                raise TableError(f"{release.label}: {'/'.join(key)} is not a count")
            if merged.setdefault(key, count) != count:
                raise TableError(f"{release.label}: {'/'.join(key)} stands with two values")
    for table in release.tables:
        for total, parts in table.sums:
            if not {total, *parts} <= set(merged):
                raise TableError(f"{release.label}: a sum names a cell that no table holds")
            if merged[total] != sum(merged[part] for part in parts):
                raise TableError(f"{release.label}: the parts of {'/'.join(total)} do not add up")
    taken = set(merged)
    derived: list[Rate | Mean] = [*release.rates, *release.means]
    for built in derived:
        if built.key in taken:
            raise TableError(f"{release.label}: {'/'.join(built.key)} stands twice")
        taken.add(built.key)
        bases = (built.part, built.whole) if isinstance(built, Rate) else (built.base,)
        if not set(bases) <= set(merged):
            raise TableError(f"{release.label}: {'/'.join(built.key)} is built on a count that no table holds")
        if isinstance(built, Rate) and merged[built.part] > merged[built.whole]:
            raise TableError(f"{release.label}: {'/'.join(built.key)} is more than the whole")
    return merged
