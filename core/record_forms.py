"""Forms of cases and documents, and those that anyone may send without signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms_ui import DateInput, DateTimeInput
from core.models import (
    AccessibilityStatement,
    Case,
    ConflictOfInterest,
    Direction,
    DisclosureRequest,
    Document,
    DocumentKind,
    SecrecyMark,
    User,
)


class DocumentForm(forms.Form):
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    kind = forms.ChoiceField(label=_("Type"), choices=DocumentKind.choices, initial=DocumentKind.LETTER)
    description = forms.CharField(
        label=_("Description"),
        max_length=200,
        help_text=_("Neutral: it is shown in the public register. No personal data, nothing secret."),
    )
    counterpart = forms.CharField(label=_("Sender or recipient"), max_length=200, required=False)
    date = forms.DateTimeField(
        label=_("When it came in or went out"),
        widget=DateTimeInput,
        required=False,
        help_text=_("Leave empty for now. A letter has come in the day it reached us (22 § förvaltningslagen)."),
    )
    body = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    file = forms.FileField(label=_("File"), required=False)


class FileNoteForm(forms.Form):
    description = forms.CharField(label=_("What it is about"), max_length=200)
    text = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea,
        help_text=_("What you learnt, from whom and how. Your name and the time are noted. It cannot be changed."),
    )


class SecrecyForm(forms.ModelForm):
    class Meta:
        model = SecrecyMark
        fields = ["provision", "scope", "hides_sender", "hides_description"]
        widgets = {"scope": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provision"].help_text = _("Such as 26 kap. 1 § offentlighets- och sekretesslagen (2009:400).")
        self.fields["scope"].choices = SecrecyMark.Scope.choices  # type: ignore[attr-defined]


class ReferralForm(forms.Form):
    recipient = forms.CharField(label=_("Authority"), max_length=200)
    address = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("Without one you send the referral by post yourself.")
    )
    question = forms.CharField(label=_("Question"), widget=forms.Textarea)
    due_on = forms.DateField(label=_("Answer due"), widget=DateInput)


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    file = forms.FileField(label=_("File"), required=False)


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(
        label=_("Case officer"),
        queryset=User.objects.filter(role__in=["officer", "registrar", "finance"], is_active=True).order_by("name"),
    )


class ConflictForm(forms.Form):
    """The grounds are the law's own (16 § förvaltningslagen)."""

    user = forms.ModelChoiceField(
        label=_("Who has the conflict"),
        queryset=User.objects.filter(is_active=True).exclude(role="applicant").order_by("name"),
    )
    ground = forms.ChoiceField(label=_("Ground"), choices=ConflictOfInterest.Ground.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Circumstances"), max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.has_role("officer", "chair", "registrar"):
            del self.fields["user"]
        else:
            self.fields["user"].initial = actor.pk


class RulingForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Ruling"),
        choices=[("yes", _("There is a conflict of interest")), ("no", _("There is no conflict of interest"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    ruling = forms.CharField(label=_("Reasons for the ruling"), max_length=500, widget=forms.Textarea)


class DisclosureForm(forms.Form):
    wanted = forms.CharField(
        label=_("Which document do you want?"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("Write the registration number, or describe the document as well as you can."),
    )
    reply_to = forms.CharField(
        label=_("Where do we send it?"),
        max_length=200,
        required=False,
        help_text=_("An e-mail or postal address. You need not say who you are or why you ask."),
    )


class DisclosureAnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("disclosed", _("Disclosed")), ("partly", _("Disclosed in part"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea)
    documents = forms.ModelMultipleChoiceField(
        label=_("Documents to send"),
        queryset=Document.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("For instance a copy in which the secret parts are covered.")
    )

    def __init__(self, *args: Any, asked: DisclosureRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents = asked.documents.select_related("file")
        if not documents:
            del self.fields["documents"]
            return
        marked = set(
            documents.filter(secrecy_marks__lifted_at__isnull=True, secrecy_marks__isnull=False).values_list(
                "pk", flat=True
            )
        )
        field = self.fields["documents"]
        field.queryset = documents  # type: ignore[attr-defined]
        field.initial = [document.pk for document in documents if document.pk not in marked]
        field.label_from_instance = lambda document: (  # type: ignore[attr-defined]
            (_("%(document)s (carries a secrecy mark)") if document.pk in marked else "%(document)s")
            % {"document": f"{document.reg_no} {document.description}"}
        )


class RefusalForm(forms.Form):
    circumstances = forms.CharField(label=_("Why it cannot be disclosed"), widget=forms.Textarea)
    provisions = forms.CharField(label=_("Provisions applied"), max_length=300)


class BarrierForm(forms.Form):
    what = forms.CharField(label=_("What does not work?"), widget=forms.Textarea, max_length=4000)
    page = forms.CharField(label=_("On which page?"), max_length=300, required=False)
    reply_to = forms.CharField(
        label=_("Where can we answer?"),
        max_length=200,
        required=False,
        help_text=_("An e-mail address or telephone number. Leave it empty if you want no answer."),
    )


class StatementForm(forms.ModelForm):
    class Meta:
        model = AccessibilityStatement
        fields = ["compliance", "assessment", "shortcomings", "testing"]


class CaseFilter(forms.Form):
    q = forms.CharField(label=_("Words or number"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *Case.Status.choices])
