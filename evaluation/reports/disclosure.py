"""Which figures of a run tell of small groups, alone or together with what has been published before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation.models import PublishedRelease, Run
from evaluation.queries import result_of
from evaluation.reports.sources import Sources
from programme.measurement.suppression import Mean, Published, Release, Result, Table, suppress

Key = tuple[str, ...]


def prefix_of(outcome: Mapping[str, Any], round: int) -> Key:
    """Counts of a cumulative outcome are the same people growing; those of a single half-year stand alone."""
    return (
        (outcome["outcome"],)
        if outcome.get("period_kind", "cumulative") == "cumulative"
        else (outcome["outcome"], f"r{round}")
    )


def release_of(result: Mapping[str, Any], persons: Iterable[str], label: str) -> Release:
    """All counts of persons in a result, how they add up, and the figures that rest on them.

    ``persons``: codes of the outcomes whose rows are persons. Others have counts of persons only in their flow.
    """
    tables: list[Table] = []
    means: list[Mean] = []
    individual = set(persons)
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for place, step in enumerate(outcome["flow"]["steps"]):
            tables.append(_split((*base, "flow", str(place)), step["treated"], step["comparison"]))
            if place:
                tables += _lost((*base, "flow"), place, outcome["flow"]["steps"][place - 1], step)
        if outcome["outcome"] not in individual and outcome["method"] != "reported_share":
            continue
        main = outcome["main"]
        n, treated = main["n"] or 0, main["n_treated"]
        if treated is None:
            tables.append(Table({(*base, "n"): n}))
        else:
            tables.append(_split((*base, "main"), treated, n - treated))
            tables.append(Table({(*base, "n"): n}))
        means.append(Mean((*base, "estimate"), (*base, "n"), "estimate"))
        if treated is not None:
            means.append(Mean((*base, "estimate_treated"), (*base, "main", "treated"), "estimate"))
            means.append(Mean((*base, "estimate_comparison"), (*base, "main", "comparison"), "estimate"))
        for kind in ("sensitivity", "subgroups"):
            for place, item in enumerate(outcome[kind]):
                if item["n"] is not None:
                    key = (*base, kind, str(place))
                    tables.append(Table({key: item["n"]}))
                    means.append(Mean((*key, "estimate"), key, f"{kind}{place}"))
        tables += _survey_tables((*base, "survey"), outcome.get("survey"), means)
        tables += _event_tables(base, outcome.get("follow_up"))
        tables += _curve_tables(base, outcome.get("follow_up"))
        for entry in outcome["descriptives"]:
            for group in ("treated", "comparison"):
                key = (*base, "column", entry["column"], group)
                filled, missing = entry[group]["n"], entry[group]["missing"]
                # All columns stand for the same rows: one that is whole tells how many rows the others have.
                rows = (*base, "rows", group)
                counts = {(*key, "n"): filled, (*key, "missing"): missing, rows: filled + missing}
                tables.append(Table(counts, ((rows, ((*key, "n"), (*key, "missing"))),)))
                analysed = (*base, "main", group)
                if missing and treated is not None and filled == {"treated": treated, "comparison": n - treated}[group]:
                    # Those analysed are those with this column filled: the one number tells the other.
                    tables.append(Table({analysed: filled, (*key, "n"): filled}, ((analysed, ((*key, "n"),)),)))
                means.append(Mean((*key, "mean"), (*key, "n"), entry["column"]))
    return Release(label, tables, (), means)


def _survey_tables(base: Key, survey: Mapping[str, Any] | None, means: list[Mean]) -> list[Table]:
    found = []
    for item in (survey or {}).get("occasions", []):
        key = (*base, item["code"])
        found.append(Table({(*key, "answered"): item["answered"], (*key, "missing"): item["missing"]}))
        means.append(Mean((*key, "mean"), (*key, "answered"), f"survey {item['code']}"))
    for item in (survey or {}).get("changes", []):
        key = (*base, item["code"])
        parts = tuple((*key, name) for name in ("better", "same", "worse"))
        counts = {part: item[part[-1]] for part in parts}
        found.append(Table({**counts, (*key, "pairs"): item["pairs"]}, (((*key, "pairs"), parts),)))
        means.append(Mean((*key, "change"), (*key, "pairs"), f"change {item['code']}"))
    return found


def _event_tables(base: Key, followed: Mapping[str, Any] | None) -> list[Table]:
    """Persons with an event and in the risk group; the moves between events by where they came from."""
    if not followed:
        return []
    found = []
    for item in followed["kinds"]:
        key = (*base, "events", item["kind"])
        found.append(Table({(*key, "persons"): item["persons"], (*key, "frequent"): item["frequent"]}))
    for kind in dict.fromkeys(item["from"] for item in followed["transitions"]):
        parts = {
            (*base, "moves", kind, item["to"]): item["count"]
            for item in followed["transitions"]
            if item["from"] == kind
        }
        found.append(
            Table(
                {**parts, (*base, "moves", kind, "*"): sum(parts.values())},
                (((*base, "moves", kind, "*"), tuple(parts)),),
            )
        )
    return found


def _curve_tables(base: Key, followed: Mapping[str, Any] | None) -> list[Table]:
    """Each point of the cohort curves, and what two points after each other tell of those between them."""
    found = []
    for item in (followed or {}).get("kinds", []):
        for group, points in item["curves"].items():
            before: Mapping[str, Any] | None = None
            for point in curve_points(points):
                key = curve_key(base, item["kind"], group, point["month"])
                n, reached = (*key, "n"), (*key, "reached")
                counts = {n: point["n"], reached: point["reached"], (*key, "rest"): point["n"] - point["reached"]}
                found.append(Table(counts, ((n, (reached, (*key, "rest"))),)))
                if before is not None:
                    found.append(_between(curve_key(base, item["kind"], group, before["month"]), before, key, point))
                before = point
    return found


def _between(earlier: Key, before: Mapping[str, Any], key: Key, point: Mapping[str, Any]) -> Table:
    if before["n"] == point["n"]:
        # The same persons: the step of the curve is a number of persons.
        now, then, step = (*key, "reached"), (*earlier, "reached"), (*key, "step")
        counts = {now: point["reached"], then: before["reached"], step: point["reached"] - before["reached"]}
        return Table(counts, ((now, (then, step)),))
    now, then, left = (*key, "n"), (*earlier, "n"), (*key, "left")
    counts = {now: point["n"], then: before["n"], left: before["n"] - point["n"]}
    return Table(counts, ((then, (now, left)),))


def curve_points(points: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The points of a cohort curve that leave the platform: every half-year."""
    return [point for point in points if point["month"] % 6 == 0]


def curve_key(base: Key, kind: str, group: str, month: int) -> Key:
    return (*base, "curves", kind, group, str(month))


def _lost(base: Key, place: int, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Table]:
    """Those lost between two steps: not printed, but told by the two numbers."""
    found = []
    for group in ("treated", "comparison"):
        if 0 <= now[group] <= before[group]:
            first, last = (*base, str(place - 1), group), (*base, str(place), group)
            lost = (*base, str(place), "lost", group)
            counts = {first: before[group], last: now[group], lost: before[group] - now[group]}
            found.append(Table(counts, ((first, (last, lost)),)))
    return found


def _split(base: Key, treated: int, comparison: int) -> Table:
    """Two groups with their total; a total alone where there is no comparison."""
    return Table.one_way(base, {"treated": treated, "comparison": comparison})


def persons_in(run: Run, sources: Sources) -> set[str]:
    """Codes of the outcomes whose rows are persons, as their protocols say."""
    return {code for code, protocol in sources.protocols_of(run).items() if protocol.individual_rows}


def _published(stored: PublishedRelease) -> Published:
    counts = {tuple(key): count for key, count in stored.counts}
    sums = tuple((tuple(total), tuple(tuple(part) for part in parts)) for total, parts in stored.sums)
    means = [Mean(tuple(key), tuple(base), measure) for key, base, measure in stored.means]
    release = Release(str(stored.pk), [Table(counts, sums)], (), means)
    return Published(release, frozenset(tuple(key) for key in stored.hidden))


def with_periods(run: Run, sources: Sources) -> dict[str, Any]:
    """The result, each outcome with whether it is cumulative (the protocol says so)."""
    result = result_of(run)
    protocols = sources.protocols_of(run)
    for outcome in result["outcomes"]:
        protocol = protocols.get(outcome["outcome"])
        outcome["period_kind"] = protocol.period_kind if protocol else "cumulative"
    return result


def suppressed(run: Run, threshold: int, sources: Sources | None = None) -> Result:
    """What of the run must be hidden."""
    sources = sources or Sources([run])
    result = with_periods(run, sources)
    stored = sources.release_of(run)
    release = release_of(result, persons_in(run, sources), f"round {result.get('round')}")
    if stored is not None:
        # What has gone out stays as it went out, also if a later round made another choice look better.
        from programme.measurement.suppression import Reason

        known = {tuple(key) for key, _count in stored.counts}
        unknown = {key for table in release.tables for key in table.counts} - known
        # A count that the report did not hold then was not weighed then: it stays inside.
        return Result(release, dict.fromkeys({*(tuple(key) for key in stored.hidden), *unknown}, Reason.SMALL))
    return suppress(release, [_published(item) for item in sources.releases_before(run)], threshold=threshold)


def keep_release(run: Run, threshold: int) -> PublishedRelease:
    """Remember what goes out, once for each run."""
    found = PublishedRelease.objects.filter(run=run).first()
    if found is not None:
        return found
    result = suppressed(run, threshold)
    counts: dict[Key, int] = {}
    sums: dict[Key, tuple[Key, ...]] = {}
    for table in result.release.tables:
        counts |= dict(table.counts)
        sums |= dict(table.sums)
    return PublishedRelease.objects.create(
        run=run,
        threshold=threshold,
        counts=[[list(key), count] for key, count in counts.items()],
        sums=[[list(total), [list(part) for part in parts]] for total, parts in sums.items()],
        means=[[list(mean.key), list(mean.base), mean.measure] for mean in result.release.means],
        hidden=[list(key) for key in sorted(result.hidden)],
    )
