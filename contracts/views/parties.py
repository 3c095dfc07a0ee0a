"""A draft's parties beside the state and the members: investors, guarantors, intermediaries."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from contracts.actions import parties
from contracts.actions.common import the_programme
from contracts.models import ContractParty
from contracts.models.contracts import PRIVATE_ROLES
from contracts.views.common import add_refusal
from contracts.views.drafting import editable, number_in
from core.errors import NotAllowed, Refused
from core.http import Request
from core.models import Organisation


class PrivatePartyForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.ChoiceField(
        label=_("What part it takes"),
        choices=[(role, ContractParty.Role(role).label) for role in PRIVATE_ROLES],
        widget=forms.RadioSelect,
    )


def contract_parties(request: Request, pk: int) -> HttpResponse:
    contract = editable(request, pk)
    allowed = the_programme().private_capital_allowed
    adds = request.method == "POST" and "remove" not in request.POST
    form = PrivatePartyForm(request.POST if adds else None)
    form.fields["organisation"].queryset = Organisation.objects.current().exclude(  # type: ignore[attr-defined]
        pk__in=contract.parties.values("organisation")
    )
    if request.method == "POST" and not adds:
        party = get_object_or_404(contract.parties, pk=number_in(request, "remove"))
        parties.remove_private_party(actor=request.user, party=party)
        return redirect("contracts:parties", contract.pk)
    if adds and form.is_valid():
        try:
            parties.add_private_party(actor=request.user, contract=contract, **form.cleaned_data)
        except Refused as refusal:
            if isinstance(refusal, NotAllowed):
                raise
            add_refusal(form, refusal)
        else:
            return redirect("contracts:parties", contract.pk)
    context = {
        "contract": contract,
        "parties": contract.parties.select_related("organisation", "unit__organisation"),
        "form": form,
        "allowed": allowed,
    }
    return render(request, "contracts/parties.html", context, status=422 if form.errors else 200)
