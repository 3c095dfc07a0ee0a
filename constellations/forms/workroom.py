"""Forms of the workroom: one for each kind of row, the parts' texts, the review, the survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import (
    Consequence,
    DataSource,
    Evidence,
    Initiative,
    LocalResource,
    LogicNode,
    PlanItem,
    TheoryReview,
)
from constellations.readiness import SCALE, STATEMENTS
from core.forms_ui import DateInput, MoneyField


class PartForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Write nothing that points out a single person."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RowForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0

    def clean_version(self) -> int:
        return self.cleaned_data.get("version") or 0


class ResourceForm(RowForm):
    class Meta:
        model = LocalResource
        fields = ["kind", "name", "member", "extent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.initiative.constellation.members.select_related("organisation", "unit__organisation")
        self.fields["member"].queryset = members  # type: ignore[attr-defined]


class DataSourceForm(RowForm):
    link = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")
    upload = forms.FileField(label=_("File"), required=False)

    class Meta:
        model = DataSource
        fields = ["name", "holder", "access", "period", "link", "findings"]
        widgets = {"findings": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"findings": _("Write nothing that points out a single person.")}


class NodeForm(RowForm):
    class Meta:
        model = LogicNode
        fields = [
            "kind",
            "level",
            "name",
            "description",
            "leads_to",
            "desired_change",
            "indicator",
            "effect",
            "outcome",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "level": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 3}),
            "leads_to": forms.CheckboxSelectMultiple,
        }
        labels = {"leads_to": _("Leads to")}
        help_texts = {
            "leads_to": _("A need leads to activities, an activity to outcomes."),
            "desired_change": _("For an outcome: what should be different for the target group."),
            "indicator": _("For an outcome: what is measured."),
            "effect": _("For an outcome: what it means in the long run, and for whom."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = LogicNode.Kind.choices  # type: ignore[attr-defined]
        self.fields["level"].choices = LogicNode._meta.get_field("level").choices  # type: ignore[attr-defined]
        nodes = self.initiative.nodes.exclude(pk=self.instance.pk).exclude(kind=LogicNode.Kind.NEED)
        self.fields["leads_to"].queryset = nodes  # type: ignore[attr-defined]
        self.fields["outcome"].queryset = self.initiative.outcomes.all()  # type: ignore[attr-defined]


class EvidenceForm(RowForm):
    link = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Evidence
        fields = ["node", "practice", "strength", "source", "link", "fit"]
        widgets = {"fit": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = self.initiative.nodes.filter(kind=LogicNode.Kind.ACTIVITY)  # type: ignore[attr-defined]


class PlanItemForm(RowForm):
    class Meta:
        model = PlanItem
        fields = ["name", "due_on", "responsible", "how", "done_on"]
        widgets = {"due_on": DateInput, "done_on": DateInput, "how": forms.Textarea(attrs={"rows": 3})}


class ConsequenceForm(RowForm):
    amount = MoneyField(label=_("Amount a year (minus for a saving)"), required=False)

    class Meta:
        model = Consequence
        fields = ["area", "description", "who", "amount", "handling"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "handling": forms.Textarea(attrs={"rows": 3}),
        }


class ReviewForm(forms.ModelForm):
    class Meta:
        model = TheoryReview
        fields = ["verdict", "text"]
        widgets = {"verdict": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = TheoryReview.Verdict.choices  # type: ignore[attr-defined]


class ReadinessForm(forms.Form):
    """One question for each statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in STATEMENTS.items():
            self.fields[key] = forms.TypedChoiceField(label=words, choices=SCALE, coerce=int, widget=forms.RadioSelect)
        self.fields["comment"] = forms.CharField(
            label=_("Comment on the answers"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def answers(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for key in STATEMENTS}
