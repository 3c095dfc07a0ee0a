"""Versions: what was said when, what differs, what the parties think, and the contract in print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from contracts.actions import changes
from contracts.differences import differences
from contracts.drafts import content_of
from contracts.forms.changes import CommentForm
from contracts.models import Contract, ContractVersion
from contracts.permissions import can_comment_on_contract, can_edit_contract
from contracts.printing import version_pdf as printed
from contracts.views.common import add_refusal, visible_contract
from core.errors import Refused
from core.http import Request


def version_list(request: Request, pk: int) -> HttpResponse:
    """All versions, the one chosen against the one before it (or another), with comments."""
    contract = visible_contract(request, pk)
    versions = list(
        contract.versions.select_related("created_by", "decision", "document").prefetch_related(
            "comments__author", "comments__organisation"
        )
    )
    chosen = _chosen(versions, request.GET.get("version"), versions[0] if versions else None)
    older = [version for version in versions if chosen and version.number < chosen.number]
    against = _chosen(older, request.GET.get("against"), older[0] if older else None)
    form = CommentForm(request.POST or None)
    status = 200
    if request.method == "POST" and chosen is not None:
        if form.is_valid():
            try:
                changes.comment_on_version(actor=request.user, version=chosen, text=form.cleaned_data["text"])
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Your comment is saved."))
                return redirect("contracts:versions", contract.pk)
        status = 422
    context = {
        "contract": contract,
        "versions": versions,
        "chosen": chosen,
        "against": against,
        "older": older,
        "differences": differences(against.content, chosen.content) if chosen and against else [],
        "unsaved": _unsaved(contract, versions),
        "form": form,
        "may_comment": can_comment_on_contract(request.user, contract),
        "may_edit": can_edit_contract(request.user, contract),
    }
    return render(request, "contracts/versions.html", context, status=status)


def _chosen(
    versions: list[ContractVersion], number: str | None, default: ContractVersion | None
) -> ContractVersion | None:
    return next((version for version in versions if str(version.number) == number), default)


def _unsaved(contract: Contract, versions: list[ContractVersion]) -> list[Any]:
    """What a draft says that its last version does not."""
    if not contract.is_editable:
        return []
    return differences(versions[0].content, content_of(contract)) if versions else []


def version_pdf(request: Request, pk: int, number: int) -> HttpResponse:
    contract = visible_contract(request, pk)
    version = get_object_or_404(
        contract.versions.select_related("contract", "document__file", "decision"), number=number
    )
    return HttpResponse(
        printed(version),
        content_type="application/pdf",
        headers={
            "Content-Disposition": (
                f'inline; filename="avtal-{contract.case.year}-{contract.case.number:04d}-v{number}.pdf"'
            )
        },
    )
