"""Amendments: written, compared with what is in force, proposed, signed."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts.actions import amendments
from contracts.actions.own_terms import TermsRefused
from contracts.differences import differences
from contracts.drafts import content_of
from contracts.forms.changes import AmendmentBudgetForm, AmendmentForm, AmendmentStartForm
from contracts.forms.drafts import ReasonForm, TermsForm
from contracts.models import Amendment, AmendmentStatus, Contract
from contracts.permissions import can_manage_contract
from contracts.views.changes import managed
from contracts.views.common import add_refusal, task_page
from contracts.views.drafting import number_in
from contracts.wording import sections
from core.actions.signatures import digest, last_authentication
from core.errors import Refused, require
from core.http import Request


def visible_amendment(request: Request, pk: int) -> Amendment:
    found = Amendment.objects.filter(contract__in=Contract.objects.visible_to(request.user))
    return get_object_or_404(
        found.select_related(
            "contract__case", "contract__commitment__programme", "version__document__file", "decision"
        ),
        pk=pk,
    )


def amendment_create(request: Request, pk: int) -> HttpResponse:
    contract = managed(request, pk)
    return task_page(
        request,
        form=AmendmentStartForm(request.POST or None),
        contract=contract,
        title=_("Begin an amendment"),
        submit=_("Begin"),
        act=lambda form: amendments.draft_amendment(actor=request.user, contract=contract, **form.cleaned_data),
        done=lambda amendment: amendment.get_absolute_url(),
    )


def amendment_detail(request: Request, pk: int) -> HttpResponse:
    amendment = visible_amendment(request, pk)
    contract = amendment.contract
    is_draft = amendment.status == AmendmentStatus.DRAFT
    in_force = amendment.status == AmendmentStatus.IN_FORCE
    before = _content_before(amendment) if in_force else content_of(contract)
    signed = set(amendment.signatures.values_list("party_id", flat=True))
    parties = amendments.signers_of(amendment) if not in_force else []
    context = {
        "amendment": amendment,
        "contract": contract,
        "differences": differences(before, amendment.content),
        "lacks": amendments.lacks_of(amendment) if is_draft else [],
        "may_manage": can_manage_contract(request.user, contract),
        "is_draft": is_draft,
        "parties": [(party, party.pk in signed) for party in parties],
        "signatures": amendment.signatures.select_related(
            "party__organisation", "party__unit__organisation", "signature__signer"
        ).order_by("pk")
        if in_force
        else [],
        "may_sign": amendment.status == AmendmentStatus.APPROVED
        and any(amendments.may_sign(request.user, party) for party in parties if party.pk not in signed),
    }
    return render(request, "contracts/amendment.html", context)


def _content_before(amendment: Amendment) -> dict:
    """The signed version that this one took the place of."""
    if amendment.version is None:
        return {}
    earlier = amendment.contract.versions.filter(signed_at__isnull=False, number__lt=amendment.version.number)
    last = earlier.order_by("-number").first()
    return last.content if last else {}


def amendment_edit(request: Request, pk: int) -> HttpResponse:
    amendment = visible_amendment(request, pk)
    require(can_manage_contract(request.user, amendment.contract))
    return task_page(
        request,
        form=AmendmentForm(request.POST or None, amendment=amendment),
        contract=amendment.contract,
        title=_("Amendment %(number)s") % {"number": amendment.number},
        act=lambda form: amendments.edit_amendment(actor=request.user, amendment=amendment, **form.changes()),
        done=amendment.get_absolute_url(),
    )


def amendment_budget(request: Request, pk: int) -> HttpResponse:
    amendment = visible_amendment(request, pk)
    require(can_manage_contract(request.user, amendment.contract))
    return task_page(
        request,
        form=AmendmentBudgetForm(request.POST or None, amendment=amendment),
        contract=amendment.contract,
        template="contracts/budget.html",
        title=_("Cost budget"),
        act=lambda form: amendments.edit_amendment(actor=request.user, amendment=amendment, budget=form.rows()),
        done=amendment.get_absolute_url(),
    )


def amendment_terms(request: Request, pk: int) -> HttpResponse:
    """The amended contract's terms as data: where a new party pays or is paid, or the models cannot say it."""
    amendment = visible_amendment(request, pk)
    require(can_manage_contract(request.user, amendment.contract))
    form = TermsForm(request.POST or None, initial={"terms": TermsForm.written(amendment.content["terms"])})
    if request.method == "POST" and form.is_valid():
        try:
            amendments.write_amendment_terms(actor=request.user, amendment=amendment, terms=form.cleaned_data["terms"])
        except TermsRefused as refusal:
            for fault in refusal.faults:
                form.add_error("terms", fault.sentence_with_path)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The terms are saved."))
            return redirect(amendment)
    context = {"form": form, "title": _("Terms"), "contract": amendment.contract, "submit": _("Check and save")}
    return render(request, "contracts/form.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def amendment_propose(request: Request, pk: int) -> HttpResponse:
    amendment = visible_amendment(request, pk)
    try:
        amendments.propose_amendment(actor=request.user, amendment=amendment)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The amendment is laid before the delegation."))
    return redirect(amendment)


def amendment_withdraw(request: Request, pk: int) -> HttpResponse:
    amendment = visible_amendment(request, pk)
    require(can_manage_contract(request.user, amendment.contract))
    return task_page(
        request,
        form=ReasonForm(request.POST or None),
        contract=amendment.contract,
        title=_("Withdraw the amendment"),
        submit=_("Withdraw"),
        act=lambda form: amendments.withdraw_amendment(actor=request.user, amendment=amendment, **form.cleaned_data),
        done=amendment.get_absolute_url(),
    )


@reauthentication_required
def amendment_sign(request: Request, pk: int) -> HttpResponse:
    amendment = visible_amendment(request, pk)
    contract, version = amendment.contract, amendment.version
    if amendment.status != AmendmentStatus.APPROVED or version is None or version.document is None:
        raise Refused(_("Only an approved amendment can be signed."))
    signed = set(amendment.signatures.values_list("party_id", flat=True))
    if request.method == "POST":
        party = get_object_or_404(contract.parties, pk=number_in(request, "party"))
        amendment = amendments.sign_amendment(
            actor=request.user, amendment=amendment, party=party, authenticated_at=last_authentication(request)
        )
        if amendment.status == AmendmentStatus.IN_FORCE:
            messages.success(request, _("The amendment is in force."))
        else:
            messages.success(request, _("You have signed for %(party)s.") % {"party": party})
        return redirect(amendment)
    mine = [
        party
        for party in amendments.signers_of(amendment)
        if party.pk not in signed and amendments.may_sign(request.user, party)
    ]
    context = {
        "contract": contract,
        "number": version.number,
        "document": version.document,
        "sections": sections(version.content),
        "digest": digest(version.document),
        "mine": mine,
        "amendment": amendment,
    }
    return render(request, "contracts/sign.html", context)
