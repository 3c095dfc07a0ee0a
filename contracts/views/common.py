"""What the pages of contracts share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from contracts.models import Contract
from core.errors import Refused
from core.http import Request

PAGE = 50


def visible_contract(request: Request, pk: int) -> Contract:
    """The contract, or 404 to whom it does not exist."""
    contracts = Contract.objects.visible_to(request.user).select_related(
        "case", "initiative__needs_area", "commitment__programme", "evaluator", "officer", "approved_by"
    )
    return get_object_or_404(contracts, pk=pk)


def page_of(request: Request, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def add_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """What an action refuses stands beside its field, or at the top."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def task_page(
    request: Request,
    *,
    form: forms.BaseForm,
    act: Callable[[Any], Any],
    title: str,
    done: str | Callable[[Any], str],
    contract: Contract | None = None,
    template: str = "contracts/form.html",
    **context: Any,
) -> HttpResponse:
    """One form: show it, do the action, go on; a refusal stays on the page with its words."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(done(result) if callable(done) else done)
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, "title": title, "contract": contract, **context}, status=status)
