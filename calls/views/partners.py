"""The constellation: who is invited, who confirms, who helps."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls.actions import partners as partner_actions
from calls.forms.applications import (
    AdviserForm,
    ContributionForm,
    InviteForm,
)
from calls.models import Application, DraftAdviser
from calls.permissions import (
    can_confirm,
    can_manage_partners,
)
from calls.views.common import Request, application_or_404, attempt, staff_or_404, try_and_tell
from constellations.models import ConstellationMember
from core.models import Organisation, Role
from core.models.organisations import PUBLIC_KINDS, MembershipLevel
from core.permissions import acts_for
from core.search import sv_key


def partners(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    members = list(application.constellation.members.select_related("organisation", "unit", "confirmed_by"))
    if request.user.role != Role.APPLICANT:
        raise Http404
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"organisation": form.cleaned_data["organisation"], "unit_name": form.cleaned_data["unit"]}
        if attempt(form, lambda: partner_actions.invite_partner(actor=request.user, application=application, **values)):
            invited = form.cleaned_data["organisation"]
            if partner_actions.organisation_people(invited):
                messages.success(request, _("The invitation is sent."))
            else:
                messages.warning(
                    request,
                    _("Nobody at %(organisation)s has an account yet, so nobody has been told. Ask them to get one.")
                    % {"organisation": invited},
                )
            return redirect("calls:partners", pk)
    return render(
        request,
        "calls/partners.html",
        {
            "application": application,
            "members": [
                {
                    "member": member,
                    "may_answer": application.is_draft
                    and member.role != ConstellationMember.Role.LEAD
                    and bool(can_confirm(request.user, member)),
                    "unreached": member.status == ConstellationMember.Status.INVITED
                    and not partner_actions.organisation_people(member.organisation),
                    "form": ContributionForm(initial={"contribution": member.contribution}, prefix=f"m{member.pk}"),
                }
                for member in members
            ],
            "form": form,
            "adviser_form": AdviserForm(),
            "advisers": application.draft_advisers.select_related("user"),
            "may_manage": bool(can_manage_partners(request.user, application)),
            "organisations": Organisation.objects.filter(kind__in=PUBLIC_KINDS).current(),
            "seeking": Organisation.objects.current()
            .exclude(seeks_partners="")
            .exclude(pk__in=[member.organisation_id for member in members])[:20],
        },
    )


@require_GET
def seeking(request: Request) -> HttpResponse:
    """Organisations that seek partners, for all who may form a constellation with them, before there is any draft."""
    staff_or_404(request, Role.APPLICANT, Role.OFFICER, Role.ADVISER)
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    rows = Organisation.objects.current().exclude(seeks_partners="").order_by("sort_key", "pk")
    if query:
        rows = rows.filter(Q(sort_key__contains=sv_key(query)) | Q(seeks_partners__icontains=query))
    own = Organisation.objects.of(request.user) if request.user.role == Role.APPLICANT else Organisation.objects.none()
    return render(
        request,
        "calls/seeking.html",
        {
            "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
            "query": query,
            "own": [item for item in own if acts_for(request.user, item, MembershipLevel.ADMINISTRATOR)],
        },
    )


@require_POST
def answer(request: Request, pk: int, member: int) -> HttpResponse:
    application = application_or_404(request, pk)
    found = get_object_or_404(application.constellation.members, pk=member)
    match request.POST.get("do"):
        case "confirm" | "decline" as what:
            form = ContributionForm(request.POST, prefix=f"m{found.pk}")
            words = form.cleaned_data["contribution"] if form.is_valid() else ""
            try_and_tell(
                request,
                lambda: partner_actions.answer_invitation(
                    actor=request.user, member=found, confirmed=what == "confirm", contribution=words
                ),
                _("Your part is confirmed.") if what == "confirm" else _("You have declined."),
            )
            if what == "decline" and not Application.objects.visible_to(request.user).filter(pk=pk).exists():
                return redirect("calls:application_list")
        case "remove":
            try_and_tell(
                request,
                lambda: partner_actions.remove_partner(actor=request.user, member=found),
                _("The partner is removed."),
            )
        case _other:
            messages.error(request, _("Choose what to do."))
    return redirect("calls:partners", pk)


@require_POST
def adviser(request: Request, pk: int) -> HttpResponse:
    """Let an adviser in, or end it."""
    application = application_or_404(request, pk)
    if "end" in request.POST:
        invited = get_object_or_404(DraftAdviser, pk=request.POST["end"] or 0, application=application)
        try_and_tell(
            request,
            lambda: partner_actions.end_adviser(actor=request.user, invited=invited),
            _("The adviser no longer reads the draft."),
        )
        return redirect("calls:partners", pk)
    form = AdviserForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["adviser"]
        try_and_tell(
            request,
            lambda: partner_actions.invite_adviser(actor=request.user, application=application, adviser=chosen),
            _("The adviser is invited."),
        )
    else:
        messages.error(request, _("Choose an adviser."))
    return redirect("calls:partners", pk)
