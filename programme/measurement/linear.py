"""What a reader can work out from published sums: exact linear algebra, and bounds by linear programming.

An equation is a mapping from name to whole coefficient whose terms add up to zero. Names that are known carry their
value; the others are unknown.
"""

from collections.abc import Callable, Collection, Container, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
Equation = Mapping[Name, int]


def recoverable(unknown: Iterable[Name], equations: Iterable[Equation[Name]]) -> set[Name]:
    """The unknowns that some linear combination of the equations and the known values determines (exact arithmetic)."""
    open_names = set(unknown)
    found: set[Name] = set()
    rows = [
        {name: Fraction(factor) for name, factor in equation.items() if name in open_names and factor}
        for equation in equations
    ]
    # Gauss–Jordan: when done, an unknown is determined when a row holds it alone.
    done: list[tuple[Name, dict[Name, Fraction]]] = []
    for row in rows:
        for pivot, reduced in done:
            if pivot in row:
                _subtract(row, reduced, row[pivot])
        if not row:
            continue
        pivot = min(row, key=repr)
        scale = row[pivot]
        row = {name: factor / scale for name, factor in row.items()}
        for _, other in done:
            if pivot in other:
                _subtract(other, row, other[pivot])
        done.append((pivot, row))
    for pivot, row in done:
        if len(row) == 1:
            found.add(pivot)
    return found


def _subtract(row: dict[Name, Fraction], other: Mapping[Name, Fraction], times: Fraction) -> None:
    for name, factor in other.items():
        left = row.get(name, Fraction(0)) - times * factor
        if left:
            row[name] = left
        else:
            row.pop(name, None)


class Bounds(Generic[Name]):
    """Upper bounds of unknowns in a system of equations, seen from the part that hangs together with the question."""

    def __init__(self, equations: Sequence[Equation[Name]]) -> None:
        self._equations = equations
        self._places: dict[Name, list[int]] = {}
        for place, equation in enumerate(equations):
            for name in equation:
                self._places.setdefault(name, []).append(place)

    def places(self, name: Name) -> Sequence[int]:
        """The equations that hold a name, by their place."""
        return self._places.get(name, ())

    def part(self, name: Name, known: Container[Name]) -> tuple[list[Name], list[int]]:
        """The unknowns and equations tied to `name`, directly or through other unknowns."""
        names: dict[Name, None] = {name: None}
        places: dict[int, None] = {}
        queue = [name]
        while queue:
            for place in self.places(queue.pop()):
                if place in places:
                    continue
                places[place] = None
                for other in self._equations[place]:
                    if other not in known and other not in names:
                        names[other] = None
                        queue.append(other)
        return list(names), list(places)

    def reach(
        self,
        wanted: Collection[Name],
        known: Container[Name],
        values: Mapping[Name, int],
        least: Callable[[Name], int | None],
        enough: int,
    ) -> dict[Name, float]:
        """How high the wanted names may be all at once, none counted above `enough`: the highest such sum.

        All of them must hang together. `known` says which names are known and `values` what they are; `least` of None
        means that a name may be negative. With one name wanted, the answer is its upper bound, cut at `enough`.
        """
        from scipy import optimize, sparse

        names, places = self.part(next(iter(wanted)), known)
        column = {name: index for index, name in enumerate(names)}
        counted = list(wanted)
        entries: list[tuple[int, int, float]] = []
        right = [0.0] * len(places)
        for row, place in enumerate(places):
            for name, factor in self._equations[place].items():
                if name in column:
                    entries.append((row, column[name], float(factor)))
                else:
                    right[row] -= factor * values[name]
        # One more unknown for each wanted name: what of it counts, at most the name itself.
        width = len(names) + len(counted)
        ceilings = [(row, len(names) + row, 1.0) for row in range(len(counted))]
        ceilings += [(row, column[name], -1.0) for row, name in enumerate(counted)]
        answer = optimize.linprog(
            [0.0] * len(names) + [-1.0] * len(counted),
            A_ub=_matrix(ceilings, (len(counted), width), sparse),
            b_ub=[0.0] * len(counted),
            A_eq=_matrix(entries, (len(places), width), sparse) if places else None,
            b_eq=right if places else None,
            bounds=[(least(name), None) for name in names] + [(None, float(enough))] * len(counted),
            method="highs",
        )
        if answer.x is None:
            raise ValueError("the published figures contradict each other")
        return {name: float(answer.x[len(names) + row]) for row, name in enumerate(counted)}


def _matrix(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int], sparse: Any) -> Any:
    rows, columns, factors = zip(*entries, strict=True)
    return sparse.csr_array((factors, (rows, columns)), shape=shape)
