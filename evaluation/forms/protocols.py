"""The form of a protocol."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput, word_limit
from core.models import Organisation, User
from evaluation.forms.fields import LinesField
from evaluation.models import Ladder, Multiplier, PeriodKind, Protocol, Statistic, UnitCost

METHODS = {
    "reported_total": _("Reported total"),
    "reported_mean": _("Reported mean"),
    "reported_share": _("Reported share"),
    "mean_difference": _("Difference of means"),
    "proportion_difference": _("Difference of shares"),
    "before_after": _("Before and after"),
    "difference_in_differences": _("Difference in differences"),
    "two_way_fixed_effects": _("Two-way fixed effects"),
    "interrupted_time_series": _("Interrupted time series"),
    "synthetic_control": _("Synthetic control"),
    "adjusted_difference": _("Adjusted difference (weighting or standardisation)"),
    "historical_reference": _("Historical reference"),
    "trend_adjusted": _("Trend-adjusted expectation"),
    "threshold_share": _("Share above a threshold"),
    "school_points": _("School performance points"),
}


# Fields of the form and the keys of the specification that they fill.
PARTS = {
    "method": "method",
    "spec_outcome": "outcome",
    "spec_treated": "treated",
    "spec_post": "post",
    "spec_unit": "unit",
    "spec_time": "time",
    "spec_cluster": "cluster",
    "spec_weights": "weights",
    "spec_covariates": "covariates",
    "spec_balance": "balance",
}
LISTS = {"covariates", "balance"}


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


TYPE_NAMES = {
    "number": _("A number"),
    "integer": _("Whole number"),
    "persons": _("Number of persons (small ones are hidden)"),
    "binary": _("0 or 1"),
    "text": _("Text"),
    "date": _("Date"),
    "pseudonym": _("Random identity"),
}


class ColumnForm(forms.Form):
    """One column of the data."""

    name = forms.RegexField(
        r"^[^\s,;\"]{1,60}$",
        label=_("Name in the data"),
        required=False,
        error_messages={"invalid": _("A name has no spaces, commas or quotation marks, and at most 60 characters.")},
    )
    label = forms.CharField(label=_("Meaning"), required=False, max_length=120)
    type = forms.ChoiceField(label=_("Type"), choices=list(TYPE_NAMES.items()), required=False)
    required = forms.BooleanField(label=_("Must be filled"), required=False)
    unique = forms.BooleanField(label=_("Each value once"), required=False)
    low = forms.DecimalField(label=_("Lowest"), required=False, max_digits=18, decimal_places=6)
    high = forms.DecimalField(label=_("Highest"), required=False, max_digits=18, decimal_places=6)
    choices = forms.CharField(
        label=_("Allowed values"), required=False, max_length=400, help_text=_("With commas between.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("low"), data.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", _("The highest value is below the lowest."))
        if not data.get("name") and any(data.get(key) for key in ("label", "choices")) and "name" not in self.errors:
            self.add_error("name", _("Name the column, as in the head of the file."))
        return data

    def column(self) -> dict[str, Any] | None:
        """The column as the protocol keeps it; None for an empty form."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        found: dict[str, Any] = {"name": data["name"], "label": data["label"], "type": data["type"] or "number"}
        found |= {key: True for key in ("required", "unique") if data.get(key)}
        found |= {key: plain_number(data[of]) for key, of in (("min", "low"), ("max", "high")) if data[of] is not None}
        if data["choices"]:
            found["choices"] = [part.strip() for part in data["choices"].split(",") if part.strip()]
        return found


def plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


class BaseColumns(forms.BaseFormSet):
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name") if form.is_valid() else None
            if name and name in seen:
                form.add_error("name", _("Another column has this name."))
            seen.add(name or "")

    def columns(self) -> list[dict[str, Any]]:
        return [column for form in self.forms if (column := form.column()) is not None]


ColumnFormSet = forms.formset_factory(ColumnForm, formset=BaseColumns, extra=3, max_num=100, absolute_max=110)


def columns_as_initial(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **{key: column.get(key, "") for key in ("name", "label")},
            "type": column.get("type", "number"),
            **{key: bool(column.get(key)) for key in ("required", "unique")},
            "low": column.get("min"),
            "high": column.get("max"),
            "choices": ", ".join(str(choice) for choice in column.get("choices") or []),
        }
        for column in columns
    ]


class ProtocolForm(forms.Form):
    estimand = forms.CharField(
        label=_("Estimand"),
        widget=_area(),
        required=False,
        validators=[word_limit(200)],
        help_text=_("Which effect, on whom, compared with what."),
    )
    population = forms.CharField(label=_("Population"), widget=_area(), required=False, validators=[word_limit(200)])
    comparison = forms.CharField(label=_("Comparison"), widget=_area(), required=False, validators=[word_limit(200)])
    time_window = forms.CharField(
        label=_("Window of measurement"), widget=_area(2), required=False, validators=[word_limit(100)]
    )
    missing_data = forms.CharField(
        label=_("Rule for missing data"), widget=_area(2), required=False, validators=[word_limit(150)]
    )
    decision_rule = forms.CharField(
        label=_("Decision rule"), widget=_area(2), required=False, validators=[word_limit(150)]
    )
    method = forms.ChoiceField(label=_("Method"), required=False)
    spec_outcome = forms.CharField(
        label=_("Column of the outcome"), required=False, max_length=60, help_text=_("Its name in the data, as value.")
    )
    spec_treated = forms.CharField(
        label=_("Column of the intervention"),
        required=False,
        max_length=60,
        help_text=_("1 for those who had it, else 0."),
    )
    spec_post = forms.CharField(
        label=_("Column of the time after"), required=False, max_length=60, help_text=_("1 after the start, else 0.")
    )
    spec_unit = forms.CharField(label=_("Column of the unit"), required=False, max_length=60)
    spec_time = forms.CharField(label=_("Column of the time"), required=False, max_length=60)
    spec_cluster = forms.CharField(label=_("Column of the cluster"), required=False, max_length=60)
    spec_weights = forms.CharField(label=_("Column of the weights or numbers"), required=False, max_length=60)
    spec_covariates = forms.CharField(
        label=_("Columns to adjust for"), required=False, max_length=400, help_text=_("Names with commas between.")
    )
    spec_balance = forms.CharField(
        label=_("Columns of the balance table"),
        required=False,
        max_length=400,
        help_text=_("Names with commas between."),
    )
    spec = LinesField(
        label=_("Other keys of the specification"),
        required=False,
        help_text=_("One a line, as: se = cluster. Keys within another with a point: season.column = month."),
    )
    sensitivity = LinesField(
        label=_("Sensitivity analyses"),
        kind=list,
        required=False,
        help_text=_(
            "A block of lines for each, with an empty line between: label = …, what it sets otherwise (set.se = hc1) "
            "or which rows it keeps (rows = region not_in North)."
        ),
    )
    subgroups = LinesField(
        label=_("Subgroups"), kind=list, required=False, help_text=_("Written like the sensitivity analyses.")
    )
    flow = LinesField(
        label=_("Flow of participants"),
        kind=list,
        required=False,
        help_text=_("A block for each step: column = enrolled and label = Enrolled."),
    )
    checks = LinesField(
        label=_("Checks of gaming and cream skimming"),
        required=False,
        help_text=_(
            "As: heaping.column = value. Checks: profile, risk_trend, heaping, enrolled_before_event, exits, unpaid, "
            "price_groups, duplicates."
        ),
    )
    survey = LinesField(
        label=_("Survey"),
        required=False,
        help_text=_(
            "scale = phq-9 (or gad-7, pss-10, wai, hme, hmi), person, occasion and order = before, after; "
            "items.CODE = column where the columns have other names."
        ),
    )
    follow_up = LinesField(
        label=_("Events followed over time"),
        required=False,
        help_text=_(
            "Columns: person, event, start, and end, days, group if there are any; more_than and months define the "
            "risk group."
        ),
    )
    statistic = forms.ChoiceField(label=_("Deciding statistic"), choices=Statistic, initial=Statistic.ESTIMATE)
    factor = forms.DecimalField(
        label=_("Factor"),
        max_digits=14,
        decimal_places=6,
        initial=1,
        help_text=_("−1 turns a fall into a gain."),
    )
    multiplier = forms.ChoiceField(label=_("Multiplied by"), choices=Multiplier, initial=Multiplier.NONE)
    unit_cost = forms.ModelChoiceField(
        label=_("Unit cost"), queryset=UnitCost.objects.none(), required=False, help_text=_("From a locked table.")
    )
    threshold = forms.DecimalField(
        label=_("Threshold for the outcome to count as reached"), max_digits=18, decimal_places=6, required=False
    )
    period_kind = forms.ChoiceField(label=_("The result covers"), choices=PeriodKind, initial=PeriodKind.CUMULATIVE)
    ladder = forms.TypedChoiceField(
        label=_("Level on the ladder of measurement"), choices=Ladder, coerce=int, initial=Ladder.EFFECT
    )
    society = forms.CharField(
        label=_("Societal economics, with source"), widget=_area(), required=False, validators=[word_limit(300)]
    )
    data_owner = forms.ModelChoiceField(
        label=_("Data owner"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Any party of the contract"),
    )
    individual_rows = forms.BooleanField(
        label=_("The rows are of individuals, under random identities"), required=False
    )
    individual_reason = forms.CharField(
        label=_("Why rows of individuals are needed"), widget=_area(2), required=False, validators=[word_limit(150)]
    )
    delete_rows_on = forms.DateField(label=_("Rows of individuals are deleted on"), required=False, widget=DateInput())
    baseline_due_on = forms.DateField(label=_("Baseline due"), required=False, widget=DateInput())
    baseline_owner = forms.ModelChoiceField(label=_("Baseline by"), queryset=User.objects.none(), required=False)
    amendment_reason = forms.CharField(
        label=_("Why the protocol is amended"), widget=_area(2), required=False, validators=[word_limit(150)]
    )

    def __init__(self, *args: Any, contract: Any, version: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [("", _("Choose")), *METHODS.items()]  # type: ignore[attr-defined]
        self.fields["unit_cost"].queryset = UnitCost.objects.filter(  # type: ignore[attr-defined]
            table__locked_at__isnull=False
        ).select_related("table")
        parties = Organisation.objects.filter(contract_roles__contract=contract).distinct()
        self.fields["data_owner"].queryset = parties  # type: ignore[attr-defined]
        self.fields["baseline_owner"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            memberships__organisation__in=parties, is_active=True
        ).distinct()
        if version == 1:
            del self.fields["amendment_reason"]

    def values(self) -> dict[str, Any]:
        """Cleaned values as the action takes them."""
        lists = ("sensitivity", "subgroups", "flow")
        found = {name: value for name, value in self.cleaned_data.items() if name not in PARTS}
        for name in lists:
            found[name] = found.get(name) or []
        for name in ("checks", "survey", "follow_up"):
            found[name] = found.get(name) or {}
        found["threshold"] = found.get("threshold")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("individual_rows"):
            if not data.get("individual_reason"):
                self.add_error("individual_reason", _("Say why rows of individuals are needed."))
            if not data.get("delete_rows_on"):
                self.add_error("delete_rows_on", _("Rows of individuals need a date when they are deleted."))
        spec = dict(data.get("spec") or {})
        for name, key in PARTS.items():
            value = data.get(name)
            if value:
                spec[key] = (
                    [part.strip() for part in value.split(",") if part.strip()] if key in LISTS else value.strip()
                )
        if spec.get("method") not in METHODS:
            self.add_error("method", _("Choose a method."))
        data["spec"] = spec
        return data


def initial_of(protocol: Protocol) -> dict[str, Any]:
    from evaluation.actions.protocol_contents import FIELDS

    return {**{name: getattr(protocol, name) for name in FIELDS}, **split_spec(protocol.spec)}


def split_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification as the form's fields; what has no field of its own stays as JSON."""
    found: dict[str, Any] = {}
    rest = dict(spec)
    for name, key in PARTS.items():
        value = rest.get(key)
        if isinstance(value, str) or (key in LISTS and isinstance(value, list)):
            found[name] = ", ".join(str(part) for part in value) if isinstance(value, list) else value
            rest.pop(key)
    return {**found, "spec": rest}


def spec_items(spec: dict[str, Any]) -> list[tuple[Any, str]]:
    """A specification in words, for reading."""
    names = {key: ProtocolForm.base_fields[name].label for name, key in PARTS.items()}
    found: list[tuple[Any, str]] = []
    for key, value in spec.items():
        text = ", ".join(str(part) for part in value) if isinstance(value, list) else value
        if key == "method":
            text = METHODS.get(str(value), value)
        elif isinstance(value, dict):
            text = ", ".join(f"{name}: {part}" for name, part in value.items())
        elif isinstance(value, bool):
            text = _("Yes") if value else _("No")
        found.append((names.get(key, key), str(text)))
    return found
