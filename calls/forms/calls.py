"""Forms of the officer who prepares a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.blueprints import BLUEPRINTS
from calls.models import Call, Criterion, Prefill, Question, QuestionKind, Section
from calls.prefill import kpis_in
from core.forms_ui import DateTimeInput
from programme.models import NeedsArea

YES_NO = [("", gettext_lazy("Choose")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class MomentField(forms.DateTimeField):
    """A time in Stockholm, to the second; written by the browser's own control."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "widget": DateTimeInput(attrs={"step": "1"}),
                "input_formats": ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"],
                **kwargs,
            }
        )
        self.widget.format = "%Y-%m-%dT%H:%M:%S"

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise forms.ValidationError(
                _("The clock is changed that night, so this time does not exist or comes twice. Choose another."),
                code="changed_clock",
            ) from error


class NewCallForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    blueprint = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        choices=[(key, item.title) for key, item in BLUEPRINTS.items()],
        widget=forms.RadioSelect,
        initial="base",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blueprint"].hints = {  # type: ignore[attr-defined]
            key: item.description for key, item in BLUEPRINTS.items()
        }


class CallForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    opens_at = MomentField(label=gettext_lazy("Opens"), required=False)
    closes_at = MomentField(
        label=gettext_lazy("Closes"),
        required=False,
        help_text=gettext_lazy("To the second, Swedish time. What comes at that second or later is too late."),
    )
    needs_areas = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Needs areas"),
        queryset=NeedsArea.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    appealable = forms.ChoiceField(label=gettext_lazy("Can the decisions be appealed?"), choices=YES_NO, required=False)

    class Meta:
        model = Call
        fields = [
            "title",
            "kind",
            "purpose",
            "who_may_apply",
            "needs_areas",
            "opens_at",
            "closes_at",
            "decision_expected_on",
            "late_policy",
            "statute",
            "conditions",
            "contact",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        appeal = {True: "yes", False: "no", None: ""}[self.instance.is_appealable]
        self.fields["appealable"].initial = appeal
        self.fields["version"].initial = self.instance.version
        self.fields["statute"].help_text = _("Such as “15 § förordningen (2025:74)”.")
        self.fields["conditions"].help_text = _("Printed in each decision that grants.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("The call must open before it closes."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("version")
        cleaned["is_appealable"] = {"yes": True, "no": False, "": None}[cleaned.pop("appealable")]
        return cleaned


class PartForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["title", "help"]


class QuestionForm(forms.ModelForm):
    choices_text = forms.CharField(
        label=gettext_lazy("Choices"),
        widget=forms.Textarea,
        required=False,
        help_text=gettext_lazy("One on each line: choices, statements of readiness, or years of the money table."),
    )

    class Meta:
        model = Question
        fields = [
            "text",
            "kind",
            "help",
            "required",
            "word_limit",
            "minutes",
            "prefill",
            "kpi",
            "show_if_key",
            "show_if_value",
        ]

    def __init__(self, *args: Any, others: list[Question] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choices_text"].initial = "\n".join(str(option) for option in self.instance.options)
        self.fields["show_if_key"] = forms.ChoiceField(
            label=_("Show only if this question"),
            choices=[("", _("Always shown")), *[(item.key, item.text[:90]) for item in others or []]],
            required=False,
        )
        self.fields["show_if_value"].label = _("has this answer")

    def values(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        lines = cleaned.pop("choices_text").splitlines()
        cleaned["options"] = list(dict.fromkeys(line.strip()[:200] for line in lines if line.strip()))
        return cleaned

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        listed = [line for line in cleaned.get("choices_text", "").splitlines() if line.strip()]
        if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.READINESS} and len(listed) < 2:
            self.add_error("choices_text", _("Write at least two choices, one on each line."))
        if kind == QuestionKind.MONEY_TABLE and any(
            not (line.strip().isdigit() and 2000 <= int(line) <= 2100) for line in listed
        ):
            self.add_error("choices_text", _("Write years, such as 2027, one on each line. Empty means three years."))
        if cleaned.get("prefill") == Prefill.KOLADA:
            self._check_kpis(cleaned)
        elif cleaned.get("prefill") and kind not in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}:
            self.add_error("prefill", _("Only a text can be filled in from the register."))
        if cleaned.get("show_if_key") and not cleaned.get("show_if_value"):
            self.add_error("show_if_value", _("Write the answer that shows this question."))
        return cleaned

    def _check_kpis(self, cleaned: dict[str, Any]) -> None:
        found = kpis_in(cleaned.get("kpi") or "")
        if not found:
            self.add_error("kpi", _("Write which key figure in Kolada is meant, such as N15505."))
        elif cleaned.get("kind") == QuestionKind.NUMBER and len(found) > 1:
            self.add_error("kpi", _("A number takes one key figure; a text can take several."))
        elif cleaned.get("kind") not in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT, QuestionKind.NUMBER}:
            self.add_error("prefill", _("Only a text or a number can be filled in from Kolada."))
        cleaned["kpi"] = " ".join(found)


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["name", "description", "weight", "scale_max", "anchor_low", "anchor_high"]


class ProlongForm(forms.Form):
    closes_at = MomentField(label=gettext_lazy("New closing"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea, max_length=500)


class CorrectionForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What was corrected"),
        widget=forms.Textarea,
        max_length=500,
        help_text=gettext_lazy("Sent to everyone who has a draft."),
    )


class CopyCallForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)


class AskForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Your question"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=gettext_lazy("Question and answer are published here, without your name."),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=gettext_lazy("Answer"), widget=forms.Textarea, max_length=8000)
