"""The form of a protocol."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput, word_limit
from core.models import Organisation, User
from evaluation.forms.fields import JsonField
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


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


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
    spec = JsonField(
        label=_("Specification of the estimator"),
        help_text=_("The method and the columns that it reads, for example a difference in differences."),
    )
    columns = JsonField(
        label=_("Columns of the data"),
        kind=list,
        required=False,
        help_text=_("For each column: name, label, type, required, min, max, choices. Left empty, the method's own."),
    )
    sensitivity = JsonField(
        label=_("Sensitivity analyses"),
        kind=list,
        required=False,
        help_text=_("For each: label, and what it sets otherwise in the specification or which rows it keeps."),
    )
    subgroups = JsonField(
        label=_("Subgroups"), kind=list, required=False, help_text=_("Written like the sensitivity analyses.")
    )
    flow = JsonField(
        label=_("Flow of participants"), kind=list, required=False, help_text=_("For each step: column and label.")
    )
    checks = JsonField(
        label=_("Checks of gaming and cream skimming"),
        required=False,
        help_text=_("profile, risk_trend, heaping, enrolled_before_event, exits, unpaid, price_groups, duplicates."),
    )
    survey = JsonField(
        label=_("Survey"),
        required=False,
        help_text=_("scale (phq-9, gad-7, pss-10, wai, hme, hmi or a definition), person, occasion, order, items."),
    )
    follow_up = JsonField(
        label=_("Events followed over time"),
        required=False,
        help_text=_("Columns: person, event, start, end, days, group; more_than and months define the risk group."),
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
        lists = ("columns", "sensitivity", "subgroups", "flow")
        found = dict(self.cleaned_data)
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
        spec = data.get("spec")
        if isinstance(spec, dict) and spec.get("method") not in METHODS:
            self.add_error("spec", _("Choose one of the methods: %(methods)s.") % {"methods": ", ".join(METHODS)})
        return data


def initial_of(protocol: Protocol) -> dict[str, Any]:
    from evaluation.actions.protocols import FIELDS

    return {name: getattr(protocol, name) for name in FIELDS}
