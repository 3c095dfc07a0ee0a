"""Forms of the knowledge bank and of the phases' lessons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dissemination.models import PhaseLesson, Practice, Standing
from programme.models import NeedsArea

LONG = [
    "need",
    "target_group",
    "goal",
    "intervention",
    "social_measures",
    "economic_measures",
    "method",
    "evidence",
    "costs",
    "results",
    "lessons",
    "training_material",
]


class KnowledgeFilter(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    needs_area = forms.ModelChoiceField(NeedsArea.objects.all(), label=_("Needs area"), required=False)
    standing = forms.ChoiceField(label=_("Results"), required=False, choices=[("", _("All")), *Standing.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs_area"].empty_label = _("All")  # type: ignore[attr-defined]


class PracticeForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = Practice
        fields = ["name", "place", "years", "needs_area", *LONG, "contact", "source", "standing"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in LONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0


class LessonForm(forms.ModelForm):
    class Meta:
        model = PhaseLesson
        fields = ["phase", "kind", "text", "proposal"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "proposal": forms.Textarea(attrs={"rows": 2})}
