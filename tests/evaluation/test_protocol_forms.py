"""The form of a protocol: lines in place of JSON, and the columns of the data one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from evaluation.forms import lines
from evaluation.forms.fields import LinesField
from evaluation.models import Protocol
from tests.evaluation import steps

SENSITIVITY = [
    {"label": "Utan Norr", "rows": [{"column": "region", "not_in": ["Norr", "Söder"]}, {"column": "age", "min": 18}]},
    {"label": "Annat medelfel", "set": {"se": "hc1", "covariates": ["age", "sex"], "trend": True, "cluster": None}},
]
SENSITIVITY_LINES = """label = Utan Norr
rows = region not_in Norr, Söder
rows = age min 18

label = Annat medelfel
set.se = hc1
set.covariates = age, sex
set.trend = true
set.cluster = null"""


def test_a_list_of_analyses_is_written_and_read_as_blocks_of_lines():
    assert lines.write(SENSITIVITY) == SENSITIVITY_LINES
    assert lines.read_blocks(SENSITIVITY_LINES) == SENSITIVITY
    assert LinesField(kind=list).clean(SENSITIVITY_LINES.replace("\n", "\r\n")) == SENSITIVITY


def test_keys_within_keys_have_a_point_between():
    spec = {"season": {"column": "month", "as": "harmonics", "harmonics": 2, "period": 12}, "alpha": 0.1}
    assert lines.write(spec) == (
        "season.column = month\nseason.as = harmonics\nseason.harmonics = 2\nseason.period = 12\nalpha = 0.1"
    )
    assert lines.read_mapping(lines.write(spec)) == spec


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=6) | st.sampled_from(["3", "true", "a, b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["se", "order", "rows", "in", "a.b", ""]), JSON, max_size=4))
def test_what_is_shown_gives_back_what_was_kept(value: dict[str, Any]):
    field = LinesField(required=False)
    assert lines.same(field.clean(field.prepare_value(value)) or {}, value)
    many = LinesField(kind=list, required=False)
    assert lines.same(many.clean(many.prepare_value([value, value])) or [], [value, value] if value else [{}, {}])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("se", 1),
        ("se = hc1\nse = cluster", 2),
        ("a = 1\n\na.b = 2", 3),
        ("rows = region", 1),
        ("x = [1", 1),
        (" = 1", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, line):
    with pytest.raises(ValidationError, match=rf"\b{line}\b"):
        LinesField().clean(text)


def posted(*columns: dict[str, str], **others: str) -> dict[str, str]:
    flat = {f"columns-{place}-{key}": value for place, column in enumerate(columns) for key, value in column.items()}
    head = {"columns-TOTAL_FORMS": str(len(columns)), "columns-INITIAL_FORMS": "0"}
    base = {"statistic": "estimate", "factor": "1", "multiplier": "none", "period_kind": "cumulative", "ladder": "3"}
    return {**steps.WORDS, **base, "method": "reported_mean", "spec_outcome": "value", **head, **flat, **others}


@pytest.mark.django_db
def test_the_columns_are_described_one_by_one(contract):
    client = Client()
    client.force_login(contract.evaluator or steps.evaluator_of(contract))
    new = f"/protocols/new/{contract.outcomes.get().pk}/"
    value = {"name": "value", "label": "Frånvaro", "type": "number", "required": "on", "low": "0", "high": "99.5"}
    school = {"name": "school", "label": "Skola", "type": "text", "choices": "Norr, Söder"}

    answer = client.post(new, posted(value, {**school, "name": "value"}, {"label": "Utan namn", "type": "text"}))
    assert (answer.status_code, Protocol.objects.count()) == (200, 0)
    assert [bool(form.errors.get("name")) for form in answer.context["columns"]] == [False, True, True]

    answer = client.post(new, posted(value, school, {"type": "number"}, more="1", spec="alpha = 0.1"))
    protocol = Protocol.objects.get()
    assert answer["Location"] == f"/protocols/{protocol.pk}/edit/#columns"
    assert protocol.columns == [
        {"name": "value", "label": "Frånvaro", "type": "number", "required": True, "min": 0, "max": 99.5},
        {"name": "school", "label": "Skola", "type": "text", "choices": ["Norr", "Söder"]},
    ]
    assert protocol.spec == {"alpha": 0.1, "method": "reported_mean", "outcome": "value"}
    page = client.get(f"/protocols/{protocol.pk}/edit/")
    assert [form["name"].value() for form in page.context["columns"]][:2] == ["value", "school"]
    assert "<td>Tal</td>" in client.get(protocol.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_parts_of_the_wrong_shape_are_faults_and_not_errors_of_the_page(contract):
    client = Client()
    client.force_login(contract.evaluator or steps.evaluator_of(contract))
    parts = {
        "checks": "profile = enrolled",
        "sensitivity": "label = Utan skola\nset = hc1\n\nset.se = hc1\n\nlabel = Fel\ntake = x",
        "subgroups": '[{"label": "x", "rows": ["y"]}]',
        "flow": "label = Inskrivna",
        "survey": '{"scale": "phq-9", "person": "id", "occasion": "when", "order": "before"}',
    }
    client.post(f"/protocols/new/{contract.outcomes.get().pk}/", posted(**parts))
    page = client.get(Protocol.objects.get().get_absolute_url())
    assert page.status_code == 200
    assert len([fault for fault in page.context["faults"] if "analys" in fault]) == 4
    assert any("profile" in fault for fault in page.context["faults"])
    assert any("'order' is a list" in fault for fault in page.context["faults"])
