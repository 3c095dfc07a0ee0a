"""Check and submit, receipt, completion and withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls.actions import applications as actions
from calls.actions import completions, submission
from calls.content import judge, read
from calls.forms.applications import (
    CompletionForm,
    WithdrawForm,
)
from calls.models import Application
from calls.permissions import (
    belongs_to,
    can_handle,
    can_submit,
    can_withdraw,
    can_write,
)
from calls.status import next_step, to_the_second
from calls.views.common import Request, application_or_404, attempt, try_and_tell
from constellations.models import ConstellationMember
from core import clock
from core.errors import NotAllowed, Refused, require


def check(request: Request, pk: int) -> HttpResponse:
    """All answers on one page; the last look before they become an official document."""
    application = application_or_404(request, pk)
    require(belongs_to(request.user, application))
    if application.is_submitted and not application.may_be_written:
        return redirect("calls:receipt", pk)  # pressed twice, or the page was left open
    require(can_write(request.user, application))
    answer = can_submit(request.user, application)
    if request.method == "POST":
        try:
            submitted = submission.submit_application(
                actor=request.user, application=application, received_at=clock.now()
            )
        except Refused as refusal:
            if Application.objects.filter(pk=pk, status="submitted").exists():
                return redirect("calls:receipt", pk)  # the other press came first
            if isinstance(refusal, NotAllowed):
                raise
            messages.error(request, str(refusal))
            return redirect("calls:missing" if refusal.code == "incomplete" else "calls:check", pk)
        return redirect("calls:receipt", submitted.pk)
    gaps = sum(len(found) for found in judge(application).values())
    waiting = application.constellation.members.filter(status=ConstellationMember.Status.INVITED)
    return render(
        request,
        "calls/check.html",
        {
            "application": application,
            "call": application.call,
            "pages": read(application, written=True),
            "members": application.constellation.members.select_related("organisation", "unit"),
            "gaps": gaps + waiting.count(),
            "may_submit": answer,
        },
    )


@require_GET
def receipt(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    if not application.is_submitted:
        raise Http404
    at = application.submitted_at
    return render(
        request,
        "calls/receipt.html",
        {
            "application": application,
            "call": application.call,
            "next_step": next_step(application),
            # To the second, as the call closes.
            "received": to_the_second(at),
        },
    )


def withdraw(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    require(can_withdraw(request.user, application))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            form,
            lambda: actions.withdraw_application(actor=request.user, application=application, reason=reason),
        ):
            messages.success(request, _("The expression of interest is withdrawn. A confirmation is sent to you."))
            return redirect("calls:application", pk)
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Withdraw “%(name)s”") % {"name": application.name},
            "consequences": [
                _("No assessment and no decision is made."),
                _("The case and what you have sent stay in the register: they are official documents."),
                _("You cannot undo it, but you may apply again while the call is open."),
            ],
            "form": form,
            "confirm": _("Withdraw"),
            "danger": True,
            "cancel_url": application.get_absolute_url(),
        },
    )


def complete(request: Request, pk: int) -> HttpResponse:
    """An officer asks for a completion."""
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    form = CompletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: completions.request_completion(actor=request.user, application=application, **values)):
            messages.success(request, _("The completion is asked for."))
            return redirect("calls:application", pk)
    return render(request, "calls/completion.html", {"application": application, "form": form})


@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    application = application_or_404(request, pk)
    try_and_tell(
        request,
        lambda: completions.return_from_completion(actor=request.user, application=application),
        _("The screening goes on with what there is."),
    )
    return redirect("calls:application", pk)
