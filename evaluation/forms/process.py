"""Forms of process evaluation, unit costs and exports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from core import clock
from core.forms_ui import DateInput, MoneyField, word_limit
from evaluation.models import Goal, NoteKind
from programme.models import Phase


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=NoteKind)
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, empty_label=_("The pilot as a whole")
    )
    phase = forms.ModelChoiceField(label=_("Phase"), queryset=Phase.objects.none(), required=False)
    goal = forms.ChoiceField(label=_("Goal of the programme"), required=False, choices=[("", _("None")), *Goal.choices])
    rating = forms.IntegerField(label=_("Rating, 1 to 5"), required=False, min_value=1, max_value=5)
    respondent = forms.CharField(
        label=_("Part of the person interviewed"),
        required=False,
        max_length=120,
        help_text=_("For example “social worker”. No names."),
    )
    held_on = forms.DateField(label=_("Date"), widget=DateInput())
    text = forms.CharField(
        label=_("What was said or seen"), widget=forms.Textarea(attrs={"rows": 6}), validators=[word_limit(800)]
    )
    recommendation = forms.CharField(
        label=_("What should be changed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[word_limit(300)],
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = Contract.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["phase"].queryset = Phase.objects.all()  # type: ignore[attr-defined]
        self.fields["held_on"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("rating") and not data.get("goal"):
            self.add_error("goal", _("Choose the goal that the rating is of."))
        return data


class FidelityHeadForm(forms.Form):
    period = forms.RegexField(
        r"^\d{4}-H[12]$",
        label=_("Half-year"),
        help_text=_("As 2026-H1."),
        error_messages={"invalid": _("Write the half-year as 2026-H1.")},
    )
    adaptations = forms.CharField(
        label=_("What was adapted, and why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[word_limit(300)],
    )


class ComponentForm(forms.Form):
    component = forms.CharField(label=_("Component"), max_length=120, required=False)
    planned = forms.IntegerField(label=_("Planned (number)"), min_value=0, max_value=10**6, required=False)
    delivered = forms.IntegerField(label=_("Delivered (number)"), min_value=0, max_value=10**6, required=False)
    quality = forms.IntegerField(label=_("Quality, 1 to 5"), min_value=1, max_value=5, required=False)
    comment = forms.CharField(label=_("Comment"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        filled = any(data.get(name) not in (None, "") for name in ("planned", "delivered", "quality", "comment"))
        if filled and not data.get("component"):
            self.add_error("component", _("Name the component."))
        return data


ComponentFormSet = forms.formset_factory(ComponentForm, extra=4, max_num=20, absolute_max=20)


class UnitCostTableForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class UnitCostForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Item"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=60)
    amount = MoneyField(label=_("SEK per unit"))
    price_year = forms.IntegerField(label=_("Price year"), min_value=1990, max_value=2100)
    source = forms.CharField(label=_("Source"), max_length=300)


class KoladaForm(forms.Form):
    kpi = forms.RegexField(
        r"^[NU]\d{5}$",
        label=_("Kolada indicator"),
        help_text=_("As N15428."),
        error_messages={"invalid": _("Write as N15428.")},
    )
    municipalities = forms.CharField(
        label=_("Municipalities"), help_text=_("Codes with commas between, as 0581, 0580."), max_length=400
    )
    first_year = forms.IntegerField(label=_("From year"), min_value=1990, max_value=2100)
    last_year = forms.IntegerField(label=_("To year"), min_value=1990, max_value=2100)
    gender = forms.ChoiceField(label=_("Gender"), choices=[("T", _("All")), ("K", _("Women")), ("M", _("Men"))])
    treated = forms.CharField(
        label=_("Of which in the intervention"),
        help_text=_("Codes with commas between."),
        max_length=200,
        required=False,
    )
    start_year = forms.IntegerField(
        label=_("First year with the intervention"), min_value=1990, max_value=2100, required=False
    )
    reason = forms.CharField(label=_("Why are the data corrected?"), max_length=300, required=False)

    def codes(self, name: str) -> list[str]:
        return [code.strip() for code in self.cleaned_data[name].split(",") if code.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first_year") and data.get("last_year") and data["last_year"] < data["first_year"]:
            self.add_error("last_year", _("The last year comes before the first."))
        for name in ("municipalities", "treated"):
            codes = [code.strip() for code in (data.get(name) or "").split(",") if code.strip()]
            if any(not code.isalnum() or len(code) > 10 for code in codes) or len(codes) > 25:
                self.add_error(name, _("Write at most 25 codes with commas between."))
        return data
