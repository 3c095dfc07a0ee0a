"""Retention rules, disposals that wait for a person, and a closed case as a package."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actions import archive as actions
from core.errors import Refused, require
from core.http import Request
from core.models import Case, Disposal, DocumentKind, RetentionRule, Role
from core.permissions import with_role


class RuleForm(forms.ModelForm):
    class Meta:
        model = RetentionRule
        fields = ["kind", "keep", "years", "legal_basis"]

    def validate_unique(self) -> None:
        """The type's rule is replaced, not doubled."""


def kept_how() -> list[tuple[str, RetentionRule | None]]:
    """Every type of document with its rule; without one it is preserved (arkivlagen (1990:782) 10 §)."""
    rules = {rule.kind: rule for rule in RetentionRule.objects.all()}
    return [(str(label), rules.get(kind)) for kind, label in DocumentKind.choices]


def archive(request: Request) -> HttpResponse:
    """The rules, and what they let go: proposed, kept, disposed of."""
    require(with_role(request.user, Role.REGISTRAR, Role.OFFICER))
    decides = request.user.has_role(Role.REGISTRAR)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rule(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The rule is in force."))
            return redirect("archive")
    disposals = Disposal.objects.filter(document__case__in=Case.objects.visible_to(request.user)).select_related(
        "document", "decided_by"
    )
    context = {
        "rules": kept_how(),
        "form": form if decides else None,
        "page_obj": Paginator(disposals, 50).get_page(request.GET.get("page")),
        "decides": decides,
    }
    return render(request, "core/archive.html", context)


@require_POST
def disposal_decide(request: Request, pk: int) -> HttpResponse:
    """What is disposed of cannot be had back: it is shown and confirmed first."""
    proposed = Disposal.objects.select_related("document__case", "document__file")
    disposal = get_object_or_404(proposed, pk=pk, document__case__in=Case.objects.visible_to(request.user))
    disposes = request.POST.get("decision") == "dispose"
    if disposes and "confirmed" not in request.POST and disposal.status == Disposal.Status.PROPOSED:
        require(with_role(request.user, Role.REGISTRAR, case=disposal.document.case))
        return render(request, "core/disposal_confirm.html", {"disposal": disposal})
    try:
        actions.decide_disposal(
            actor=request.user,
            disposal=disposal,
            dispose=disposes,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision is noted."))
    return redirect("archive")


@require_POST
def case_export(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=pk)
    try:
        job = actions.request_export(actor=request.user, case=case, form=request.POST.get("form", "zip"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:case", pk=pk)
    return redirect("job", pk=job.pk)
