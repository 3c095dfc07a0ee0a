"""A case for those who handle it, and for its parties what they have a right to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import record_forms
from core.actions import conflicts, handling, public
from core.actions.files import store_upload
from core.errors import Refused, require
from core.history import tell
from core.http import Request
from core.models import (
    AuditEvent,
    Case,
    ConflictOfInterest,
    DisclosureRequest,
    Document,
    Referral,
    Role,
    SecrecyMark,
    Signature,
)
from core.permissions import with_role
from programme.actions.disclosure import prepare_refusal, refusals_under_way
from programme.models import Decision


def find(request: Request, pk: int) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("officer").prefetch_related("parties")
    found: Case = get_object_or_404(cases, pk=pk)
    return found


def handles(request: Request, case: Case) -> bool:
    return bool(with_role(request.user, *handling.HANDLERS, case=case))


def documents_of(request: Request, case: Case, handler: bool) -> Any:
    """All of them to who handles the case; to a party all but what a secrecy mark covers (10 § förvaltningslagen)."""
    in_force = SecrecyMark.objects.filter(lifted_at__isnull=True)
    signatures = Signature.objects.filter(document=OuterRef("pk"))
    documents = case.documents.select_related("file").annotate(is_signed=Exists(signatures))
    documents = documents.prefetch_related(Prefetch("secrecy_marks", in_force, to_attr="marks_in_force"), "disposal")
    if not handler and not request.user.is_delegation:
        documents = documents.exclude(secrecy_marks__in=in_force)
    return documents.order_by("-number")


def case_list(request: Request) -> HttpResponse:
    form = record_forms.CaseFilter(request.GET or None)
    cases = Case.objects.visible_to(request.user).select_related("officer")
    if form.is_bound and form.is_valid():
        if query := form.cleaned_data["q"].replace("\0", ""):
            cases = cases.filter(Q(title__icontains=query) | Q(reg_no__icontains=query))
        if form.cleaned_data["status"]:
            cases = cases.filter(status=form.cleaned_data["status"])
    page = Paginator(cases, 50).get_page(request.GET.get("page"))
    return render(request, "programme/case_list.html", {"form": form, "page_obj": page})


def case_detail(request: Request, pk: int) -> HttpResponse:
    case = find(request, pk)
    handler = handles(request, case)
    insider = handler or request.user.is_secretariat or request.user.is_delegation
    context: dict[str, Any] = {
        "case": case,
        "handles": handler,
        "insider": insider,
        "documents": Paginator(documents_of(request, case, insider), 50).get_page(request.GET.get("page")),
        "decisions": Decision.objects.visible_to(request.user)
        .filter(Q(case=case) | Q(case__isnull=True, document__case=case))
        .select_related("document"),
    }
    if insider:
        context |= {
            "referrals": case.referrals.select_related("sent", "answer__file"),
            "conflicts": case.conflicts.select_related("user", "ruled_by"),
            "disclosure": (asked := DisclosureRequest.objects.filter(case=case).prefetch_related("documents").first()),
            "refusal": refusals_under_way(asked).first() if asked else None,
            "officer_form": record_forms.OfficerForm(initial={"officer": case.officer_id}),
        }
    return render(request, "programme/case_detail.html", context)


def case_history(request: Request, pk: int) -> HttpResponse:
    """The audit trail of the case told as sentences, newest first; for those inside."""
    case = find(request, pk)
    if not (request.user.is_secretariat or request.user.is_delegation):
        raise Http404
    events = AuditEvent.objects.filter(case_type="core.case", case_id=case.pk).select_related("actor")
    page = Paginator(events.order_by("-at", "-pk"), 100).get_page(request.GET.get("page"))
    history = [{"when": event.at, "text": tell(event)} for event in page]
    return render(request, "programme/case_history.html", {"case": case, "history": history, "page_obj": page})


def form_page(
    request: Request,
    case: Case,
    form: forms.Form | forms.ModelForm,
    heading: str,
    submit: str,
    action: Callable[[dict[str, Any]], object],
    done: str,
    intro: str = "",
) -> HttpResponse:
    """One form about a case: shown, refused with its reason, or done."""
    if request.method == "POST" and form.is_valid():
        try:
            action(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
                return redirect("programme:case", pk=case.pk)
            return redirect("my_work")
    return render(
        request,
        "programme/case_form.html",
        {"case": case, "form": form, "heading": heading, "submit": submit, "intro": intro},
    )


def stored(request: Request, data: dict[str, Any]) -> dict[str, Any]:
    """The form's values with the uploaded file kept."""
    upload = data.pop("file", None)
    return {**data, "file": store_upload(actor=request.user, upload=upload) if upload else None}


def document_add(request: Request, pk: int) -> HttpResponse:
    case = find(request, pk)
    require(with_role(request.user, *handling.HANDLERS, case=case))
    return form_page(
        request,
        case,
        record_forms.DocumentForm(request.POST or None, request.FILES or None),
        _("Register a document"),
        _("Register it"),
        lambda data: handling.add_document(actor=request.user, case=case, **stored(request, data)),
        _("The document is registered."),
    )


def note_add(request: Request, pk: int) -> HttpResponse:
    case = find(request, pk)
    require(with_role(request.user, *handling.HANDLERS, Role.CHAIR, case=case))
    return form_page(
        request,
        case,
        record_forms.FileNoteForm(request.POST or None),
        _("Write a file note"),
        _("Save and lock"),
        lambda data: handling.write_file_note(actor=request.user, case=case, **data),
        _("The note is registered and locked."),
    )


def referral_add(request: Request, pk: int) -> HttpResponse:
    case = find(request, pk)
    require(with_role(request.user, *handling.HANDLERS, case=case))
    return form_page(
        request,
        case,
        record_forms.ReferralForm(request.POST or None),
        _("Send a referral"),
        _("Send"),
        lambda data: handling.send_referral(actor=request.user, case=case, **data),
        _("The referral is registered and sent.")
        if request.POST.get("address")
        else _("The referral is registered. Send it to the authority by post."),
    )


def referral_answer(request: Request, pk: int) -> HttpResponse:
    referral = get_object_or_404(Referral, pk=pk, case__in=Case.objects.visible_to(request.user))
    require(with_role(request.user, *handling.HANDLERS, case=referral.case))
    return form_page(
        request,
        referral.case,
        record_forms.AnswerForm(request.POST or None, request.FILES or None),
        _("Register the answer of %(recipient)s") % {"recipient": referral.recipient},
        _("Register it"),
        lambda data: handling.answer_referral(actor=request.user, referral=referral, **stored(request, data)),
        _("The answer is registered."),
        intro=referral.question,
    )


def find_document(request: Request, pk: int) -> Document:
    documents = Document.objects.select_related("case")
    document: Document = get_object_or_404(documents, pk=pk, case__in=Case.objects.visible_to(request.user))
    require(with_role(request.user, *handling.HANDLERS, case=document.case))
    return document


def secrecy_set(request: Request, pk: int) -> HttpResponse:
    document = find_document(request, pk)
    return form_page(
        request,
        document.case,
        record_forms.SecrecyForm(request.POST or None),
        _("Set a secrecy mark on %(number)s") % {"number": document.reg_no},
        _("Set the mark"),
        lambda data: handling.set_secrecy(actor=request.user, document=document, **data),
        _("The secrecy mark is set."),
        intro=_("A mark is a warning, not a decision: whether the document is secret is assessed at each request."),
    )


@require_POST
def secrecy_lift(request: Request, pk: int) -> HttpResponse:
    document = find_document(request, pk)
    mark = get_object_or_404(SecrecyMark, document=document, lifted_at__isnull=True)
    return _do(
        request,
        document.case,
        lambda: handling.lift_secrecy(actor=request.user, mark=mark),
        _("The secrecy mark is lifted."),
    )


def _do(request: Request, case: Case, action: Callable[[], object], done: str) -> HttpResponse:
    try:
        action()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("programme:case", pk=case.pk)


@require_POST
def case_assign(request: Request, pk: int) -> HttpResponse:
    case = find(request, pk)
    form = record_forms.OfficerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a case officer."))
        return redirect("programme:case", pk=pk)
    return _do(
        request,
        case,
        lambda: handling.assign_officer(actor=request.user, case=case, officer=form.cleaned_data["officer"]),
        _("The case has its officer."),
    )


@require_POST
def case_close(request: Request, pk: int) -> HttpResponse:
    case = find(request, pk)
    if case.status == Case.Status.OPEN:
        return _do(request, case, lambda: handling.close_case(actor=request.user, case=case), _("The case is closed."))
    return _do(request, case, lambda: handling.reopen_case(actor=request.user, case=case), _("The case is open again."))


def conflict_declare(request: Request, pk: int) -> HttpResponse:
    """The grounds of 16 § förvaltningslagen; from then on the person is kept out of the case."""
    case = find(request, pk)
    if request.user.role == Role.APPLICANT:
        raise Http404
    return form_page(
        request,
        case,
        record_forms.ConflictForm(request.POST or None, actor=request.user),
        _("Declare a conflict of interest"),
        _("Declare"),
        lambda data: conflicts.declare_conflict(
            actor=request.user,
            user=data.get("user") or request.user,
            case=case,
            ground=data["ground"],
            note=data["note"],
        ),
        _("The conflict of interest is declared. The person is kept out of the case until it is ruled on."),
        intro=_(
            "Whoever knows of something that may be a conflict of interest says so at once (18 § förvaltningslagen). "
            "Someone else rules on it."
        ),
    )


def conflict_rule(request: Request, pk: int) -> HttpResponse:
    seen = ConflictOfInterest.objects.filter(case__in=Case.objects.visible_to(request.user)).exclude(user=request.user)
    conflict = get_object_or_404(seen.select_related("user", "case"), pk=pk)
    require(with_role(request.user, Role.CHAIR, Role.OFFICER, case=conflict.case))
    return form_page(
        request,
        conflict.case,
        record_forms.RulingForm(request.POST or None),
        _("Rule on a conflict of interest: %(person)s") % {"person": conflict.user},
        _("Rule"),
        lambda data: conflicts.rule_on_conflict(actor=request.user, conflict=conflict, **data),
        _("The ruling is noted."),
        intro=f"{conflict.get_ground_display()}. {conflict.note}",
    )


def _disclosure(request: Request, pk: int) -> DisclosureRequest:
    asked = get_object_or_404(DisclosureRequest, case__in=Case.objects.visible_to(request.user), case__pk=pk)
    require(with_role(request.user, *handling.HANDLERS, case=asked.case))
    return asked


def disclosure_answer(request: Request, pk: int) -> HttpResponse:
    asked = _disclosure(request, pk)
    address = public.mail_address(asked)
    return form_page(
        request,
        asked.case,
        record_forms.DisclosureAnswerForm(request.POST or None, request.FILES or None, asked=asked),
        _("Answer the request for a document"),
        _("Send the answer"),
        lambda data: public.answer_request(actor=request.user, request=asked, **stored(request, data)),
        _("The answer is registered and sent to %(address)s.") % {"address": address}
        if address
        else _("The answer is registered. No e-mail address was given: send it by post, or hand it over."),
        intro=asked.wanted,
    )


def disclosure_refuse(request: Request, pk: int) -> HttpResponse:
    asked = _disclosure(request, pk)
    return form_page(
        request,
        asked.case,
        record_forms.RefusalForm(request.POST or None),
        _("Prepare a refusal"),
        _("Prepare the decision"),
        lambda data: prepare_refusal(actor=request.user, request=asked, **data),
        _("The decision is prepared. Lay it before the decision-maker."),
        intro=asked.wanted,
    )
