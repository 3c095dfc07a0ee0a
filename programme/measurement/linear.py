"""What a reader can work out from published sums: exact linear algebra, and bounds by linear programming.

An equation is a mapping from name to whole coefficient whose terms add up to zero. Names that are known carry their
value; the others are unknown.
"""

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

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

    def greatest(
        self,
        name: Name,
        known: Container[Name],
        values: Mapping[Name, int],
        least: Callable[[Name], int | None],
    ) -> float:
        """The upper bound of an unknown; infinity where nothing holds it.

        `known` says which names are known, `values` what they are; `least` of None means that a name may be negative.
        """
        from scipy import optimize

        names, places = self.part(name, known)
        if not places:
            return float("inf")
        column = {other: index for index, other in enumerate(names)}
        matrix = [[0.0] * len(names) for _ in places]
        right = [0.0] * len(places)
        for row, place in enumerate(places):
            for other, factor in self._equations[place].items():
                if other in column:
                    matrix[row][column[other]] += factor
                else:
                    right[row] -= factor * values[other]
        goal = [0.0] * len(names)
        goal[column[name]] = -1.0
        bounds = [(least(other), None) for other in names]
        answer = optimize.linprog(goal, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
        if answer.status == 3:
            return float("inf")
        if answer.status != 0:
            raise ValueError("the published figures contradict each other")
        return -float(answer.fun or 0.0)
