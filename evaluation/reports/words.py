"""Fixed words of results put into sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.formats import number

CHECK_NAMES = {
    "profile": gettext_lazy("Those enrolled beside those eligible"),
    "risk_trend": gettext_lazy("Risk of those enrolled over time"),
    "heaping": gettext_lazy("Values heaped at a threshold"),
    "enrolled_before_event": gettext_lazy("Enrolled just before an event"),
    "exits": gettext_lazy("Exits before measurement"),
    "unpaid": gettext_lazy("Outcomes that nobody is paid for"),
    "price_groups": gettext_lazy("Drift between price groups"),
    "duplicates": gettext_lazy("Repeated claims or identities"),
}

FIGURE_NAMES = {
    "treated": gettext_lazy("Intervention"),
    "comparison": gettext_lazy("Comparison"),
    "correlation": gettext_lazy("correlation"),
    "just_over": gettext_lazy("just over"),
    "just_under": gettext_lazy("just under"),
    "near": gettext_lazy("just before the event"),
    "share": gettext_lazy("share"),
    "repeated": gettext_lazy("repeated"),
}
CAP_NAMES = {
    "participant": gettext_lazy("per participant"),
    "metric": gettext_lazy("per outcome"),
    "period": gettext_lazy("per period"),
    "contract": gettext_lazy("the contract's ceiling"),
    "programme": gettext_lazy("the pilot's ceiling"),
    "frame": gettext_lazy("the pilot's frame"),
}


def flag_words(flag: str) -> str:
    """What a flag of an estimator means for a reader."""
    return {
        "imbalance": _("The groups differ in ways that the comparison does not even out."),
        "few_clusters": _("There are few clusters; the interval may be too narrow."),
        "single_treated_unit": _("One unit alone had the intervention; the standard error does not hold."),
        "poor_pre_fit": _("The comparison does not follow the intervention group before the start."),
        "small_cells": _("Some cells are small."),
        "missing_outcomes": _("More than five per cent of the outcomes are missing."),
        "overdispersion": _("The counts vary more than the model assumes."),
    }.get(flag, flag)


def remarks_of(outcome: Mapping[str, Any], *, hides: bool = False) -> list[str]:
    """The flags of the main analysis in words. A synthetic control is judged by its placebo tests, not by an error."""
    main = outcome["main"]
    found = []
    for flag in main["flags"]:
        if flag == "single_treated_unit" and outcome["method"] == "synthetic_control" and main["p_value"] and not hides:
            found.append(
                _("One unit alone had the intervention, so there is no interval. Placebo tests: p = %(p)s.")
                % {"p": number(main["p_value"], 2)}
            )
        else:
            found.append(flag_words(flag))
    return found


def refusal_words(word: str) -> str:
    """Why a result is told but not paid by."""
    return {
        "imbalance": _("The groups differ too much (a standardised difference above 0.25)."),
        "single_treated_unit": _("One unit alone had the intervention."),
        "poor_pre_fit": _("The fit before the start is too poor."),
    }.get(word, word)


def grade_of(outcome: Mapping[str, Any]) -> str:
    """How strong the evidence is, from the method and its flags alone."""
    if str(outcome["method"]).startswith("reported_"):
        return _("Reported, without comparison")
    if outcome["refusals"]:
        return _("Weak: the comparison does not hold")
    if outcome["method"] in {"before_after", "trend_adjusted", "threshold_share", "school_points"}:
        return _("Moderate: no comparison group")
    if outcome["main"]["flags"] or outcome["decision_changes"]:
        return _("Moderate: see the remarks")
    return _("Strong")
