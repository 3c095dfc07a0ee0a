"""The scheme of delegation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Refused
from core.http import Request
from programme import meeting_forms as forms_of
from programme.actions import delegation
from programme.models import Decision, DelegationRule
from programme.permissions import can_prepare_decision


def rule_list(request: Request) -> HttpResponse:
    """The scheme of delegation, and what has been decided by it."""
    if not (request.user.is_secretariat or request.user.is_delegation):
        raise Http404
    form = forms_of.RuleForm(request.POST or None)
    may_edit = bool(can_prepare_decision(request.user)) and request.user.role == "officer"
    if request.method == "POST" and form.is_valid():
        try:
            delegation.add_rule(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The rule is in force."))
            return redirect("programme:rule_list")
    return render(
        request,
        "programme/rule_list.html",
        {
            "rules": DelegationRule.objects.select_related("decided_by"),
            "form": form if may_edit else None,
            "taken": Decision.objects.visible_to(request.user)
            .filter(manner="delegated")
            .select_related("case", "reported_in__meeting")[:50],
        },
    )


@require_POST
def rule_end(request: Request, pk: int) -> HttpResponse:
    rule = get_object_or_404(DelegationRule, pk=pk)
    try:
        delegation.end_rule(actor=request.user, rule=rule)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule has ended."))
    return redirect("programme:rule_list")
