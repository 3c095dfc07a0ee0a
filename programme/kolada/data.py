"""What Kolada answers, and where each figure came from: figures are revised, and a payment is traced to its own."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


class KoladaError(Exception):
    """Kolada could not be read, or its answer cannot be relied on. Nothing of a failed request is ever returned."""

    def __init__(self, message: str, url: str = "", status: int = 0) -> None:
        super().__init__(f"{message} ({url})" if url else message)
        self.url = url
        self.status = status


@dataclass(frozen=True)
class Source:
    """One answer as fetched: its address, when, and the SHA-256 of its bytes."""

    url: str
    fetched_at: dt.datetime
    sha256: str


@dataclass(frozen=True)
class Kpi:
    """A key figure. `municipality_type`: K municipalities, L regions, A both."""

    id: str
    title: str
    description: str
    is_divided_by_gender: bool
    municipality_type: str
    auspice: str
    operating_area: str
    perspective: str
    publication_date: dt.date | None
    preliminary_publication_date: dt.date | None
    publication_period: str
    has_unit_data: bool
    source: Source

    @classmethod
    def read(cls, item: Mapping[str, Any], source: Source) -> "Kpi":
        return cls(
            id=text(item, "id"),
            title=text(item, "title"),
            description=str(item.get("description") or ""),
            is_divided_by_gender=bool(item.get("is_divided_by_gender")),
            municipality_type=str(item.get("municipality_type") or ""),
            auspice=str(item.get("auspice") or ""),
            operating_area=str(item.get("operating_area") or ""),
            perspective=str(item.get("perspective") or ""),
            publication_date=_date(item.get("publication_date"), source),
            preliminary_publication_date=_date(item.get("prel_publication_date"), source),
            publication_period=str(item.get("publ_period") or ""),
            has_unit_data=bool(item.get("has_ou_data")),
            source=source,
        )


@dataclass(frozen=True)
class Municipality:
    """A municipality (type K) or a region (type L); 0000 is the whole country."""

    id: str
    title: str
    type: str

    @classmethod
    def read(cls, item: Mapping[str, Any], source: Source) -> "Municipality":
        return cls(text(item, "id"), text(item, "title"), text(item, "type"))


@dataclass(frozen=True)
class Group:
    """A group of municipalities, such as those alike in some respect. Members by id and title."""

    id: str
    title: str
    members: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, item: Mapping[str, Any], source: Source) -> "Group":
        members = [m for m in item.get("members") or () if isinstance(m, Mapping)]
        return cls(
            id=text(item, "id"),
            title=text(item, "title"),
            # The name of these keys differs between versions of the interface.
            members=tuple(
                (str(m.get("member_id") or m["id"]), str(m.get("member_title") or m["title"])) for m in members
            ),
        )


@dataclass(frozen=True)
class Unit:
    """An organisational unit, such as a school."""

    id: str
    title: str
    municipality: str

    @classmethod
    def read(cls, item: Mapping[str, Any], source: Source) -> "Unit":
        return cls(text(item, "id"), text(item, "title"), text(item, "municipality"))


@dataclass(frozen=True)
class Value:
    """One figure. `place` is a municipality, group or unit; `gender` T (all), M or K; `value` None: not given.

    For a group the value is the unweighted mean and `count` the number of members counted.
    """

    kpi: str
    place: str
    year: int
    gender: str
    value: Decimal | None
    count: int
    status: str
    publication_date: dt.date | None
    source: Source


@dataclass(frozen=True)
class Series:
    """Figures, and what was asked for and not answered: (kpi, place, year)."""

    values: tuple[Value, ...]
    missing: tuple[tuple[str, str, int], ...]

    def value(self, kpi: str, place: str, year: int, gender: str = "T") -> Decimal | None:
        """The figure, None where it is missing or withheld."""
        return next(
            (v.value for v in self.values if (v.kpi, v.place, v.year, v.gender) == (kpi, place, year, gender)), None
        )


def text(item: Mapping[str, Any], name: str) -> str:
    value = item[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is not text")
    return value


def _date(value: Any, source: Source) -> dt.date | None:
    return dt.date.fromisoformat(str(value)[:10]) if value else None
