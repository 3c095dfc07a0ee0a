"""Organisations and the people who act for them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actions import people
from core.errors import Refused, require
from core.forms import ChangeMemberForm, ColleagueForm, MemberForm, OrganisationForm, UnitForm
from core.http import Request
from core.models import Membership, Organisation, Role, User
from core.models.organisations import MembershipLevel
from core.permissions import acts_for, with_role
from core.search import sv_key


def visible_organisations(user: User) -> QuerySet[Organisation]:
    """Organisations are public; their people are seen by their own and by the secretariat."""
    if user.has_role(Role.APPLICANT):
        return Organisation.objects.of(user)
    return Organisation.objects.all()


def may_administer(user: User, organisation: Organisation) -> bool:
    return user.has_role(Role.OFFICER) or bool(acts_for(user, organisation, MembershipLevel.ADMINISTRATOR))


def organisation_list(request: Request) -> HttpResponse:
    organisations = visible_organisations(request.user)
    query = request.GET.get("q", "").strip().replace("\0", "")[:100]
    if query:
        organisations = organisations.filter(
            Q(sort_key__contains=sv_key(query)) | Q(org_number__startswith=query.replace("-", ""))
        )
    page = Paginator(organisations.prefetch_related("roles"), 50).get_page(request.GET.get("page"))
    if request.user.has_role(Role.APPLICANT) and page.paginator.count == 1 and not query:
        return redirect("organisation", pk=page.object_list[0].pk)
    return render(request, "core/organisation_list.html", {"page_obj": page, "query": query})


def organisation_detail(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    administers = may_administer(request.user, organisation)
    sees_people = administers or bool(acts_for(request.user, organisation))
    return render(
        request,
        "core/organisation_detail.html",
        {
            "organisation": organisation,
            "administers": administers,
            "sees_people": sees_people,
            "members": organisation.memberships.select_related("user", "unit").order_by("-is_active", "user__name"),
            "units": organisation.units.all(),
            "levels": MembershipLevel.choices,
            "unit_form": UnitForm(),
        },
    )


def member_invite(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    if not request.user.has_role(Role.OFFICER):
        require(acts_for(request.user, organisation, MembershipLevel.ADMINISTRATOR))
    form = MemberForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            people.invite_member(actor=request.user, organisation=organisation, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The invitation is sent."))
            return redirect("organisation", pk=pk)
    return render(
        request,
        "core/form.html",
        {"form": form, "heading": _("Invite a colleague"), "submit": _("Send the invitation"), "parent": organisation},
    )


@require_POST
def member_change(request: Request, pk: int) -> HttpResponse:
    membership = get_object_or_404(
        Membership.objects.filter(organisation__in=visible_organisations(request.user)), pk=pk
    )
    form = ChangeMemberForm(request.POST)
    if form.is_valid():
        try:
            people.change_member(actor=request.user, membership=membership, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a level from the list."))
    return redirect("organisation", pk=membership.organisation_id)


def organisation_edit(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    if not request.user.has_role(Role.OFFICER):
        require(acts_for(request.user, organisation, MembershipLevel.ADMINISTRATOR))
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        people.edit_organisation(actor=request.user, organisation=organisation, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("organisation", pk=pk)
    return render(
        request,
        "core/form.html",
        {"form": form, "heading": _("Edit the organisation"), "submit": _("Save"), "parent": organisation},
    )


@require_POST
def number_confirm(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    people.confirm_org_number(actor=request.user, organisation=organisation)
    messages.success(request, _("The organisation number is confirmed."))
    return redirect("organisation", pk=pk)


@require_POST
def unit_add(request: Request, pk: int) -> HttpResponse:
    organisation = get_object_or_404(visible_organisations(request.user), pk=pk)
    form = UnitForm(request.POST)
    if form.is_valid():
        try:
            people.add_unit(actor=request.user, organisation=organisation, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The unit is added."))
    else:
        messages.error(request, _("Write the name of the unit and choose its kind."))
    return redirect("organisation", pk=pk)


def people_list(request: Request) -> HttpResponse:
    """Accounts of the secretariat, the delegation and the experts."""
    require(with_role(request.user, Role.OFFICER))
    users = User.objects.exclude(role__in=[Role.APPLICANT, Role.SYSTEM]).order_by("role", "name")
    page = Paginator(users, 100).get_page(request.GET.get("page"))
    return render(request, "core/people_list.html", {"page_obj": page})


def colleague_invite(request: Request) -> HttpResponse:
    require(with_role(request.user, Role.OFFICER))
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.invite_colleague(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The invitation is sent."))
            return redirect("people")
    return render(
        request,
        "core/form.html",
        {"form": form, "heading": _("Invite a colleague"), "submit": _("Send the invitation")},
    )
