"""Feedback, decisions and letters: prepared one by one or together, then applied together."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from calls import queries
from calls.actions import decisions as actions
from calls.actions import feedback as feedback_actions
from calls.actions import letters as letter_actions
from calls.forms.screening import FeedbackForm, LetterForm, OutcomeForm, ReasonForm
from calls.models import Application, ApplicationStatus, Call, Feedback, Letter, LetterStatus, Reason
from calls.permissions import can_handle, can_prepare_call, can_screen
from calls.views.common import Request, application_or_404, attempt, call_or_404, staff_or_404, try_and_tell
from core.errors import Refused, require
from core.models import Role
from programme.actions.decisions import take_decision
from programme.models import Decision, DecisionStatus
from programme.permissions import can_take_decision


def feedback(request: Request, pk: int) -> HttpResponse:
    """Write the feedback on every criterion."""
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    call = application.call
    given = {item.criterion_id: item for item in application.feedback.all()}
    form = FeedbackForm(request.POST or None, call=call, given=given, reasons=feedback_actions.reasons_for(call))
    others = ""
    if request.method == "POST" and form.is_valid() and (others := _written_since(request, given.values())):
        form.add_error(
            None,
            _("%(who)s has saved since you opened the page. Their words stand below yours: save again to keep yours.")
            % {"who": others},
        )
    elif request.method == "POST" and form.is_valid():

        def save() -> None:
            for criterion in form.criteria:
                feedback_actions.write_feedback(
                    actor=request.user,
                    application=application,
                    criterion=criterion,
                    strengths=form.cleaned_data[f"{criterion.key}__strengths"],
                    weaknesses=form.cleaned_data[f"{criterion.key}__weaknesses"],
                    reasons=form.cleaned_data.get(f"{criterion.key}__reasons", []),
                )

        if attempt(form, save):
            if "draft" in request.POST:
                feedback_actions.draft_feedback(actor=request.user, application=application)
                messages.success(request, _("The assessors' words are filled in where nothing was written."))
                return redirect("calls:feedback", pk)
            messages.success(request, _("The feedback is saved."))
            return redirect("calls:feedback" if "stay" in request.POST else "calls:application", pk)
    return render(
        request,
        "calls/feedback.html",
        {
            "application": application,
            "call": call,
            "form": form,
            "missing": feedback_actions.missing_feedback(application),
            "decided": application.feedback_decision_id is not None,
            "proposed": feedback_actions.is_before_the_delegation(application),
            "given": application.feedback.select_related("criterion"),
            "latest": _latest(given.values()),
            "others": others,
        },
    )


def _latest(given: Iterable[Feedback]) -> str:
    return max((item.at.isoformat() for item in given), default="")


def _written_since(request: Request, given: Iterable[Feedback]) -> str:
    """Who else has saved words since this page was opened."""
    seen = request.POST.get("latest", "")
    newer = [item for item in given if item.by_id != request.user.pk and item.at.isoformat() > seen]
    return str(newer[0].by) if newer else ""


def outcome(request: Request, pk: int) -> HttpResponse:
    """Prepare the decision on one expression of interest."""
    application = application_or_404(request, pk)
    require(can_handle(request.user, application))
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data

        def prepare() -> None:
            if cleaned["outcome"] == "dismiss":
                extra = {"provisions": cleaned["provisions"]} if cleaned["provisions"] else {}
                actions.prepare_dismissal(
                    actor=request.user,
                    application=application,
                    circumstances=cleaned["circumstances"],
                    reasons=cleaned.get("reasons", []),
                    **extra,
                )
            else:
                actions.prepare_outcome(
                    actor=request.user,
                    application=application,
                    is_granted=cleaned["outcome"] == "qualify",
                    circumstances=cleaned["circumstances"],
                    provisions=cleaned["provisions"],
                    reasons=cleaned.get("reasons", []),
                )

        if attempt(form, prepare):
            messages.success(request, _("The decision is prepared."))
            return redirect("calls:decisions", application.call_id)
    return render(
        request,
        "calls/outcome.html",
        {
            "application": application,
            "call": application.call,
            "form": form,
            "decisions": actions.decisions_on(application),
        },
    )


def decision_list(request: Request, pk: int) -> HttpResponse:
    """All decisions of the call: what is pending, what is taken, and what is dispatched."""
    staff_or_404(request, Role.OFFICER, Role.MEMBER, Role.CHAIR, Role.REGISTRAR)
    call = call_or_404(request, pk)
    found = actions.decisions_of(call, request.user)
    if request.method == "POST":
        chosen = {value for value in request.POST.getlist("decision") if value.isdecimal()}
        picked = [decision for decision in found if str(decision.pk) in chosen]
        return _apply(request, call, picked, request.POST.get("do", ""))
    groups = [
        (_("In preparation"), DecisionStatus.DRAFT, "propose", _("Lay before the decision-maker")),
        (_("Waiting for decision"), DecisionStatus.PROPOSED, "take", _("Take the marked decisions")),
        (_("Decided, not yet dispatched"), DecisionStatus.DECIDED, "dispatch", _("Dispatch the marked together")),
        (_("Dispatched"), DecisionStatus.DISPATCHED, "", ""),
    ]
    officer = bool(can_screen(request.user, call))
    shown = []
    for title, status, verb, words in groups:
        rows = [decision for decision in found if decision.status == status]
        allowed = officer if verb in {"propose", "dispatch"} else False
        if verb == "take":
            allowed = any(can_take_decision(request.user, decision) for decision in rows)
        if rows:
            shown.append({"title": title, "rows": rows, "do": verb if allowed else "", "words": words})
    waiting = call.applications.visible_to(request.user).filter(
        feedback_decision__isnull=True, status__in=["submitted", "completion", "qualified", "rejected"]
    )
    # Those of a decision on feedback that is on its way are not offered again.
    covered = {pk for decision in found if decision.kind == "feedback" for pk in decision.data.get("applications", [])}
    feedback = [
        (row, feedback_actions.missing_feedback(row))
        for row in waiting.exclude(pk__in=covered)
        .select_related("case", "call")
        .prefetch_related("feedback", "call__criteria")
        .order_by("pk")
    ]
    return render(
        request,
        "calls/decisions.html",
        {
            "call": call,
            "groups": shown,
            "officer": officer,
            "without_decision": call.applications.visible_to(request.user)
            .filter(status=ApplicationStatus.SUBMITTED)
            .exclude(pk__in=[d.subject_id for d in found if d.subject_type == "calls.application"])
            .select_related("case"),
            "feedback_waiting": feedback,
        },
    )


def _apply(request: Request, call: Call, picked: list[Decision], verb: str) -> HttpResponse:
    if not picked:
        messages.error(request, _("Mark at least one decision."))
        return redirect("calls:decisions", call.pk)

    def do() -> None:
        from django.db import transaction

        match verb:
            case "propose":
                actions.propose_together(actor=request.user, decisions=picked)
            case "take":
                urgency = request.POST.get("urgency", "").replace("\0", "")
                with transaction.atomic():
                    for decision in picked:
                        take_decision(actor=request.user, decision=decision, urgency=urgency)
            case "dispatch":
                actions.dispatch_together(actor=request.user, decisions=picked)
            case _other:
                raise Refused(_("Choose what to do."))

    done = ngettext("%(count)s decision is handled.", "%(count)s decisions are handled.", len(picked))
    try_and_tell(request, do, done % {"count": len(picked)})
    return redirect("calls:decisions", call.pk)


@require_POST
def decide_feedback(request: Request, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    support = request.POST.get("expert_support", "").replace("\0", "")[:1000]
    marked = [value for value in request.POST.getlist("a") if value.isdecimal() and len(value) < 18]
    if not marked:
        messages.error(request, _("Mark those whose feedback is to be decided."))
        return redirect("calls:decisions", pk)
    chosen = call.applications.visible_to(request.user).submitted().filter(pk__in=marked)
    try_and_tell(
        request,
        lambda: actions.prepare_feedback_decision(
            actor=request.user,
            call=call,
            applications=list(chosen.select_related("case").order_by("pk")),
            expert_support=support,
        ),
        _("The decision on the feedback is prepared."),
    )
    return redirect("calls:decisions", pk)


def letter_list(request: Request, pk: int) -> HttpResponse:
    """The outbox: every letter readable and editable, sent together, with what became of each mail."""
    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    letters = queries.letters_of(call, request.user)
    if request.method == "POST":
        chosen = {value for value in request.POST.getlist("letter") if value.isdecimal()}
        picked = [letter for letter in letters if str(letter.pk) in chosen and letter.status != LetterStatus.SENT]
        if not picked:
            messages.error(request, _("Mark at least one letter."))
        else:
            words = ngettext("%(count)s letter is sent.", "%(count)s letters are sent.", len(picked))
            try_and_tell(
                request,
                lambda: letter_actions.send_letters(actor=request.user, call=call, letters=picked),
                words % {"count": len(picked)},
            )
        return redirect("calls:letters", pk)
    return render(
        request,
        "calls/letters.html",
        {
            "call": call,
            "waiting": [letter for letter in letters if letter.status != LetterStatus.SENT],
            "sent": [letter for letter in letters if letter.status == LetterStatus.SENT],
        },
    )


def letter(request: Request, pk: int, letter: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(can_screen(request.user, call))
    visible = call.applications.visible_to(request.user)
    found = get_object_or_404(
        Letter.objects.select_related("application__case", "application__call", "application__decision"),
        pk=letter,
        application__in=visible,
    )
    form = None
    if found.status != LetterStatus.SENT:
        form = LetterForm(
            request.POST or None,
            initial={"subject": found.subject, "body": found.body, "version": found.version},
        )
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            if attempt(form, lambda: letter_actions.edit_letter(actor=request.user, letter=found, **values)):
                if "ready" in request.POST:
                    fresh = Letter.objects.get(pk=found.pk)
                    letter_actions.mark_read(
                        actor=request.user, letter=fresh
                    ) if fresh.status == LetterStatus.DRAFT else None
                    messages.success(request, _("The letter is read and ready to be sent."))
                    return redirect("calls:letters", pk)
                messages.success(request, _("The letter is saved."))
                return redirect("calls:letter", pk, letter)
    order = [item.pk for item in queries.letters_of(call, request.user) if item.status == found.status]
    here = order.index(found.pk) if found.pk in order else 0

    def neighbour(step: int) -> str:
        place = here + step
        return reverse("calls:letter", args=[pk, order[place]]) if 0 <= place < len(order) else ""

    return render(
        request,
        "calls/letter.html",
        {
            "previous": neighbour(-1),
            "next": neighbour(1),
            "position": here + 1,
            "total": len(order),
            "call": call,
            "letter": found,
            "form": form,
            "text": found.text or letter_actions.compose(found),
            "deliveries": found.deliveries.select_related("user", "message"),
        },
    )


@require_GET
def reason_list(request: Request) -> HttpResponse:
    """The library of reasons, with how often each has been used."""
    require(can_prepare_call(request.user))
    seen = Q(uses__application__in=Application.objects.visible_to(request.user).values("pk"))
    rows = Reason.objects.annotate(
        used=Count("uses", distinct=True, filter=seen),
        calls=Count("uses__application__call", distinct=True, filter=seen),
        **{
            status: Count("uses__application", distinct=True, filter=seen & Q(uses__application__status=status))
            for status in ("qualified", "rejected", "dismissed")
        },
    ).order_by("-is_active", "kind", "-used", "title")
    return render(request, "calls/reasons.html", {"rows": rows})


def reason(request: Request, pk: int | None = None) -> HttpResponse:
    require(can_prepare_call(request.user))
    found = get_object_or_404(Reason, pk=pk) if pk else None
    form = ReasonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fresh = Reason.objects.get(pk=found.pk) if found else None
        values = form.cleaned_data
        if attempt(form, lambda: feedback_actions.save_reason(actor=request.user, reason=fresh, **values)):
            messages.success(request, _("The reason is saved."))
            return redirect("calls:reasons")
    return render(request, "calls/reason.html", {"form": form, "reason": found})
