"""The scheme of delegation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Refused
from core.http import Request
from core.models import Role, User
from programme import meeting_forms as forms_of
from programme.actions import alternates, delegation
from programme.models import Alternate, Decision, DelegationRule
from programme.permissions import can_prepare_decision
from programme.permissions.meetings import can_prepare_meeting


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


def member_list(request: Request) -> HttpResponse:
    """The chair, the members, and the standing list of alternates."""
    if not (request.user.is_secretariat or request.user.is_delegation):
        raise Http404
    may_edit = bool(can_prepare_meeting(request.user))
    form = forms_of.AlternateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            alternates.appoint_alternate(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("user", str(refusal))
        else:
            messages.success(request, _("The alternate is on the list, and is called as such from now on."))
            return redirect("programme:member_list")
    in_force = {alternate.user_id: alternate for alternate in Alternate.objects.in_force()}
    people = User.objects.filter(role__in=[Role.CHAIR, Role.MEMBER], is_active=True).order_by("role", "name")
    return render(
        request,
        "programme/member_list.html",
        {
            "people": [(person, in_force.get(person.pk)) for person in people],
            "form": form if may_edit else None,
        },
    )


@require_POST
def alternate_end(request: Request, pk: int) -> HttpResponse:
    alternate = get_object_or_404(Alternate, pk=pk)
    try:
        alternates.end_alternate(actor=request.user, alternate=alternate)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Today is the last day as alternate."))
    return redirect("programme:member_list")


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
