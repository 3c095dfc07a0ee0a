import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.measurement.linear import recoverable
from programme.measurement.suppression import (
    Mean,
    Published,
    Rate,
    Reason,
    Release,
    Result,
    Table,
    TableError,
    suppress,
)


def one(label, parts, **more):
    return Release(label, [Table.one_way(("school",), parts)], **more)


def reasons(result):
    return {"/".join(key): reason for key, reason in result.hidden.items()}


def test_nothing_is_hidden_where_no_group_is_small():
    assert suppress(one("1", {"a": 5, "b": 0, "c": 12})).hidden == {}


def test_a_small_count_takes_another_with_it_so_that_the_total_does_not_give_it_back():
    result = suppress(one("1", {"a": 3, "b": 20, "c": 9}))
    assert reasons(result) == {"school/a": Reason.SMALL, "school/c": Reason.SECONDARY}
    assert result.shows(("school", "total"))


def test_with_two_groups_both_are_hidden():
    assert reasons(suppress(one("1", {"a": 4, "b": 51}))) == {"school/a": Reason.SMALL, "school/b": Reason.SECONDARY}


def test_two_small_counts_protect_each_other_when_their_sum_is_large_enough():
    assert reasons(suppress(one("1", {"a": 4, "b": 4, "c": 30}))) == {
        "school/a": Reason.SMALL,
        "school/b": Reason.SMALL,
    }


def test_two_ones_do_not_protect_each_other():
    """1 + 1 = 2 and no zero is hidden: both are known to be one."""
    hidden = reasons(suppress(one("1", {"a": 1, "b": 1, "c": 30, "d": 40})))
    assert hidden == {"school/a": Reason.SMALL, "school/b": Reason.SMALL, "school/c": Reason.SECONDARY}


def test_a_small_total_is_hidden_too():
    assert reasons(suppress(one("1", {"a": 2, "b": 0}))) == {
        "school/a": Reason.SMALL,
        "school/total": Reason.SMALL,
    }


@pytest.mark.parametrize("threshold, hidden", [(3, set()), (5, {"a", "c"}), (10, {"a", "c"}), (1, set())])
def test_the_threshold_is_the_programmes_own(threshold, hidden):
    result = suppress(one("1", {"a": 4, "b": 40, "c": 11}), threshold=threshold)
    assert {key[1] for key in result.hidden} == hidden


def test_zeros_are_shown_unless_the_programme_hides_them():
    parts = {"a": 0, "b": 40, "c": 11}
    assert suppress(one("1", parts)).hidden == {}
    assert reasons(suppress(one("1", parts), hide_zero=True)) == {
        "school/a": Reason.ZERO,
        "school/c": Reason.SECONDARY,
    }


def test_rows_and_columns_are_protected_together():
    cells = {("north", "girls"): 2, ("north", "boys"): 20, ("south", "girls"): 30, ("south", "boys"): 40}
    result = suppress(Release("1", [Table.two_way((), cells)]))
    assert set(result.hidden) == set(cells)


def test_a_cell_in_two_tables_is_one_cell():
    """The second table's complement would give back what the first one hides."""
    first = Table.one_way(("sex",), {"girls": 3, "boys": 30, "unknown": 8}, "all")
    second = Table(
        {("sex", "girls"): 3, ("other",): 38, ("sex", "all"): 41},
        [(("sex", "all"), (("sex", "girls"), ("other",)))],
    )
    assert reasons(suppress(Release("1", [first, second]))) == {
        "sex/girls": Reason.SMALL,
        "sex/unknown": Reason.SECONDARY,
        "other": Reason.SECONDARY,
    }


def rated(label, passed, failed):
    table = Table({("passed",): passed, ("failed",): failed, ("pupils",): passed + failed})
    return Release(label, [table], rates=[Rate(("pass rate",), ("passed",), ("pupils",))])


def test_a_rate_on_a_small_group_is_hidden():
    assert reasons(suppress(rated("1", 3, 60)))["pass rate"] is Reason.BASE


def test_a_rate_whose_complement_is_small_is_hidden_with_its_counts():
    """51 of 55 passed: whoever reads that knows that 4 failed, though no sum says so."""
    assert reasons(suppress(rated("1", 51, 4))) == {
        "failed": Reason.SMALL,
        "passed": Reason.SECONDARY,
        "pass rate": Reason.COMPLEMENT,
    }


def test_a_rate_on_large_groups_is_shown():
    assert suppress(rated("1", 51, 40)).hidden == {}


def test_small_growth_between_two_reports_is_hidden():
    first = suppress(one("spring", {"a": 20, "b": 30, "c": 12}))
    assert first.hidden == {}
    second = suppress(one("autumn", {"a": 22, "b": 60, "c": 40}), [first.published])
    assert reasons(second) == {"school/a": Reason.DIFFERENCE, "school/c": Reason.SECONDARY}


def test_no_growth_is_no_group():
    first = suppress(one("spring", {"a": 20, "b": 30}))
    assert suppress(one("autumn", {"a": 20, "b": 60}), [first.published]).hidden == {}


def test_growth_from_a_hidden_number_may_be_shown():
    first = suppress(one("spring", {"a": 3, "b": 30, "c": 30}))
    assert reasons(first) == {"school/a": Reason.SMALL, "school/b": Reason.SECONDARY}
    second = suppress(one("autumn", {"a": 33, "b": 70, "c": 90}), [first.published])
    assert second.hidden == {}


def test_a_number_hidden_before_is_not_given_back_by_a_later_one():
    """Spring hid 3 behind 5 to 8; autumn's 5 would bound spring's 3 from above, and its growth to at most 4."""
    first = suppress(one("spring", {"a": 3, "b": 30, "c": 30}))
    second = suppress(one("autumn", {"a": 5, "b": 70, "c": 90}), [first.published])
    assert not second.shows(("school", "a"))


def test_the_growth_over_two_reports_counts_too():
    releases = [one("1", {"a": 20, "b": 50}), one("2", {"a": 21, "b": 90}), one("3", {"a": 23, "b": 140})]
    published = []
    for release in releases:
        result = suppress(release, published)
        published.append(result.published)
    # 20 is out; 21 and 23 would each tell of a few newcomers.
    assert [("school", "a") in each.hidden for each in published] == [False, True, True]


def test_a_correction_downwards_is_a_difference_too():
    first = suppress(one("spring", {"a": 20, "b": 30, "c": 12}))
    second = suppress(one("autumn", {"a": 18, "b": 60, "c": 40}), [first.published])
    assert reasons(second)["school/a"] is Reason.DIFFERENCE


def test_what_an_earlier_report_gave_away_is_told():
    leaked = Published(one("spring", {"a": 3, "b": 30}), frozenset())
    result = suppress(one("autumn", {"a": 40, "b": 90}), [leaked])
    assert result.exposed == (("school", "a"),)
    assert result.hidden == {}


def meant(label, parts):
    groups = [*parts, "total"]
    means = [Mean(("mean cost", group), ("school", group), "cost") for group in groups]
    return one(label, parts, means=means)


def test_a_mean_of_a_small_group_and_one_more_are_hidden():
    result = suppress(meant("1", {"a": 3, "b": 20, "c": 9}))
    assert reasons(result) == {
        "school/a": Reason.SMALL,
        "school/c": Reason.SECONDARY,
        "mean cost/a": Reason.BASE,
        "mean cost/c": Reason.BASE,
    }


def test_a_mean_that_would_give_back_the_sum_of_a_small_group_is_hidden():
    """Counts protect each other at 4 + 4; the means of both rest on small groups, the others may be shown."""
    result = suppress(meant("1", {"a": 4, "b": 4, "c": 30}))
    assert [key for key in result.hidden if key[0] == "mean cost"] == [("mean cost", "a"), ("mean cost", "b")]


def test_means_of_newcomers_are_not_given_away():
    """Counts are not printed as growing by a little where the group was hidden; the mean must follow."""
    first = suppress(meant("1", {"a": 20, "b": 30, "c": 12}))
    second = suppress(meant("2", {"a": 22, "b": 60, "c": 40}), [first.published])
    assert {key for key in second.hidden if key[0] == "mean cost"} == {("mean cost", "a"), ("mean cost", "c")}


def test_a_mean_without_its_count_in_the_total_is_protected_by_sums():
    """Only the means of b and of the total are printed: c's mean is not, so a's sum stays unknown."""
    release = one(
        "1",
        {"a": 3, "b": 20, "c": 9},
        means=[Mean(("mean", "b"), ("school", "b"), "cost"), Mean(("mean", "total"), ("school", "total"), "cost")],
    )
    assert not [key for key in suppress(release).hidden if key[0] == "mean"]


@pytest.mark.parametrize(
    "release",
    [
        Release("1", [Table({("a",): -1})]),
        Release("1", [Table({("a",): True})]),
        Release("1", [Table({("a",): 1.0})]),
        Release("1", [Table({("a",): 1}), Table({("a",): 2})]),
        Release("1", [Table({("a",): 1}, [(("t",), (("a",),))])]),
        Release("1", [Table({("a",): 1, ("t",): 2}, [(("t",), (("a",),))])]),
        Release("1", [Table({("a",): 1})], rates=[Rate(("r",), ("a",), ("b",))]),
        Release("1", [Table({("a",): 1})], rates=[Rate(("a",), ("a",), ("a",))]),
        Release("1", [Table({("a",): 9, ("b",): 8})], rates=[Rate(("r",), ("a",), ("b",))]),
        Release("1", [Table({("a",): 1})], means=[Mean(("m",), ("b",), "x")]),
    ],
)
def test_tables_that_do_not_hold_together_are_refused(release):
    with pytest.raises(TableError):
        suppress(release)


def test_a_threshold_below_one_is_refused():
    with pytest.raises(TableError):
        suppress(one("1", {"a": 1}), threshold=0)


def test_what_can_be_worked_out_is_found_exactly():
    equations = [{"t": -1, "a": 1, "b": 1}, {"u": -1, "b": 1, "c": 1}, {"v": -1, "a": 1, "c": 1}]
    assert recoverable("abc", equations) == {"a", "b", "c"}
    assert recoverable("abct", equations) == set()
    assert recoverable("ab", equations[:1]) == set()
    assert recoverable("a", equations[:1]) == {"a"}


# ---- nobody can be worked out: checked by other means than the program's own


def determined(history: list[Result], wanted):
    """Whether some linear combination of what is shown in all the releases gives the wanted one (a vector), by rank."""
    names = [(place, key) for place, each in enumerate(history) for t in each.release.tables for key in t.counts]
    column = {name: index for index, name in enumerate(dict.fromkeys(names))}
    rows = []
    for place, each in enumerate(history):
        for table in each.release.tables:
            for total, parts in table.sums:
                row = np.zeros(len(column))
                row[column[place, total]] = -1
                for part in parts:
                    row[column[place, part]] += 1
                rows.append(row)
            for key in table.counts:
                if each.shows(key):
                    row = np.zeros(len(column))
                    row[column[place, key]] = 1
                    rows.append(row)
    known = np.array([np.zeros(len(column)), *rows])
    vector = np.zeros(len(column))
    for name, factor in wanted.items():
        vector[column[name]] = factor
    return np.linalg.matrix_rank(np.vstack([known, vector])) == np.linalg.matrix_rank(known)


def check_history(history, threshold):
    for place, each in enumerate(history):
        counts = {key: count for table in each.release.tables for key, count in table.counts.items()}
        for key, count in counts.items():
            if 0 < count < threshold:
                assert key in each.hidden
                assert not determined(history, {(place, key): 1})
            for before in range(place):
                earlier = {k: c for table in history[before].release.tables for k, c in table.counts.items()}
                if 0 < abs(count - earlier[key]) < threshold:
                    assert not determined(history, {(place, key): 1, (before, key): -1})
    last = len(history) - 1
    for key in history[last].hidden:
        if any(key in table.counts for table in history[last].release.tables):
            assert not determined(history, {(last, key): 1})


small_counts = st.integers(0, 14)


@st.composite
def growing_tables(draw, shape):
    """Two or three cumulative reports of the same table; now and then a correction downwards."""
    rows, columns = shape
    names = [(f"r{i}", f"c{j}") for i in range(rows) for j in range(columns)]
    level = {name: draw(small_counts) for name in names}
    levels = [level]
    for _ in range(draw(st.integers(1, 2))):
        level = {name: max(0, count + draw(st.sampled_from([0, 0, 1, 3, 6, 15, -2]))) for name, count in level.items()}
        levels.append(level)
    return levels


@settings(max_examples=20, deadline=None)
@given(data=st.data(), shape=st.sampled_from([(2, 2), (3, 2), (3, 3)]), threshold=st.sampled_from([3, 5, 10]))
def test_no_small_group_can_be_worked_out_from_two_way_tables_over_releases(data, shape, threshold):
    history = []
    for place, cells in enumerate(data.draw(growing_tables(shape))):
        release = Release(str(place), [Table.two_way((), cells)])
        result = suppress(release, [each.published for each in history], threshold=threshold)
        assert result.exposed == ()
        history.append(result)
    check_history(history, threshold)


def known_sums(history):
    """The names and rows of what means and counts together tell about the sums behind them."""
    names = [(place, key) for place, each in enumerate(history) for t in each.release.tables for key in t.counts]
    column = {name: index for index, name in enumerate(dict.fromkeys(names))}
    rows = []

    def add(terms):
        row = np.zeros(len(column))
        for name, factor in terms.items():
            row[column[name]] += factor
        rows.append(row)

    for place, each in enumerate(history):
        for mean in each.release.means:
            if each.shows(mean.key):
                assert each.shows(mean.base)
                add({(place, mean.base): 1})
        for table in each.release.tables:
            for total, parts in table.sums:
                add({(place, total): -1, **{(place, part): 1 for part in parts}})
            for key, count in table.counts.items():
                if count == 0:
                    add({(place, key): 1})
    return column, np.array(rows)


@settings(max_examples=30, deadline=None)
@given(
    growth=st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=1, max_size=3),
    printed=st.sets(st.sampled_from(["a", "b", "c", "d", "total"]), min_size=1),
)
def test_no_sum_of_a_small_group_can_be_worked_out_from_means(growth, printed):
    history, level = [], [0] * 4
    for place, more in enumerate(growth):
        level = [a + b for a, b in zip(level, more, strict=True)]
        means = [Mean(("mean", group), ("school", group), "cost") for group in sorted(printed)]
        release = one(str(place), dict(zip("abcd", level, strict=True)), means=means)
        history.append(suppress(release, [each.published for each in history]))
    column, known = known_sums(history)
    counts = {(p, key): n for p, each in enumerate(history) for t in each.release.tables for key, n in t.counts.items()}
    small = [{name: 1} for name, n in counts.items() if 0 < n < 5]
    small += [
        {(later, key): 1, (before, key): -1}
        for (later, key), n in counts.items()
        for before in range(later)
        if 0 < n - counts[before, key] < 5
    ]
    for wanted in small:
        vector = np.zeros(len(column))
        for name, factor in wanted.items():
            vector[column[name]] = factor
        assert np.linalg.matrix_rank(np.vstack([known, vector])) > np.linalg.matrix_rank(known)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=3))
def test_no_small_rest_of_a_rate_can_be_worked_out(growth):
    """Passed among pupils, with no word of those who failed: neither they nor their growth may be small and known."""
    history, passed, failed = [], 0, 0
    for place, (more_passed, more_failed) in enumerate(growth):
        passed, failed = passed + more_passed, failed + more_failed
        table = Table({("passed",): passed, ("pupils",): passed + failed})
        release = Release(str(place), [table], rates=[Rate(("rate",), ("passed",), ("pupils",))])
        history.append(suppress(release, [each.published for each in history]))
    counts = [each.release.tables[0].counts for each in history]
    rest = [each[("pupils",)] - each[("passed",)] for each in counts]
    for later, each in enumerate(history):
        if 0 < rest[later] < 5:
            assert not determined(history, {(later, ("pupils",)): 1, (later, ("passed",)): -1})
        for before in range(later):
            if 0 < rest[later] - rest[before] < 5:
                wanted = {(later, ("pupils",)): 1, (later, ("passed",)): -1}
                assert not determined(history, {**wanted, (before, ("pupils",)): -1, (before, ("passed",)): 1})
        assert each.shows(("rate",)) <= (each.shows(("passed",)) and each.shows(("pupils",)))
    check_history(history, 5)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), threshold=st.sampled_from([3, 5, 10]))
def test_no_small_group_can_be_worked_out_from_linked_tables(data, threshold):
    """The same people by sex, by age, and by sex within the young: three tables that share cells."""
    draws = data.draw(st.lists(st.tuples(*[small_counts] * 5), min_size=1, max_size=2))
    history, level = [], (0,) * 5
    for place, growth in enumerate(draws):
        level = tuple(a + b for a, b in zip(level, growth, strict=True))
        young_girls, young_boys, old_girls, old_boys, unknown = level
        young = Table.one_way(("young",), {"girls": young_girls, "boys": young_boys})
        girls, boys = young_girls + old_girls, young_boys + old_boys
        sex = Table.one_way(("sex",), {"girls": girls, "boys": boys, "x": unknown}, "all")
        age = Table(
            {
                ("young", "total"): young_girls + young_boys,
                ("old",): old_girls + old_boys + unknown,
                ("sex", "all"): sum(level),
            },
            [(("sex", "all"), (("young", "total"), ("old",)))],
        )
        result = suppress(Release(str(place), [young, sex, age]), [e.published for e in history], threshold=threshold)
        assert result.exposed == ()
        history.append(result)
    check_history(history, threshold)


# Every 2 × 2 table with cells of at most 28, as arrays: cells, then rows, columns and the total.
GRID = np.indices((29,) * 4).reshape(4, -1)


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_someone_who_tries_every_table_finds_more_than_one_answer_for_each_small_group(values):
    """Brute force over whole numbers, knowing that no zero is hidden where none is."""
    cells = dict(zip(itertools.product("ab", "xy"), values, strict=True))
    result = suppress(Release("1", [Table.two_way((), cells)]))
    table = result.release.tables[0]
    guesses = dict(zip(cells, GRID, strict=True))
    for total, parts in table.sums:
        guesses[total] = sum(guesses[part] for part in parts)
    possible = np.ones(GRID.shape[1], dtype=bool)
    floor = 0 if any(table.counts[key] == 0 for key in result.hidden) else 1
    for key, count in table.counts.items():
        possible &= guesses[key] == count if result.shows(key) else guesses[key] >= floor
    for key in result.hidden:
        answers = set(guesses[key][possible].tolist())
        assert table.counts[key] in answers
        assert len(answers) > 1
        if 0 < table.counts[key] < 5:
            assert max(answers) >= 5


def test_a_report_of_ordinary_size_over_three_half_years_is_protected():
    history = []
    for half_year in range(3):
        cells = {(f"r{i}", f"c{j}"): ((7 * i + 3 * j) % 23) * (half_year + 1) for i in range(8) for j in range(4)}
        history.append(suppress(Release(str(half_year), [Table.two_way((), cells)]), [e.published for e in history]))
    check_history(history, 5)
    assert all(each.hidden and each.shows(("total", "total")) for each in history)


def test_the_choice_is_the_same_every_time():
    cells = {(f"r{i}", f"c{j}"): (7 * i + 3 * j) % 17 for i in range(5) for j in range(4)}
    assert (
        suppress(Release("1", [Table.two_way((), cells)])).hidden
        == suppress(Release("1", [Table.two_way((), dict(reversed(cells.items())))])).hidden
    )
