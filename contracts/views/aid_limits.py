"""The dated limits of de minimis aid."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.aid_limits import can_enter_aid_limits, enter_aid_limit
from contracts.models import AidLimit
from contracts.views.common import add_refusal
from core.errors import Refused, require
from core.forms_ui import AmountField
from core.http import Request


class AidLimitForm(forms.Form):
    valid_from = forms.DateField(label=gettext_lazy("Valid from"))
    euro = AmountField(
        label=gettext_lazy("Limit for one undertaking in three years"),
        suffix="euro",
        max_digits=12,
        decimal_places=2,
        min_value=1,
    )
    sek_per_euro = AmountField(
        label=gettext_lazy("Kronor for a euro"), max_digits=8, decimal_places=4, min_value=1, max_value=100
    )
    source = forms.CharField(
        label=gettext_lazy("Where the limit and the rate stand"),
        max_length=300,
        help_text=gettext_lazy("The regulation, and who published the rate on what day."),
    )


def aid_limits(request: Request) -> HttpResponse:
    require(can_enter_aid_limits(request.user))
    form = AidLimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enter_aid_limit(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The limit is saved."))
            return redirect("contracts:aid_limits")
    context = {"form": form, "limits": AidLimit.objects.select_related("entered_by")[:200]}
    return render(request, "contracts/aid_limits.html", context, status=422 if form.errors else 200)
