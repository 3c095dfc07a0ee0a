"""Forms of those who screen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Assessment, Call, Criterion, Reason, Recommendation
from calls.models.screening import says_something
from core.forms_ui import DateInput
from core.models import ConflictOfInterest, Organisation, Role, User


class AssessmentForm(forms.Form):
    """One person's verdicts: score, reason, strengths and weaknesses for each criterion."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, assessment: Assessment, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        given = {verdict.criterion_id: verdict for verdict in assessment.verdicts.all()}
        self.fields["version"].initial = assessment.version
        for criterion in criteria:
            verdict, key = given.get(criterion.pk), criterion.key
            score = forms.ChoiceField(
                label=_("Score"),
                choices=[(str(number), str(number)) for number in range(criterion.scale_max + 1)],
                widget=forms.RadioSelect,
                required=False,
                initial=str(verdict.score) if verdict and verdict.score is not None else None,
                help_text=_("0: %(low)s – %(max)s: %(high)s")
                % {"low": criterion.anchor_low, "max": criterion.scale_max, "high": criterion.anchor_high},
            )
            self.fields[f"{key}__score"] = score
            for name, label in (
                ("reason", _("Reason for the score")),
                ("strengths", _("Strengths, as the constellation may read them")),
                ("weaknesses", _("To develop, as the constellation may read it")),
            ):
                self.fields[f"{key}__{name}"] = forms.CharField(
                    label=label,
                    widget=forms.Textarea,
                    required=False,
                    max_length=8000,
                    initial=getattr(verdict, name) if verdict else "",
                )
        self.fields["recommendation"] = forms.ChoiceField(
            label=_("Your recommendation"),
            choices=Recommendation.choices,
            widget=forms.RadioSelect,
            required=False,
            initial=assessment.recommendation,
        )
        self.fields["summary"] = forms.CharField(
            label=_("Summary"), widget=forms.Textarea, required=False, max_length=8000, initial=assessment.summary
        )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "criterion": criterion,
                "score": self[f"{criterion.key}__score"],
                "reason": self[f"{criterion.key}__reason"],
                "strengths": self[f"{criterion.key}__strengths"],
                "weaknesses": self[f"{criterion.key}__weaknesses"],
            }
            for criterion in self.criteria
        ]

    def verdicts(self) -> dict[str, dict[str, Any]]:
        cleaned = self.cleaned_data
        return {
            criterion.key: {
                "score": int(cleaned[f"{criterion.key}__score"]) if cleaned[f"{criterion.key}__score"] else None,
                "reason": cleaned[f"{criterion.key}__reason"],
                "strengths": cleaned[f"{criterion.key}__strengths"],
                "weaknesses": cleaned[f"{criterion.key}__weaknesses"],
            }
            for criterion in self.criteria
        }

    def require_reasons(self) -> bool:
        """For submission: each criterion has a score and a reason; errors stand at their fields."""
        for criterion in self.criteria:
            if not self.cleaned_data.get(f"{criterion.key}__score"):
                self.add_error(f"{criterion.key}__score", _("Give a score."))
            if not says_something(str(self.cleaned_data.get(f"{criterion.key}__reason", ""))):
                self.add_error(f"{criterion.key}__reason", _("Give the reason for the score."))
        return not self.errors


def assessors() -> Any:
    return User.objects.filter(role__in=[Role.OFFICER, Role.ADVISER, Role.REVIEWER], is_active=True).order_by("name")


class AssignForm(forms.Form):
    assessors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Assessors"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    each = forms.IntegerField(
        label=gettext_lazy("Assessors for each expression of interest"), min_value=1, max_value=9, initial=2
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessors"].queryset = assessors()  # type: ignore[attr-defined]


class AssignOneForm(forms.Form):
    assessor = forms.ModelChoiceField(
        label=gettext_lazy("Assessor"), queryset=User.objects.none(), empty_label=gettext_lazy("Choose")
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = assessors()  # type: ignore[attr-defined]


class TiesForm(forms.Form):
    """Typed by name, one on each line, so that nobody has to look through three hundred choices."""

    home = forms.CharField(
        label=gettext_lazy("Home municipality"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    employers = forms.CharField(
        label=gettext_lazy("Employers now and in the last two years"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Municipalities, regions and agencies, one on each line."),
    )

    def clean_home(self) -> Organisation | None:
        typed = self.cleaned_data["home"].strip()
        return self._named(typed) if typed else None

    def clean_employers(self) -> list[Organisation]:
        return [self._named(line.strip()) for line in self.cleaned_data["employers"].splitlines() if line.strip()]

    def _named(self, typed: str) -> Organisation:
        found = Organisation.objects.current()
        match = found.filter(name__iexact=typed).first() or found.filter(display_name__iexact=typed).first()
        if match is None:
            raise forms.ValidationError(_("No organisation has the name “%(name)s”.") % {"name": typed})
        return match


class DueForm(forms.Form):
    changed_due = forms.DateField(widget=DateInput, required=False)


class ConflictForm(forms.Form):
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground (16 § förvaltningslagen)"),
        choices=ConflictOfInterest.Ground.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Circumstances"), widget=forms.Textarea, max_length=500, required=False)


class RulingForm(forms.Form):
    upheld = forms.ChoiceField(
        label=gettext_lazy("Ruling"),
        choices=[("yes", gettext_lazy("There is a conflict of interest")), ("no", gettext_lazy("There is none"))],
        widget=forms.RadioSelect,
    )
    ruling = forms.CharField(label=gettext_lazy("Reasons"), widget=forms.Textarea, max_length=500)


class ConsensusForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What you agreed on"), widget=forms.Textarea, max_length=8000)


class FeedbackForm(forms.Form):
    """Words to the constellation on each criterion, with the reasons that may be added from the library."""

    def __init__(self, *args: Any, call: Call, given: dict[int, Any], reasons: list[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(call.criteria.all())
        for criterion in self.criteria:
            item = given.get(criterion.pk)
            self.fields[f"{criterion.key}__strengths"] = forms.CharField(
                label=_("Strengths"),
                widget=forms.Textarea,
                required=False,
                max_length=8000,
                initial=item.strengths if item else "",
            )
            self.fields[f"{criterion.key}__weaknesses"] = forms.CharField(
                label=_("What to develop"),
                widget=forms.Textarea,
                required=False,
                max_length=8000,
                initial=item.weaknesses if item else "",
            )
            own = [
                reason
                for reason in reasons
                if reason.kind != "dismissal" and reason.criterion_key in {"", criterion.key}
            ]
            if own:
                self.fields[f"{criterion.key}__reasons"] = forms.ModelMultipleChoiceField(
                    label=_("Add from the library"),
                    queryset=Reason.objects.filter(pk__in=[reason.pk for reason in own]),
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "criterion": criterion,
                "strengths": self[f"{criterion.key}__strengths"],
                "weaknesses": self[f"{criterion.key}__weaknesses"],
                "reasons": self[f"{criterion.key}__reasons"] if f"{criterion.key}__reasons" in self.fields else None,
            }
            for criterion in self.criteria
        ]


class OutcomeForm(forms.Form):
    """A proposed decision: whether the constellation goes on, or is dismissed, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Proposal"),
        choices=[
            ("qualify", gettext_lazy("Goes on to in-depth analysis")),
            ("reject", gettext_lazy("Does not go on")),
            ("dismiss", gettext_lazy("Is dismissed without examination")),
        ],
        widget=forms.RadioSelect,
    )
    circumstances = forms.CharField(
        label=gettext_lazy("Decisive circumstances"),
        widget=forms.Textarea,
        max_length=8000,
        required=False,
        help_text=gettext_lazy(
            "The reasons that decided the matter (32 § förvaltningslagen). "
            "{constellation}, {call}, {lead} and {number} are filled in for each one."
        ),
    )
    reasons = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Add from the library"),
        queryset=Reason.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    provisions = forms.CharField(
        label=gettext_lazy("Provisions applied"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Leave empty to use the call's own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        library = Reason.objects.filter(kind=Reason.Kind.DISMISSAL, is_active=True)
        self.fields["reasons"].queryset = library  # type: ignore[attr-defined]
        if not library.exists():
            del self.fields["reasons"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not says_something(cleaned.get("circumstances", "")) and not cleaned.get("reasons"):
            self.add_error("circumstances", _("Write the reasons, or take them from the library."))
        return cleaned


class LetterForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Covering words"), widget=forms.Textarea, max_length=8000)


class ReasonForm(forms.ModelForm):
    class Meta:
        model = Reason
        fields = ["kind", "title", "criterion_key", "text", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "Placeholders: {constellation}, {call}, {lead} and {number} are filled in when the reason is used."
        )
        self.fields["criterion_key"].help_text = _("Leave empty if it fits every criterion.")
