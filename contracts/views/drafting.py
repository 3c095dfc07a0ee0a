"""Pages where a contract is drawn up, checked, proposed and signed."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts.actions import approval, drafting, outcomes, own_terms, signing, withdrawal
from contracts.actions.common import the_programme
from contracts.checks import parts_of
from contracts.drafts import build_terms
from contracts.forms.drafts import BasicsForm, BudgetForm, KeyForm, OutcomeForm, ReasonForm, StartForm, TermsForm
from contracts.models import Contract, ContractOutcome, ContractStatus
from contracts.permissions import can_draft_contract, can_edit_contract, can_manage_contract, can_sign_contract
from contracts.views.common import add_refusal, task_page, visible_contract
from contracts.wording import sections
from core.actions.signatures import digest, last_authentication
from core.errors import Refused, require
from core.http import Request


def editable(request: Request, pk: int) -> Contract:
    contract = visible_contract(request, pk)
    require(can_edit_contract(request.user, contract))
    return contract


def contract_create(request: Request) -> HttpResponse:
    require(can_draft_contract(request.user))
    form = StartForm(
        request.POST or None, user=request.user, initial={"initiative": request.GET.get("initiative") or None}
    )
    return task_page(
        request,
        form=form,
        title=_("Draw up a contract"),
        submit=_("Draw up the contract"),
        act=lambda form: drafting.draft_contract(actor=request.user, **form.cleaned_data),
        done=lambda contract: contract.get_absolute_url(),
    )


def contract_edit(request: Request, pk: int) -> HttpResponse:
    contract = editable(request, pk)
    form = BasicsForm(request.POST or None, instance=contract)
    return task_page(
        request,
        form=form,
        contract=contract,
        title=_("Time, ceiling and evaluator"),
        act=lambda form: drafting.edit_contract(actor=request.user, contract=contract, **form.cleaned_data),
        done=contract.get_absolute_url(),
    )


def contract_key(request: Request, pk: int) -> HttpResponse:
    contract = editable(request, pk)
    form = KeyForm(request.POST or None, contract=contract)
    return task_page(
        request,
        form=form,
        contract=contract,
        title=_("Parties and payment key"),
        intro=_("Choose how each outcome payment is shared among the members, and who signs."),
        act=lambda form: drafting.set_payment_key(
            actor=request.user, contract=contract, shares=form.shares(), signatories=form.signatories()
        ),
        done=contract.get_absolute_url(),
    )


def contract_outcomes(request: Request, pk: int) -> HttpResponse:
    """The outcomes of a draft: change, take away, add those that are accepted in the initiative."""
    contract = editable(request, pk)
    taken = contract.outcomes.values_list("definition_id", flat=True)
    addable = contract.initiative.outcomes.filter(status="accepted").exclude(pk__in=taken)
    if request.method == "POST":
        return _change_outcomes(request, contract, addable)
    return render(
        request,
        "contracts/outcomes.html",
        {"contract": contract, "outcomes": contract.outcomes.all(), "addable": addable},
    )


def _change_outcomes(request: Request, contract: Contract, addable) -> HttpResponse:  # type: ignore[no-untyped-def]
    if "remove" in request.POST:
        outcome = get_object_or_404(contract.outcomes, pk=number_in(request, "remove"))
        outcomes.remove_outcome(actor=request.user, outcome=outcome)
        return redirect("contracts:outcomes", contract.pk)
    definition = get_object_or_404(addable, pk=number_in(request, "add"))
    outcome = outcomes.add_outcome(actor=request.user, contract=contract, definition=definition)
    return redirect("contracts:outcome", contract.pk, outcome.pk)


def number_in(request: Request, name: str) -> int:
    """A row's number as posted; whatever is not one names nothing."""
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def contract_outcome(request: Request, pk: int, outcome_pk: int) -> HttpResponse:
    contract = editable(request, pk)
    outcome = get_object_or_404(contract.outcomes, pk=outcome_pk)
    form = OutcomeForm(request.POST or None, instance=outcome)
    return task_page(
        request,
        form=form,
        contract=contract,
        title=str(ContractOutcome.objects.get(pk=outcome.pk)),
        act=lambda form: outcomes.edit_outcome(
            actor=request.user, outcome=contract.outcomes.get(pk=outcome_pk), **form.cleaned_data
        ),
        done=reverse("contracts:outcomes", args=[contract.pk]),
    )


def contract_budget(request: Request, pk: int) -> HttpResponse:
    contract = editable(request, pk)
    form = BudgetForm(request.POST or None, contract=contract)
    return task_page(
        request,
        form=form,
        contract=contract,
        template="contracts/budget.html",
        title=_("Cost budget"),
        act=lambda form: drafting.set_budget(actor=request.user, contract=contract, rows=form.rows()),
        done=contract.get_absolute_url(),
    )


def contract_terms(request: Request, pk: int) -> HttpResponse:
    """The terms as data. Each fault stands beside the field with its place."""
    contract = editable(request, pk)
    if "rebuild" in request.POST:
        own_terms.rebuild_terms(actor=request.user, contract=contract)
        messages.success(request, _("The terms are made anew from the outcomes, the key and the caps."))
        return redirect("contracts:terms", contract.pk)
    form = TermsForm(
        request.POST or None, initial={"terms": TermsForm.written(contract.terms or build_terms(contract))}
    )
    if request.method == "POST" and form.is_valid():
        try:
            own_terms.write_terms(actor=request.user, contract=contract, terms=form.cleaned_data["terms"])
        except own_terms.TermsRefused as refusal:
            for fault in refusal.faults:
                form.add_error("terms", fault.sentence_with_path)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The terms are saved."))
            return redirect(contract)
    status = 422 if request.method == "POST" else 200
    return render(request, "contracts/terms.html", {"contract": contract, "form": form}, status=status)


def contract_propose(request: Request, pk: int) -> HttpResponse:
    """Check answers, then lay the contract before the delegation."""
    contract = editable(request, pk)
    parts = parts_of(contract, the_programme())
    form = ProposeForm(request.POST or None)
    return task_page(
        request,
        form=form,
        contract=contract,
        template="contracts/propose.html",
        title=_("Propose to the delegation"),
        parts=parts,
        complete=not any(part.lacks for part in parts),
        act=lambda form: approval.propose_contract(
            actor=request.user, contract=contract, circumstances=form.cleaned_data["circumstances"]
        ),
        done=contract.get_absolute_url(),
    )


class ProposeForm(forms.Form):
    circumstances = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["circumstances"].label = _("Decisive circumstances")
        self.fields["circumstances"].help_text = _(
            "Why the delegation should approve the contract, in a few sentences."
        )


def contract_take_back(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    require(can_manage_contract(request.user, contract))
    act: Callable[..., Contract] = approval.withdraw_proposal
    words = ""
    if contract.status == ContractStatus.APPROVED:
        act = withdrawal.withdraw_approved
        words = _(
            "The contract is approved but not signed by all. If you take it back, %(amount)s is released to the "
            "frame, signatures already given count no more, and a new decision is needed."
        ) % {"amount": withdrawal.released_by_withdrawal(contract)}
    return task_page(
        request,
        form=ReasonForm(request.POST or None),
        contract=contract,
        title=_("Take the contract back to preparation"),
        submit=_("Take back"),
        intro=words,
        act=lambda form: act(actor=request.user, contract=contract, **form.cleaned_data),
        done=contract.get_absolute_url(),
    )


@reauthentication_required
def contract_sign(request: Request, pk: int) -> HttpResponse:
    """Read and sign, just after signing in again."""
    contract = visible_contract(request, pk)
    if contract.status != ContractStatus.APPROVED:
        raise Refused(_("Only an approved contract can be signed."))
    mine = [
        party
        for party in contract.parties.filter(signed_at__isnull=True).select_related(
            "organisation", "unit__organisation"
        )
        if can_sign_contract(request.user, party)
    ]
    if request.method == "POST":
        party = get_object_or_404(contract.parties, pk=number_in(request, "party"))
        contract = signing.sign_contract(actor=request.user, party=party, authenticated_at=last_authentication(request))
        if contract.status == ContractStatus.ACTIVE:
            messages.success(request, _("The contract is signed by all parties and in force."))
        else:
            messages.success(request, _("You have signed for %(party)s.") % {"party": party})
        return redirect(contract)
    version = signing.approved_version(contract)
    context = {
        "contract": contract,
        "number": version.number,
        "document": version.document,
        "sections": sections(version.content),
        "digest": digest(version.document) if version.document else "",
        "mine": mine,
    }
    return render(request, "contracts/sign.html", context)


@require_POST
def contract_save_version(request: Request, pk: int) -> HttpResponse:
    contract = editable(request, pk)
    version = drafting.save_version(
        actor=request.user, contract=contract, comment=request.POST.get("comment", "").replace("\0", "")[:300]
    )
    messages.success(request, _("Version %(number)s is saved.") % {"number": version.number})
    return redirect("contracts:versions", contract.pk)
