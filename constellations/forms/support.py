"""Forms of the support log: the quick entry, the filter, the intake of a list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import Constellation, SupportActivity, SupportNeed
from core.forms_ui import AmountField, DateInput
from core.models import Role, User
from programme.models import Phase

# What half a minute has room for; the rest is folded.
QUICK = ["constellation", "need", "hours", "note"]
FOLDED = ["next_step", "next_on", "date", "constellation_hours", "phase", "activity", "is_extra"]


class SupportForm(forms.ModelForm):
    hours = AmountField(label=_("Hours"), suffix="h", max_digits=5, decimal_places=2)
    constellation_hours = AmountField(
        label=_("The constellation's own hours"),
        suffix="h",
        required=False,
        max_digits=6,
        decimal_places=2,
        min_value=Decimal(0),
        help_text=_("All its people together."),
    )

    class Meta:
        model = SupportActivity
        fields = [*QUICK, *FOLDED]
        labels = {"constellation": _("Constellation")}
        widgets = {"date": DateInput, "next_on": DateInput, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constellation"].queryset = Constellation.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["activity"].queryset = self.fields["activity"].queryset.select_related("phase")  # type: ignore[attr-defined]
        self.fields["note"].required = False

    def clean_constellation_hours(self) -> Any:
        return self.cleaned_data.get("constellation_hours") or Decimal(0)


class SupportFilter(forms.Form):
    constellation = forms.ModelChoiceField(Constellation.objects.none(), label=_("Constellation"), required=False)
    need = forms.ChoiceField(label=_("Kind of need"), required=False)
    phase = forms.ModelChoiceField(Phase.objects.all(), label=_("Phase"), required=False)
    adviser = forms.ModelChoiceField(User.objects.none(), label=_("Adviser"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until = forms.DateField(label=_("To"), required=False, widget=DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constellation"].queryset = Constellation.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["need"].choices = [("", _("All")), *SupportNeed.choices]  # type: ignore[attr-defined]
        self.fields["adviser"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            role__in=[Role.ADVISER, Role.OFFICER], support_given__isnull=False
        ).distinct()
        for name in ("constellation", "phase", "adviser"):
            self.fields[name].empty_label = _("All")  # type: ignore[attr-defined]

    def applied_to(self, activities: Any) -> Any:
        """Only what is valid narrows; nonsense in the address shows the whole list with a word beside the field."""
        if not self.is_bound:
            return activities
        self.is_valid()
        data = self.cleaned_data
        lookups = {
            "constellation": "constellation",
            "need": "need",
            "phase": "phase",
            "adviser": "adviser",
            "since": "date__gte",
            "until": "date__lte",
        }
        return activities.filter(**{lookup: data[name] for name, lookup in lookups.items() if data.get(name)})


class SupportIntakeForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        help_text=_("Columns: date; constellation; need; hours; own_hours; note; next_step. The first row names them."),
    )
    text = forms.CharField(label=_("Or paste the rows here"), required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        if upload is not None:
            if upload.size > 1_000_000:
                raise forms.ValidationError(_("The file is larger than 1 MB. Divide it."))
            raw = upload.read()
            try:
                data["text"] = raw.decode("utf-8-sig")
            except UnicodeDecodeError:
                data["text"] = raw.decode("latin-1")
        if not (data.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste the rows."))
        return data
