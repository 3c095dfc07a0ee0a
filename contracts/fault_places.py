"""Where in terms or facts a fault stands, in words: ``rules[0].payees`` is “rule ‘Fewer days away’, payees”."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# One of several: how it is counted.
ITEMS = {
    "rules": gettext_lazy("rule %(which)s"),
    "parties": gettext_lazy("party %(which)s"),
    "metrics": gettext_lazy("metric %(which)s"),
    "caps": gettext_lazy("cap %(which)s"),
    "payees": gettext_lazy("payee %(which)s"),
    "milestones": gettext_lazy("milestone %(which)s"),
    "steps": gettext_lazy("step %(which)s"),
    "bands": gettext_lazy("band %(which)s"),
    "prerequisites": gettext_lazy("prerequisite %(which)s"),
    "conditions": gettext_lazy("condition %(which)s"),
    "results": gettext_lazy("result %(which)s"),
    "activities": gettext_lazy("activity %(which)s"),
    "paid": gettext_lazy("payment %(which)s"),
    "verified_costs": gettext_lazy("verified cost %(which)s"),
}
NAMES = {
    "terms": gettext_lazy("the terms"),
    "facts": gettext_lazy("the facts"),
    "params": gettext_lazy("figures of the rule"),
    "rules": gettext_lazy("the rules"),
    "parties": gettext_lazy("the parties"),
    "metrics": gettext_lazy("the metrics"),
    "caps": gettext_lazy("the caps"),
    "cap_order": gettext_lazy("the order of the caps"),
    "names": gettext_lazy("the names"),
    "payees": gettext_lazy("the payees"),
    "payer": gettext_lazy("the payer"),
    "party": gettext_lazy("the party"),
    "metric": gettext_lazy("the metric"),
    "role": gettext_lazy("the role"),
    "share": gettext_lazy("the share"),
    "share_of": gettext_lazy("the share"),
    "amount": gettext_lazy("the amount"),
    "price": gettext_lazy("the price"),
    "threshold": gettext_lazy("the threshold"),
    "comparison": gettext_lazy("the comparison"),
    "level": gettext_lazy("the level"),
    "base": gettext_lazy("the base"),
    "unit": gettext_lazy("the unit"),
    "type": gettext_lazy("the type"),
    "id": gettext_lazy("the id"),
    "currency": gettext_lazy("the currency"),
    "version": gettext_lazy("the version"),
    "holdback": gettext_lazy("the part held back"),
    "shortfall": gettext_lazy("how a shortfall is shared"),
    "rounding": gettext_lazy("the rounding"),
    "scenario": gettext_lazy("the scenario"),
    "scenarios": gettext_lazy("the scenarios"),
    "valid_from": gettext_lazy("the first day"),
    "valid_to": gettext_lazy("the last day"),
    "prerequisites": gettext_lazy("the prerequisites"),
    "value": gettext_lazy("the value"),
    "ci_low": gettext_lazy("the lower confidence limit"),
    "period": gettext_lazy("the period"),
    "participant": gettext_lazy("the participant"),
    "established_on": gettext_lazy("the day of establishment"),
    "as_of": gettext_lazy("the day of settlement"),
    "date": gettext_lazy("the date"),
    "results": gettext_lazy("the results"),
    "activities": gettext_lazy("the activities"),
    "paid": gettext_lazy("what is paid"),
    "verified_costs": gettext_lazy("the verified costs"),
    "headroom": gettext_lazy("what is left of the frame"),
}
STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|([^.\[\]]+)")


def place_in_words(path: str, document: Any = None, names: Mapping[str, str] | None = None) -> str:
    """The path as people say it; rules, parties and metrics by their names where ``document`` tells them."""
    words: list[str] = []
    here, last = document, ""
    for key, index, other in STEP.findall(path):
        if index:
            here = _inside(here, int(index))
            words = words[:-1] if last in ITEMS and words else words
            words.append(str(ITEMS.get(last, "%(which)s")) % {"which": _which(here, int(index), names or {})})
            last = ""
        else:
            here, last = _inside(here, key or other), key or other
            if not (last in {"terms", "facts"} and not words and "." in path):
                words.append(str(NAMES.get(last, f"“{last}”")))
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _inside(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _which(item: Any, index: int, names: Mapping[str, str]) -> str:
    code = item.get("id") or item.get("party") or item.get("metric") if isinstance(item, dict) else None
    if isinstance(code, str) and code:
        return _("“%(name)s”") % {"name": names.get(code, code)}
    return str(index + 1)
