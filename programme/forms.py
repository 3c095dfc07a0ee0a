"""Forms of decisions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput, MoneyField
from core.models import User
from programme.models import Decision, DecisionKind, DecisionMaker


class DecisionForm(forms.ModelForm):
    """What 31–33 §§ förvaltningslagen ask a decision to say."""

    amount = MoneyField(label=_("Amount"), required=False)

    class Meta:
        model = Decision
        fields = [
            "title",
            "content",
            "is_granted",
            "amount",
            "provisions",
            "circumstances",
            "conditions",
            "is_appealable",
            "appeal_text",
            "presenter",
        ]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["presenter"].queryset = User.objects.filter(role__in=["officer", "finance"], is_active=True)  # type: ignore[attr-defined]
        for name in ("is_granted", "is_appealable"):
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                required=False,
                choices=[("", _("Not stated")), ("yes", _("Yes")), ("no", _("No"))],
                coerce=lambda value: {"yes": True, "no": False}.get(value),
                empty_value=None,
                initial={True: "yes", False: "no"}.get(getattr(self.instance, name), ""),
                widget=forms.RadioSelect,
            )
            self.initial[name] = {True: "yes", False: "no"}.get(getattr(self.instance, name), "")


class TakeDecisionForm(forms.Form):
    deciders = forms.ModelMultipleChoiceField(
        label=_("Who decided"),
        queryset=User.objects.filter(role__in=["member", "chair"], is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Leave empty if you decide alone."),
    )
    others_present = forms.CharField(label=_("Others who took part without deciding"), required=False)


class ReceivedDecisionForm(forms.Form):
    """A decision that somebody else took: the government's and SKR's."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in (
                DecisionKind.DELEGATION_ESTABLISHED,
                DecisionKind.DIRECTIONS,
                DecisionKind.SKR_RECOMMENDATION,
                DecisionKind.OTHER,
            )
        ],
    )
    maker = forms.ChoiceField(
        label=_("Decided by"),
        choices=[
            (DecisionMaker.GOVERNMENT, DecisionMaker.GOVERNMENT.label),
            (DecisionMaker.SKR, DecisionMaker.SKR.label),
        ],
    )
    received_from = forms.CharField(label=_("Received from"), max_length=200)
    title = forms.CharField(label=_("Matter"), max_length=200)
    content = forms.CharField(label=_("Decision"), widget=forms.Textarea)
    decided_on = forms.DateField(label=_("Date of the decision"), widget=DateInput)
    file = forms.FileField(label=_("Document"), required=False)
