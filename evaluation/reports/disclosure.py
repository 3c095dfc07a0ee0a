"""Which figures of a run tell of small groups, alone or together with what has been published before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation.models import Protocol, PublishedRelease, Run
from evaluation.queries import result_of
from evaluation.reports.aggregates import person_columns
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


def release_of(result: Mapping[str, Any], protocols: Mapping[str, Protocol], label: str) -> Release:
    """All counts of persons in a result, how they add up, and the figures that rest on them.

    Where rows are persons (``individual_rows``) everything is weighed; elsewhere the flow, and what is itself a number
    of persons.
    """
    tables: list[Table] = []
    means: list[Mean] = []
    for outcome in result["outcomes"]:
        base = prefix_of(outcome, result["round"])
        for place, step in enumerate(outcome["flow"]["steps"]):
            tables.append(_split((*base, "flow", str(place)), step["treated"], step["comparison"]))
            if place:
                tables += _lost((*base, "flow"), place, outcome["flow"]["steps"][place - 1], step)
        protocol = protocols.get(outcome["outcome"])
        if protocol is not None and protocol.individual_rows:
            tables += _of_persons(base, outcome, means)
            tables += _survey_tables((*base, "survey"), outcome.get("survey"), means)
            tables += _event_tables(base, outcome.get("follow_up"))
            tables += _curve_tables(base, outcome.get("follow_up"))
            tables += _column_tables(base, outcome, protocol, means)
        else:
            tables += _of_sums(base, outcome, protocol, means)
    return Release(label, tables, (), means)


def _of_sums(base: Key, outcome: Mapping[str, Any], protocol: Protocol | None, means: list[Mean]) -> list[Table]:
    """Aggregated rows: a reported share and a reported sum of persons are numbers of persons."""
    main = outcome["main"]
    if outcome["method"] == "reported_share" and main["estimate"] is not None:
        n = main["n"] or 0
        return _share(base, n, round(main["estimate"] * n), means)
    counted = person_columns(protocol) if protocol is not None else set()
    if outcome["method"] == "reported_total" and protocol is not None and protocol.spec.get("outcome") in counted:
        means.append(Mean((*base, "estimate"), (*base, "count"), "estimate"))
        return [Table({(*base, "count"): max(0, round(main["estimate"]))})]
    return []


def _share(base: Key, n: int, part: int, means: list[Mean]) -> list[Table]:
    counts = {(*base, "n"): n, (*base, "part"): part, (*base, "rest"): n - part}
    means += [Mean((*base, f"estimate_{name}"), (*base, name), f"estimate_{name}") for name in ("n", "part", "rest")]
    return [Table(counts, (((*base, "n"), ((*base, "part"), (*base, "rest"))),))]


def _of_persons(base: Key, outcome: Mapping[str, Any], means: list[Mean]) -> list[Table]:
    """Those analysed, by group, and those of the analyses beside the main one."""
    main = outcome["main"]
    n, treated = main["n"] or 0, main["n_treated"]
    tables = _groups(base, n, None if treated is None else (treated, n - treated))
    means.append(Mean((*base, "estimate"), (*base, "n"), "estimate"))
    if treated is not None:
        means.append(Mean((*base, "estimate_treated"), (*base, "main", "treated"), "estimate"))
        means.append(Mean((*base, "estimate_comparison"), (*base, "main", "comparison"), "estimate"))
        tables += _after_flow(base, outcome, {"treated": treated, "comparison": n - treated})
    if outcome["method"] == "threshold_share" and treated is None and main["estimate"] is not None:
        tables += _share(base, n, round(main["estimate"] * n), means)
    tables += _small_cells(base, outcome["method"], main, means)
    persons = outcome.get("persons")
    if persons is not None:
        # A person may have several rows: few persons are few, however many their rows.
        key = (*base, "persons")
        groups = None if treated is None else (persons["treated"], persons["comparison"])
        tables += _groups(key, persons["all"], groups)
        means += [Mean((*base, f"{name}_persons"), (*key, "n"), f"{name} persons") for name in ("estimate", "n")]
        for group in ("treated", "comparison") if groups else ():
            means.append(Mean((*base, f"estimate_persons_{group}"), (*key, "main", group), f"persons {group}"))
            means.append(Mean((*base, "main", f"{group}_persons"), (*key, "main", group), f"number {group}"))
    for kind in ("sensitivity", "subgroups"):
        for place, item in enumerate(outcome[kind]):
            if item["n"] is None:
                continue
            key = (*base, kind, str(place))
            tables.append(_left_out(key, item["n"], (*base, "n"), n))
            means.append(Mean((*key, "estimate"), key, f"{kind}{place}"))
            tables += _small_cells(key, outcome["method"], item, means)
            if persons is not None and item.get("persons"):
                part, whole = (*key, "persons"), (*base, "persons", "n")
                tables.append(_left_out(part, item["persons"]["all"], whole, persons["all"]))
                means += [Mean((*key, f"{name}_persons"), part, f"{kind}{place} {name}") for name in ("estimate", "n")]
    return tables


def _groups(base: Key, n: int, groups: tuple[int, int] | None) -> list[Table]:
    if groups is None:
        return [Table({(*base, "n"): n})]
    counts = {(*base, "main", "treated"): groups[0], (*base, "main", "comparison"): groups[1]}
    return [Table({**counts, (*base, "n"): n}, (((*base, "n"), tuple(counts)),) if sum(groups) == n else ())]


def _left_out(key: Key, part: int, main: Key, n: int) -> Table:
    """Those left out of an analysis (or of the main one) are told by the two numbers."""
    whole, less = (main, key) if part <= n else (key, main)
    counts = {key: part, main: n, (*key, "left_out"): abs(n - part)}
    return Table(counts, ((whole, (less, (*key, "left_out"))),))


def _after_flow(base: Key, outcome: Mapping[str, Any], groups: Mapping[str, int]) -> list[Table]:
    """Those of the last step of the flow who were not analysed."""
    steps = outcome["flow"]["steps"]
    found = []
    for group, count in groups.items():
        if steps and count <= steps[-1][group]:
            last, now = (*base, "flow", str(len(steps) - 1), group), (*base, "main", group)
            lost = (*base, "not_analysed", group)
            counts = {last: steps[-1][group], now: count, lost: steps[-1][group] - count}
            found.append(Table(counts, ((last, (now, lost)),)))
    return found


def _small_cells(key: Key, method: str, computed: Mapping[str, Any], means: list[Mean]) -> list[Table]:
    """A share and its interval tell the number behind it: what the estimator calls a small cell is one of persons."""
    if "small_cells" not in computed["flags"] or method not in {"proportion_difference", "threshold_share"}:
        return []
    means.append(Mean((*key, "estimate_cells"), (*key, "cells"), "cells"))
    return [Table({(*key, "cells"): 1})]


def _column_tables(base: Key, outcome: Mapping[str, Any], protocol: Protocol, means: list[Mean]) -> list[Table]:
    """What is filled and missing in each column, by group; of a column of 0 and 1 also how many have each."""
    found = []
    n, treated = outcome["main"]["n"] or 0, outcome["main"]["n_treated"]
    groups = {} if treated is None else {"treated": treated, "comparison": n - treated}
    for entry in outcome["descriptives"]:
        for group in ("treated", "comparison"):
            key = (*base, "column", entry["column"], group)
            part = entry[group]
            filled, missing = part["n"], part["missing"]
            # All columns stand for the same rows: one that is whole tells how many rows the others have.
            rows = (*base, "rows", group)
            counts = {(*key, "n"): filled, (*key, "missing"): missing, rows: filled + missing}
            found.append(Table(counts, ((rows, ((*key, "n"), (*key, "missing"))),)))
            now = (*base, "main", group)
            if missing and filled == groups.get(group):
                # Those analysed are those with this column filled: the one number tells the other.
                found.append(Table({now: filled, (*key, "n"): filled}, ((now, ((*key, "n"),)),)))
            means.append(Mean((*key, "mean"), (*key, "n"), entry["column"]))
            if groups and outcome.get("persons") is not None:
                few = (*base, "persons", "main", group)
                means += [Mean((*key, f"{name}_few"), few, f"{entry['column']} {name}") for name in ("mean", "n")]
            ones = ones_of(part)
            if ones is None:
                continue
            parts = {(*key, "ones"): ones, (*key, "zeros"): filled - ones}
            found.append(Table({**parts, (*key, "n"): filled}, (((*key, "n"), tuple(parts)),)))
            means += [Mean((*key, f"mean_{place[-1]}"), place, f"{entry['column']} {place[-1]}") for place in parts]
            if entry["column"] == protocol.spec.get("outcome"):
                # The estimate and its interval tell the shares that they are made of.
                means += [
                    Mean((*base, f"estimate_{group}_{place[-1]}"), place, f"estimate {group} {place[-1]}")
                    for place in parts
                ]
    return found + _row_tables(base, outcome, n)


def _row_tables(base: Key, outcome: Mapping[str, Any], n: int) -> list[Table]:
    """All rows, by group, and those that were not analysed."""
    if not outcome["descriptives"]:
        return []
    first, whole = outcome["descriptives"][0], (*base, "rows_all")
    sizes = {(*base, "rows", group): first[group]["n"] + first[group]["missing"] for group in ("treated", "comparison")}
    if sum(sizes.values()) != outcome["rows"]:
        return []
    found = [Table({**sizes, whole: outcome["rows"]}, ((whole, tuple(sizes)),))]
    if n <= outcome["rows"]:
        found.append(_left_out((*base, "n"), n, whole, outcome["rows"]))
    return found


def ones_of(part: Mapping[str, Any]) -> int | None:
    """How many ones a column of 0 and 1 has, by its mean and spread; None for other columns."""
    n, mean, sd = part["n"], part["mean"], part["sd"]
    if not n or mean is None or not 0 <= mean <= 1 or abs(mean * n - round(mean * n)) > 1e-6:
        return None
    if n > 1 and (sd is None or abs(sd**2 - mean * (1 - mean) * n / (n - 1)) > 1e-9):
        return None
    return round(mean * n)


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
    release = release_of(result, sources.protocols_of(run), f"round {result.get('round')}")
    if stored is not None:
        # What has gone out stays as it went out, also if a later round made another choice look better.
        from programme.measurement.suppression import Reason

        known = {tuple(key) for key, _count in stored.counts}
        unknown = {key for table in release.tables for key in table.counts} - known
        # A count that the report did not hold then was not weighed then: it stays inside.
        return Result(release, dict.fromkeys({*(tuple(key) for key in stored.hidden), *unknown}, Reason.SMALL))
    return suppress(release, [_published(item) for item in sources.releases_beside(run)], threshold=threshold)


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


def hidden_estimates(runs: Iterable[int | None]) -> set[tuple[int, str]]:
    """(run, metric) of the values that were hidden when the run's report went out."""
    releases = PublishedRelease.objects.filter(run__in=[run for run in runs if run])
    return {(run, metric) for run, hidden in releases.values_list("run", "hidden") for metric in metrics_hidden(hidden)}


def metrics_hidden(hidden: Sequence[Sequence[str]]) -> set[str]:
    """Metrics whose own value is among what a release hid."""
    return {
        key[0]
        for key in hidden
        if key[-1].split("_", 1)[0] == "estimate"
        and (len(key) == 2 or (len(key) == 3 and re.fullmatch(r"r[0-9]+", key[1])))
    }
