"""Forms of collaboration forums and contract councils."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from constellations.models import Constellation, ForumAction
from core.forms_ui import DateInput, DateTimeInput
from core.models import User
from programme.models import MeetingKind, NeedsArea


class ForumForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (MeetingKind.FORUM, _("Collaboration forum for one outcome")),
            (MeetingKind.COUNCIL, _("Contract council (the parties, each quarter)")),
        ],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    theme = forms.CharField(label=_("The outcome that the forum is about"), max_length=200)
    starts_at = forms.DateTimeField(label=_("Starts"), widget=DateTimeInput)
    place = forms.CharField(label=_("Place or link"), max_length=200, required=False)
    needs_area = forms.ModelChoiceField(NeedsArea.objects.all(), label=_("Needs area"), required=False)
    constellations = forms.ModelMultipleChoiceField(
        Constellation.objects.none(), label=_("Constellations"), widget=forms.CheckboxSelectMultiple, required=False
    )
    agenda = forms.CharField(label=_("What is on the agenda"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["constellations"].queryset = Constellation.objects.visible_to(user)  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    present = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Present"), widget=forms.CheckboxSelectMultiple, required=False
    )
    others = forms.CharField(label=_("Others who took part"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    minutes = forms.CharField(label=_("Minutes"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = people  # type: ignore[attr-defined]


class ForumActionForm(forms.ModelForm):
    class Meta:
        model = ForumAction
        fields = ["text", "responsible", "due_on"]
        widgets = {"due_on": DateInput}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
