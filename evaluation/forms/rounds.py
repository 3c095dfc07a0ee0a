"""Forms of a round: data, interpretation, verification, comments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import word_limit
from evaluation.forms.fields import LinesField
from evaluation.models import Protocol, RoundStatus

AREA = forms.Textarea(attrs={"rows": 5})


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *RoundStatus.choices])


class DeliveryForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX. Any personal identity number, also in heads and other sheets, stops the file."),
    )
    reason = forms.CharField(label=_("Why are the data corrected?"), max_length=300, required=False)

    def __init__(self, *args: Any, protocol: Protocol, is_correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protocol = protocol
        if is_correction:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
        for column in protocol.columns:
            self.fields[f"column_{column['name']}"] = forms.CharField(
                label=column.get("label") or column["name"],
                help_text=_("The column's head in your file, if it is not “%(name)s”.") % {"name": column["name"]},
                max_length=120,
                required=False,
            )

    def mapping(self) -> dict[str, str]:
        found = {}
        for column in self.protocol.columns:
            head = self.cleaned_data.get(f"column_{column['name']}", "").strip()
            if head:
                found[column["name"]] = head
        return found

    def mapping_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("column_")]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class InterpretationForm(forms.Form):
    data_quality = forms.CharField(
        label=_("The quality of the data"),
        widget=AREA,
        validators=[word_limit(400)],
        help_text=_("Delivered in time, complete, plausible? What was corrected?"),
    )
    can_say = forms.CharField(label=_("What we can say"), widget=AREA, validators=[word_limit(300)])
    cannot_say = forms.CharField(label=_("What we cannot say"), widget=AREA, validators=[word_limit(300)])
    process_notes = forms.CharField(
        label=_("Notes on the implementation"), widget=AREA, required=False, validators=[word_limit(300)]
    )
    side_effects = forms.CharField(label=_("Side effects"), widget=AREA, required=False, validators=[word_limit(300)])
    limits = forms.CharField(
        label=_("Limits, and requests for the next round"), widget=AREA, required=False, validators=[word_limit(300)]
    )


class RerunForm(forms.Form):
    own_outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    own_spec = LinesField(
        label=_("Your own specification"),
        required=False,
        help_text=_(
            "Leave empty to run the protocol alone. Otherwise write what is to be different from the protocol, one key "
            "a line (se = hc1), or a whole specification with its method."
        ),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own_outcome"].choices = [("", _("None")), *outcomes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("own_spec") and not data.get("own_outcome"):
            self.add_error("own_outcome", _("Choose the outcome that your specification is for."))
        return data


class VerificationForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Your conclusion"),
        choices=[("signed", _("I sign the result")), ("objected", _("I object to the result"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What you looked at, and what you found"), widget=AREA, validators=[word_limit(500)])
    sampled = forms.IntegerField(label=_("Evidence sampled (number)"), min_value=0, max_value=100000, initial=0)
    faults = forms.IntegerField(label=_("Faults found in the sample"), min_value=0, max_value=100000, initial=0)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), widget=AREA, required=False, validators=[word_limit(500)])
    is_without_remarks = forms.BooleanField(label=_("We have no remarks"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text", "").strip() and not data.get("is_without_remarks"):
            self.add_error("text", _("Write a comment, or say that you have no remarks."))
        return data
