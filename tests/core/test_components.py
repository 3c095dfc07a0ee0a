import datetime
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from core import charts
from core.charts.drawing import shown_ticks, ticks
from core.templatetags.formats import number, percent


def render(text: str, path: str = "/contracts/?status=active&page=3", **context: object) -> str:
    return Template(text).render(Context({"request": RequestFactory().get(path), **context}))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_status_takes_its_word_from_the_object_and_its_tone_from_the_value():
    paid = SimpleNamespace(status="paid", get_status_display=lambda: "Paid out")
    assert render("{% status x %}", x=paid) == '<span class="tag" data-tone="good" data-color="success">Paid out</span>'
    own = SimpleNamespace(status="paid", STATUS_TONES={"paid": "wait"})
    assert 'data-tone="wait"' in render("{% status x %}", x=own)
    assert 'data-tone="idle"' in render('{% status x "kind" %}', x=SimpleNamespace(kind="never heard of"))
    assert render("{% status x %}", x=None) == ""


def test_button_is_a_link_with_href_and_escapes_its_text():
    assert render('{% button "Open" href=url variant="secondary" %}', url="/x/?a=1&b=2") == (
        '<a class="ds-button" href="/x/?a=1&amp;b=2" data-variant="secondary">Open</a>'
    )
    assert render('{% button label name="leave" value="1" data_key="j" %}', label="<b>") == (
        '<button class="ds-button" type="submit" name="leave" value="1" data-key="j">&lt;b&gt;</button>'
    )


def test_post_carries_its_token():
    html = render('{% post "/sign/" %}{% button "Sign" %}{% endpost %}', csrf_token="secret")
    assert '<form method="post" action="/sign/">' in html
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="secret">' in html


def test_wrap_draws_nothing_around_nothing():
    assert render('{% wrap "p" "lead" %}  {% if x %}words{% endif %} {% endwrap %}') == ""
    assert render('{% wrap "p" "lead" %}words{% endwrap %}') == '<p class="lead">words</p>'


def test_sort_head_turns_and_keeps_the_filter_but_not_the_page():
    up = render('{% th "amount" "Amount" numeric=True %}')
    assert 'aria-sort="none" class="num"' in up
    assert 'href="?status=active&amp;sort=amount"' in up
    down = render('{% th "amount" "Amount" %}', path="/contracts/?sort=amount")
    assert 'aria-sort="ascending"' in down
    assert 'href="?sort=-amount"' in down
    assert 'aria-sort="descending"' in render('{% th "amount" "Amount" %}', path="/contracts/?sort=-amount")


def test_query_changes_one_parameter():
    assert render('{% query format="xlsx" page=None %}') == "?status=active&amp;format=xlsx"


def test_pagination_keeps_the_filter_and_is_nothing_on_one_page():
    html = render("{% pagination page %}", page=Paginator(range(100), 10).page(3))
    assert 'href="?status=active&amp;page=4" rel="next"' in html
    assert words(html) == "Previous Page 1 Page 2 Page 3 Page 4 Page 5 … Page 10 Next"
    assert render("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_task_list_says_each_state_and_does_not_link_what_cannot_start():
    html = render(
        "{% task_list items %}",
        items=[
            {"title": "Partners", "url": "/p/", "state": "correct", "hint": "One declined"},
            {"title": "Send", "url": "/s/", "state": "blocked"},
        ],
    )
    assert words(html) == "Partners One declined Something to correct Send Cannot start yet"
    assert 'href="/p/"' in html
    assert 'href="/s/"' not in html


def test_timeline_shows_moments_in_words():
    html = render(
        "{% timeline items %}", items=[{"when": datetime.date(2026, 6, 30), "text": "Ended", "state": "done"}]
    )
    assert words(html) == "30 June 2026 Ended"


def test_steps_mark_the_current_one():
    html = render(
        "{% steps items %}", items=[{"label": "Data", "state": "done"}, {"label": "Paid", "state": "current"}]
    )
    assert '<li data-state="current" aria-current="step">' in html
    assert words(html) == "Data Done Paid Now"


def test_tabs_find_the_current_page():
    html = render('{% tabs %}{% tab "Overview" "/contracts/" count=2 %}{% tab "History" "/h/" %}{% endtabs %}')
    assert '<a href="/contracts/" aria-current="page">Overview<span class="count">2</span></a>' in html
    assert '<a href="/h/">History</a>' in html


def test_summary_rows_show_a_dash_for_nothing_and_name_the_action():
    html = render('{% summary %}{% row "Lead" "" href="/e/" action="Change" %}{% endsummary %}')
    assert '<a class="summary__action" href="/e/">Change<span class="sr-only"> Lead</span></a>' in html
    assert words(html) == "Lead – Change Lead"


def test_progress_polls_until_finished():
    job = SimpleNamespace(pk=7, is_finished=False, status="running", progress=40, progress_text="Half", error="")
    html = render("{% progress job %}", job=job)
    assert 'hx-get="/jobs/7/" hx-trigger="every 2s"' in html
    assert 'value="40"' in html
    job.is_finished, job.status, job.progress_text = True, "done", ""
    html = render('{% progress job result="/report/" %}', job=job)
    assert "hx-get" not in html
    assert words(html) == "Done. Show the result"
    job.status, job.error = "failed", "No data."
    assert words(render("{% progress job %}", job=job)) == "It could not be finished. No data."


@pytest.mark.parametrize("template", ["404.html", "403.html", "400.html", "csrf.html", "refused.html"])
def test_error_pages_have_no_inline_script_or_style(template, rf):
    request = rf.get("/")
    html = render_to_string(template, {"reason": "Because."}, None)
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert html.count("<h1") == 1
    assert request.path == "/"


# -- Charts


def _drawing(chart: charts.Chart) -> ElementTree.Element:
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    assert [child.tag.rpartition("}")[2] for child in root[:2]] == ["title", "desc"]
    assert root[0].text == chart.title
    assert not [element for element in root.iter() if element.get("style")]
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    return root


def _texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


def test_stacked_bars_share_one_scale_and_draw_free_space_apart():
    chart = charts.stacked_bars(
        "Half is used", ["Paid", "Free"], [("Frame", [100, 100]), ("Cap", [50, 50])], show=number
    )
    root = _drawing(chart)
    widths = [float(e.get("width", 0)) for e in root.iter() if e.tag.endswith("}rect") and e.get("height") == "30"]
    assert widths == [359, 359, 179.5, 179.5]
    assert chart.rows == [["Frame", "100", "100", "200"], ["Cap", "50", "50", "100"]]
    assert chart.columns[-1] == "Total"
    assert root[1].text == "Frame: Paid 100, Free 100; Cap: Paid 50, Free 50"


def test_a_limit_is_drawn_with_its_word():
    chart = charts.stacked_bars(
        "Cap", ["Paid"], [("C", [5])], limits=[10], limit_label="Cap", free_last=False, show=number
    )
    assert "Cap 10" in _texts(_drawing(chart))


def test_lines_leave_gaps_and_give_the_band_in_the_table():
    chart = charts.lines(
        "Plan holds",
        ["2025", "2026"],
        [charts.Line("Plan", [10, 20]), charts.Line("Forecast", [None, 18], [None, (15, 22)])],
        show=number,
        limit=25,
        limit_label="Cap",
    )
    root = _drawing(chart)
    assert chart.rows == [["2025", "10", "–"], ["2026", "20", "18 (15 – 22)"]]
    assert len([e for e in root.iter() if (e.get("class") or "").startswith("band-fill")]) == 1
    assert "Cap 25" in _texts(root)


def test_columns_draw_negative_values_below_the_base():
    chart = charts.columns("Change", ["A", "B"], [("Net", [-5, 10])], show=number)
    root = _drawing(chart)
    bars = [e for e in root.iter() if e.tag.endswith("}rect") and (e.get("class") or "").startswith("fill c-1")][1:]
    assert float(bars[0].get("y", 0)) > float(bars[1].get("y", 0))


def test_forest_shows_estimate_and_interval():
    chart = charts.forest(
        "Less", [charts.Interval("Main", -0.06, -0.09, -0.03, main=True)], show=lambda v: percent(v, 1)
    )
    assert "−6.0% (−9.0% – −3.0%)" in _texts(_drawing(chart))
    assert chart.rows == [["Main", "−6.0%", "−9.0%", "−3.0%"]]


def test_spread_lists_its_five_numbers():
    chart = charts.spread("Mostly three", [charts.Spread("Base", 1, 2, 3, 4, 5)], show=number, limit=6)
    _drawing(chart)
    assert chart.rows == [["Base", "1", "2", "3", "4", "5"]]
    assert list(chart.columns) == [
        "",
        "5th percentile",
        "25th percentile",
        "Median",
        "75th percentile",
        "95th percentile",
    ]


def test_flow_tells_what_leads_to_what_and_ignores_unknown_keys():
    boxes = [charts.Box("a", "Team & school", 0, ["b", "gone"]), charts.Box("b", "Presence", 1)]
    chart = charts.flow("Early support", ["Input", "Outcome"], boxes)
    root = _drawing(chart)
    assert chart.rows == [["Team & school", "Input", "Presence"], ["Presence", "Outcome", "–"]]
    assert "Team & school" in _texts(root)


@pytest.mark.parametrize(
    "chart",
    [
        charts.stacked_bars("Nothing", ["Paid"], [("Frame", [0])]),
        charts.lines("Nothing", [], []),
        charts.columns("Nothing", [], []),
        charts.forest("Nothing", []),
        charts.spread("Nothing", []),
        charts.flow("Nothing", [], []),
    ],
    ids=["bars", "lines", "columns", "forest", "spread", "flow"],
)
def test_empty_charts_are_still_pictures(chart):
    _drawing(chart)


def test_figure_carries_title_picture_and_table():
    chart = charts.columns("More in the west", ["West"], [("Received", [12])], show=number, first_column="Region")
    html = render("{% figure chart %}", chart=chart)
    assert "<figcaption>More in the west</figcaption>" in html
    assert '<th scope="row">West</th><td class="num">12</td>' in html


def test_ticks_are_round_cover_the_range_and_never_show_the_same_text_twice():
    assert ticks(0, 170) == [0, 50, 100, 150, 200]
    assert ticks(-0.11, 0.014) == [-0.15, -0.1, -0.05, 0, 0.05]
    assert [number(mark) for mark in shown_ticks(0, 2, number)] == ["0", "1", "2"]
    assert len(shown_ticks(0, 100, lambda value: f"{value:.0f} million kronor", room=400)) <= 3
