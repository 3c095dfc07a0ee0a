"""Forms of decisions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput, DateTimeInput, MoneyField
from core.models import User
from programme.models import Decision, DecisionKind, DecisionMaker, DispatchReceipt


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
        labels = {"presenter": _("Presented by")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["presenter"].queryset = User.objects.filter(role__in=["officer", "finance"], is_active=True)  # type: ignore[attr-defined]
        if self.instance.corrects_id:  # a correction decides nothing new
            del self.fields["is_granted"], self.fields["amount"]
        for name in ("is_granted", "is_appealable"):
            if name not in self.fields:
                continue
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


# What no other package has a page for: prepared here, with nothing that follows but the decision itself.
PREPARED_HERE = (
    DecisionKind.NEEDS_AREAS,
    DecisionKind.CRITERIA,
    DecisionKind.COOPERATION_MODEL,
    DecisionKind.FINAL_RECOMMENDATION,
    DecisionKind.OTHER,
)


class PrepareForm(DecisionForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in PREPARED_HERE])
    field_order = ["kind", "title", "content"]

    @property
    def maker(self) -> str:
        """The cooperation model is decided by three parties, the rest by the delegation."""
        is_model = self.cleaned_data["kind"] == DecisionKind.COOPERATION_MODEL
        return DecisionMaker.THREE_PARTIES if is_model else DecisionMaker.DELEGATION


class TakeDecisionForm(forms.Form):
    deciders = forms.ModelMultipleChoiceField(
        label=_("Who decided"),
        queryset=User.objects.filter(role__in=["member", "chair"], is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Leave empty if you decide alone."),
    )
    others_present = forms.CharField(label=_("Others who took part without deciding"), required=False)
    urgency = forms.CharField(
        label=_("Why it cannot wait for a meeting"),
        max_length=300,
        required=False,
        help_text=_("For what the delegation decides. It is reported at the next meeting."),
    )


class CorrectionForm(forms.Form):
    reason = forms.CharField(label=_("What is wrong"), widget=forms.Textarea, max_length=500)


class AppealForm(forms.Form):
    appellant = forms.CharField(label=_("Appellant"), max_length=200)
    is_public_party = forms.BooleanField(
        label=_("The appellant represents the public (a municipality, a region or an agency)"),
        required=False,
        initial=True,
    )
    received_at = forms.DateTimeField(label=_("Came in"), widget=DateTimeInput, required=False)
    got_decision_on = forms.DateField(
        label=_("Day on which the appellant got the decision"), widget=DateInput, required=False
    )
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    file = forms.FileField(label=_("File"), required=False)


class AppealTimeForm(forms.Form):
    got_decision_on = forms.DateField(
        label=_("Day on which the appellant got the decision"), widget=DateInput, required=False
    )


class HandOverForm(forms.Form):
    court = forms.CharField(label=_("Court"), max_length=200)


class RecipientForm(forms.Form):
    recipient = forms.CharField(label=_("Recipient"), max_length=200)
    channel = forms.ChoiceField(label=_("Sent"), choices=DispatchReceipt.Channel.choices, initial="letter")


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
