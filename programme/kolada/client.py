"""Reads Kolada's interface, version 3. Asks politely, retries what may pass, and never returns part of an answer.

At most 25 ids go into one request, and at most five requests a second. A busy server (429) is asked again when it
says; a failing one (5xx, broken connection) after a growing pause; three tries in all. A wrong question (4xx) is not
repeated.
"""

import datetime as dt
import email.utils
import hashlib
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx

from programme.kolada.data import Group, KoladaError, Kpi, Municipality, Series, Source, Unit, Value, text

BASE_URL = "https://api.kolada.se/v3/"
IDS_PER_REQUEST = 25
TRIES = 3
PAUSE = 0.2
LONGEST_WAIT = 120.0
MAX_PAGES = 500

T = TypeVar("T")


class Kolada:
    """One session with the service. `now` gives the time of a fetch; `sleep` is replaced in tests.

    Use as a context manager, or call `close`. Raises `KoladaError` and nothing else for whatever the service does.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        *,
        now: Callable[[], dt.datetime],
        sleep: Callable[[float], None] = time.sleep,
        per_page: int = 5000,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._base = base_url.rstrip("/") + "/"
        self._now = now
        self._sleep = sleep
        self._per_page = per_page
        self._last: float | None = None
        self._kpis: dict[str, Kpi] = {}
        self._http = httpx.Client(
            timeout=timeout,
            transport=transport,
            headers={"Accept": "application/json", "User-Agent": "outcomes-platform"},
            follow_redirects=False,
        )

    def __enter__(self) -> "Kolada":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # ---- what there is

    def kpis(self, ids: Iterable[str]) -> list[Kpi]:
        """Key figures by id, in the order asked. An unknown id is an error."""
        wanted = list(dict.fromkeys(ids))
        for batch in _batches([kpi for kpi in wanted if kpi not in self._kpis]):
            for kpi in self._read_all(f"kpi/{_joined(batch)}", {}, Kpi.read):
                self._kpis[kpi.id] = kpi
        unknown = [kpi for kpi in wanted if kpi not in self._kpis]
        if unknown:
            raise KoladaError(f"Kolada has no key figure {', '.join(unknown)}")
        return [self._kpis[kpi] for kpi in wanted]

    def search_kpis(self, title: str) -> list[Kpi]:
        """Key figures whose title holds the words."""
        return list(self._read_all("kpi", {"title": title}, Kpi.read))

    def municipalities(self, region_type: Literal["K", "L", ""] = "", title: str = "") -> list[Municipality]:
        """Municipalities (K) and regions (L), all of them unless told."""
        return list(self._read_all("municipality", {"region_type": region_type, "title": title}, Municipality.read))

    def groups(self, title: str = "", ids: Iterable[str] = ()) -> list[Group]:
        """Groups of municipalities, by id or by words of the title."""
        wanted = list(ids)
        if not wanted:
            return list(self._read_all("municipality_groups", {"title": title}, Group.read))
        return [
            group
            for batch in _batches(wanted)
            for group in self._read_all(f"municipality_groups/{_joined(batch)}", {}, Group.read)
        ]

    def units(self, municipality: str, title: str = "") -> list[Unit]:
        """The organisational units of a municipality."""
        return list(self._read_all("ou", {"municipality": municipality, "title": title}, Unit.read))

    # ---- figures

    def values(
        self, kpis: Sequence[str], places: Sequence[str], years: Sequence[int], *, since: dt.date | None = None
    ) -> Series:
        """Figures of municipalities, regions or groups. `since`: only what changed from that day on."""
        return self._values("data", "municipality", kpis, places, years, since)

    def unit_values(
        self, kpis: Sequence[str], units: Sequence[str], years: Sequence[int], *, since: dt.date | None = None
    ) -> Series:
        """Figures of organisational units."""
        return self._values("oudata", "ou", kpis, units, years, since)

    def _values(
        self,
        what: str,
        segment: Literal["municipality", "ou"],
        kpis: Sequence[str],
        places: Sequence[str],
        years: Sequence[int],
        since: dt.date | None,
    ) -> Series:
        if not (kpis and places and years):
            raise KoladaError("ask for at least one key figure, one place and one year")
        described = {kpi.id: kpi for kpi in self.kpis(kpis)}
        found: dict[tuple[str, str, int, str], Value] = {}
        query = {"from_date": since.isoformat()} if since else {}
        all_batches = (_batches(kpis), _batches(places), _batches([str(year) for year in years]))
        for some_kpis, some_places, some_years in itertools.product(*map(list, all_batches)):
            path = f"{what}/kpi/{_joined(some_kpis)}/{segment}/{_joined(some_places)}/year/{_joined(some_years)}"
            for value in itertools.chain.from_iterable(
                self._read_all(path, query, lambda item, source: _read_values(item, source, segment, described))
            ):
                key = (value.kpi, value.place, value.year, value.gender)
                if key in found and found[key].value != value.value:
                    raise KoladaError(f"Kolada gave two values for {value.kpi}, {value.place}, {value.year}", path)
                found[key] = value
        answered = {key[:3] for key in found}
        asked = itertools.product(dict.fromkeys(kpis), dict.fromkeys(places), dict.fromkeys(years))
        missing = () if since else tuple(key for key in asked if key not in answered)
        return Series(tuple(found[key] for key in sorted(found)), missing)

    # ---- asking

    def _read_all(
        self, path: str, query: Mapping[str, str], read: Callable[[Mapping[str, Any], Source], T]
    ) -> Iterator[T]:
        """Every object of every page."""
        given = {name: value for name, value in query.items() if value}
        url = f"{self._base}{path}?{urlencode({**given, 'per_page': self._per_page})}"
        seen: set[str] = set()
        while url:
            if url in seen or len(seen) >= MAX_PAGES:
                raise KoladaError("Kolada's pages never end", url)
            seen.add(url)
            answer, source = self._fetch(url)
            try:
                items = answer["values"]
                if answer.get("count") not in (None, len(items)):
                    raise ValueError("the number of values is not the one announced")
                objects = [read(item, source) for item in items]
                following = answer.get("next_url") or answer.get("next_page") or ""
            except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as fault:
                raise KoladaError(f"Kolada's answer has an unknown shape: {fault}", url) from fault
            yield from objects
            url = self._within(following)

    def _within(self, url: Any) -> str:
        """The next page, which must lie where we asked: an answer may not send us elsewhere."""
        if not url:
            return ""
        base, there = urlsplit(self._base), urlsplit(str(url))
        if (there.scheme, there.netloc) != (base.scheme, base.netloc) or not there.path.startswith(base.path):
            raise KoladaError("Kolada's next page lies elsewhere", str(url))
        return str(url)

    def _fetch(self, url: str) -> tuple[Mapping[str, Any], Source]:
        response = self._ask(url)
        source = Source(url, self._now(), hashlib.sha256(response.content).hexdigest())
        try:
            answer = json.loads(response.content, parse_float=Decimal)
        except (ValueError, RecursionError) as fault:
            raise KoladaError("Kolada's answer is not JSON", url) from fault
        if not isinstance(answer, dict):
            raise KoladaError("Kolada's answer has an unknown shape", url)
        return answer, source

    def _ask(self, url: str) -> httpx.Response:
        for attempt in range(1, TRIES + 1):
            self._hold_back()
            try:
                response = self._http.get(url)
            except httpx.TransportError as fault:
                if attempt == TRIES:
                    raise KoladaError("Kolada did not answer", url) from fault
                self._sleep(float(2 ** (attempt - 1)))
                continue
            if response.status_code == 200:
                return response
            if (response.status_code != 429 and response.status_code < 500) or attempt == TRIES:
                raise KoladaError(f"Kolada answered {response.status_code}", url, response.status_code)
            self._sleep(self._wait(response, attempt))
        raise AssertionError("every attempt returns, waits or raises")

    def _wait(self, response: httpx.Response, attempt: int) -> float:
        """What a busy server asks for, in seconds or as a date; a minute if it does not say."""
        if response.status_code != 429:
            return float(2 ** (attempt - 1))
        asked = response.headers.get("Retry-After", "")
        if asked.isdigit():
            return min(float(asked), LONGEST_WAIT)
        try:
            wait = (email.utils.parsedate_to_datetime(asked) - self._now()).total_seconds()
        except (ValueError, TypeError):  # no date, or one without time zone
            return 60.0
        return min(max(wait, 0.0), LONGEST_WAIT)

    def _hold_back(self) -> None:
        """At most five requests a second."""
        if self._last is not None:
            rest = self._last + PAUSE - time.monotonic()
            if rest > 0:
                self._sleep(rest)
        self._last = time.monotonic()


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), IDS_PER_REQUEST):
        yield unique[start : start + IDS_PER_REQUEST]


def _joined(ids: Sequence[str]) -> str:
    for each in ids:
        if not (each.isascii() and each.isalnum()):
            raise KoladaError(f"{each!r} is not an id")
    return quote(",".join(ids), safe=",")


def _read_values(item: Mapping[str, Any], source: Source, segment: str, described: Mapping[str, Kpi]) -> list[Value]:
    """The figures of one row: one per gender, without those that Kolada has withdrawn."""
    kpi, place = text(item, "kpi"), text(item, segment)
    year = int(item["period"])
    values = []
    for each in item["values"]:
        if each.get("isdeleted") or each.get("is_deleted"):
            continue
        number = each.get("value")
        if isinstance(number, bool) or not isinstance(number, int | Decimal | None):
            raise ValueError("a value is not a number")
        gender = text(each, "gender")
        values.append(
            Value(
                kpi=kpi,
                place=place,
                year=year,
                # One old description calls women F; the data say K.
                gender="K" if gender == "F" else gender,
                value=None if number is None else Decimal(number),
                count=int(each.get("count") or 0),
                status=str(each.get("status") or ""),
                publication_date=described[kpi].publication_date,
                source=source,
            )
        )
    return values
