"""Agreements with providers and inside a member; the provider's own statement."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contracts import printing, queries
from contracts import terms as engine
from contracts.actions import agreement_facts, providers
from contracts.actions.own_terms import TermsRefused
from contracts.agreement_terms import agreement_sections, model_terms, names_in
from contracts.forms.drafts import ReasonForm, TermsForm
from contracts.forms.providers import AgreementForm, FactForm, ModelTermsForm, PaymentForm
from contracts.models import Agreement, AgreementFact, AgreementStatus, Contract
from contracts.permissions import represents_member
from contracts.state_aid import de_minimis
from contracts.views.common import add_refusal, page_of, task_page, visible_contract
from core import clock
from core.actions.signatures import last_authentication
from core.errors import Refused, require
from core.http import Request


def agreement_list(request: Request, pk: int) -> HttpResponse:
    """The agreements under a contract."""
    contract = visible_contract(request, pk)
    agreements = contract.agreements.select_related("provider", "provider_unit__organisation", *BUYER)
    context = {
        "contract": contract,
        "page_obj": page_of(request, agreements.order_by("pk")),
        "may_create": contract.status in {"approved", "active", "suspended"}
        and represents_member(request.user, contract),
    }
    return render(request, "contracts/agreements.html", context)


BUYER = ("buyer__organisation", "buyer__unit__organisation")


def own_agreements(request: Request) -> HttpResponse:
    """The agreements that the user's organisation provides under."""
    agreements = Agreement.objects.provided_by(request.user).select_related(
        "provider", "provider_unit__organisation", *BUYER
    )
    return render(request, "contracts/own_agreements.html", {"page_obj": page_of(request, agreements.order_by("pk"))})


def agreement_create(request: Request, pk: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    require(represents_member(request.user, contract))
    return task_page(
        request,
        form=AgreementForm(request.POST or None, contract=contract, user=request.user),
        contract=contract,
        title=_("Draw up an agreement"),
        act=lambda form: providers.draft_agreement(actor=request.user, contract=contract, **form.cleaned_data),
        done=lambda agreement: reverse("contracts:agreement_terms", args=[agreement.pk]),
    )


def visible_agreement(request: Request, pk: int) -> Agreement:
    found = Agreement.objects.visible_to(request.user).select_related(
        "contract__case", "provider", "provider_unit__organisation", "document", *BUYER
    )
    return get_object_or_404(found, pk=pk)


def agreement_detail(request: Request, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    names = names_in(agreement)
    statement, fault = None, ""
    if agreement.terms.get("rules"):
        try:
            statement = queries.statement_rows(agreement_facts.settle_agreement(agreement, clock.today()), names)
        except Refused as refusal:
            fault = str(refusal)
    buys = providers.can_buy(request.user, agreement)
    is_active = agreement.status == AgreementStatus.ACTIVE
    facts = [
        {"fact": fact, "words": names.get(fact.subject, fact.subject)}
        for fact in agreement.facts.select_related("reported_by", "confirmed_by")
    ]
    language = "sv" if (get_language() or "sv").startswith("sv") else "en"
    context = {
        "agreement": agreement,
        "aid_in_three_years": de_minimis(agreement.provider, agreement.starts_on) if agreement.aid_amount else None,
        "sees_contract": Contract.objects.visible_to(request.user).filter(pk=agreement.contract_id).exists(),
        "statement": statement,
        "fault": fault,
        "clauses": engine.clauses(agreement.terms, language, names)[1:] if agreement.terms.get("rules") else [],
        "facts": facts,
        "payments": [(row, names.get(row.rule, row.rule)) for row in agreement.payments.all()],
        "may_write": buys and agreement.document_id is None,
        "may_buy": buys and is_active,
        "may_report": is_active and providers.can_provide(request.user, agreement),
        "may_sign": sides(request, agreement) and bool(agreement.terms.get("rules")),
        "may_end": is_active and providers.can_end_agreement(request.user, agreement),
    }
    return render(request, "contracts/agreement.html", context)


def sides(request: Request, agreement: Agreement) -> list[tuple[str, Any]]:
    """On whose behalf the user can sign."""
    if agreement.status != AgreementStatus.DRAFT:
        return []
    found: list[tuple[str, Any]] = []
    if providers.can_sign_as_buyer(request.user, agreement):
        found.append(("buyer", agreement.buyer))
    if providers.can_sign_as_provider(request.user, agreement):
        found.append(("provider", agreement.provider_name))
    return found


def agreement_terms(request: Request, pk: int) -> HttpResponse:
    """The common form first; below it the terms as data."""
    agreement = visible_agreement(request, pk)
    require(providers.can_buy(request.user, agreement))
    by_model = ModelTermsForm(
        request.POST if request.method == "POST" and "terms" not in request.POST else None, agreement=agreement
    )
    by_data = TermsForm(
        request.POST if "terms" in request.POST else None,
        initial={"terms": TermsForm.written(agreement.terms or model_terms(agreement))},
    )
    if request.method == "POST":
        form = by_data if "terms" in request.POST else by_model
        if form.is_valid():
            terms = form.cleaned_data["terms"] if form is by_data else model_terms(agreement, **form.cleaned_data)
            try:
                providers.write_agreement_terms(actor=request.user, agreement=agreement, terms=terms)
            except TermsRefused as refusal:
                for fault in refusal.faults:
                    if form is by_data:
                        form.add_error("terms", fault.sentence_with_path)
                    else:
                        form.add_error(None, fault.sentence)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                return redirect(agreement)
    status = 422 if request.method == "POST" else 200
    context = {"agreement": agreement, "form": by_model, "data_form": by_data}
    return render(request, "contracts/agreement_terms.html", context, status=status)


@reauthentication_required
def agreement_sign(request: Request, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    mine = sides(request, agreement)
    if request.method == "POST":
        side = request.POST.get("side", "")
        if side not in {"buyer", "provider"}:
            raise Refused(_("Choose on whose behalf you sign."))
        agreement = providers.sign_agreement(
            actor=request.user, agreement=agreement, side=side, authenticated_at=last_authentication(request)
        )
        messages.success(
            request,
            _("The agreement is in force.")
            if agreement.status == AgreementStatus.ACTIVE
            else _("You have signed. The other side signs next."),
        )
        return redirect(agreement)
    context = {"agreement": agreement, "mine": mine, "sections": agreement_sections(agreement)}
    return render(request, "contracts/agreement_sign.html", context)


def agreement_pdf(request: Request, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    if not agreement.terms.get("rules"):
        raise Refused(_("The agreement has no terms yet."))
    response = HttpResponse(printing.signed_agreement_pdf(agreement), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="underavtal-{agreement.pk}.pdf"'
    return response


def agreement_report(request: Request, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(providers.can_provide(request.user, agreement))
    return task_page(
        request,
        form=FactForm(request.POST or None, agreement=agreement),
        template="contracts/agreement_form.html",
        agreement=agreement,
        title=_("Report what was done"),
        submit=_("Send the report"),
        act=lambda form: agreement_facts.report_fact(actor=request.user, agreement=agreement, **form.cleaned_data),
        done=agreement.get_absolute_url(),
    )


def agreement_pay(request: Request, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(providers.can_buy(request.user, agreement))
    return task_page(
        request,
        form=PaymentForm(request.POST or None, agreement=agreement),
        template="contracts/agreement_form.html",
        agreement=agreement,
        title=_("Note a payment to the provider"),
        act=lambda form: agreement_facts.note_payment(actor=request.user, agreement=agreement, **form.cleaned_data),
        done=agreement.get_absolute_url(),
    )


def visible_fact(request: Request, pk: int, fact_pk: int) -> AgreementFact:
    return get_object_or_404(visible_agreement(request, pk).facts, pk=fact_pk)


@require_POST
def fact_confirm(request: Request, pk: int, fact_pk: int) -> HttpResponse:
    fact = visible_fact(request, pk, fact_pk)
    try:
        agreement_facts.confirm_fact(actor=request.user, fact=fact)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Confirmed. It now counts in the settlement."))
    return redirect("contracts:agreement", pk)


def fact_refuse(request: Request, pk: int, fact_pk: int) -> HttpResponse:
    fact = visible_fact(request, pk, fact_pk)
    require(providers.can_buy(request.user, fact.agreement))
    return task_page(
        request,
        form=ReasonForm(request.POST or None),
        template="contracts/agreement_form.html",
        agreement=fact.agreement,
        title=_("Do not confirm the report"),
        act=lambda form: agreement_facts.refuse_fact(actor=request.user, fact=fact, **form.cleaned_data),
        done=fact.agreement.get_absolute_url(),
    )


@require_POST
def agreement_end(request: Request, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    providers.end_agreement(actor=request.user, agreement=agreement)
    messages.success(request, _("The agreement is ended."))
    return redirect("contracts:agreement", pk)
