"""Whether contracts may have loans, returns, guarantees and investors."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions.common import the_programme
from contracts.actions.private_capital import can_turn_private_capital, turn_private_capital
from contracts.views.common import add_refusal
from core.errors import Refused, require
from core.http import Request
from programme.models import Decision, DecisionKind, DecisionStatus


class DecisionForm(forms.Form):
    decision = forms.ModelChoiceField(
        Decision.objects.filter(kind=DecisionKind.OTHER, status=DecisionStatus.DISPATCHED).order_by("-pk"),
        label=gettext_lazy("The delegation's decision"),
        help_text=gettext_lazy("A dispatched decision of the kind other."),
    )


def private_capital(request: Request) -> HttpResponse:
    require(can_turn_private_capital(request.user))
    programme = the_programme()
    allowed = programme.private_capital_allowed
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            turn_private_capital(actor=request.user, allowed=not allowed, decision=form.cleaned_data["decision"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("contracts:private_capital")
    context = {"form": form, "allowed": allowed}
    return render(request, "contracts/private_capital.html", context, status=422 if form.errors else 200)
