"""Writing a part: autosave, versions, merging with what somebody else wrote, files and comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls.actions import answers as actions
from calls.content import answers_of, context_of, everything_in, form_for, sections_of
from calls.forms.answers import SectionForm, in_words, raw_from_post
from calls.forms.applications import CommentForm
from calls.models import Application, QuestionKind, Section, SectionAnswer
from calls.permissions import can_write
from calls.prefill import known, sources_of
from calls.views.common import Request, application_or_404, try_and_tell
from core import clock
from core.errors import Refused, require
from core.models import Role


def section_or_404(request: Request, pk: int, key: str) -> tuple[Application, list[Section], Section]:
    application = application_or_404(request, pk)
    if request.user.role != Role.APPLICANT:
        raise Http404
    sections = sections_of(application.form)
    found = next((section for section in sections if section.key == key), None)
    if found is None:
        raise Http404
    return application, sections, found


def _version(request: Request) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def section(request: Request, pk: int, key: str) -> HttpResponse:
    application, sections, found = section_or_404(request, pk, key)
    require(can_write(request.user, application))
    context = context_of(application)
    if request.method == "POST":
        return _save(request, application, sections, found, context)
    answers = answers_of(application)
    answer = answers.get(key)
    # A part that was marked as done, or is opened from the page of what is missing, shows at once what is wrong.
    judged = bool(answer and answer.is_done) or "judge" in request.GET
    form = form_for(found, answer, context, everything_in(answers), judge=judged)
    return _page(request, application, sections, found, form)


def _save(
    request: Request, application: Application, sections: list[Section], found: Section, context: Any
) -> HttpResponse:
    autosaving = request.headers.get("X-Autosave") == "1"
    questions = list(found.questions.all())
    try:
        raw = raw_from_post(questions, request.POST, context)
        done = None if autosaving else request.POST.get("done") == "1"
        answer = actions.save_section(
            actor=request.user,
            application=application,
            section_key=found.key,
            data=raw,
            version=_version(request),
            done=done,
        )
    except actions.Stale:
        merge = reverse("calls:merge", args=[application.pk, found.key])
        if autosaving:
            return JsonResponse({"merge_url": merge}, status=409)
        return _merge_page(request, application, found, raw, context)
    except Refused as refusal:
        if autosaving:
            return JsonResponse({"errors": {"": [str(refusal)]}}, status=400)
        messages.error(request, str(refusal))
        form = form_for(
            found, None, context, everything_in(answers_of(application)), raw=_safe(questions, request, context)
        )
        return _page(request, application, sections, found, form, status=400)
    if autosaving:
        saved = answer.updated_at.astimezone(clock.STOCKHOLM)
        return JsonResponse({"version": answer.version, "saved_at": saved.strftime("%H.%M")})
    for question in questions:
        upload = request.FILES.get(f"q_{question.key}") if question.kind == QuestionKind.FILE else None
        if upload is not None and not try_and_tell(
            request,
            lambda upload=upload, question=question: actions.attach_file(  # type: ignore[misc]
                actor=request.user,
                application=application,
                section_key=found.key,
                question_key=question.key,
                upload=upload,
            ),
            _("The file is added."),
        ):
            return redirect("calls:section", application.pk, found.key)
    if "prefill" in request.POST:
        _fill_in(request, application, found, answer)
        return redirect("calls:section", application.pk, found.key)
    if "comment" in request.POST:
        _comment(request, application, found.key)
        return redirect("calls:section", application.pk, found.key)
    if "upload" in request.POST or "stay" in request.POST:
        return redirect("calls:section", application.pk, found.key)
    if "detach" in request.POST:
        key, _sep, file_id = request.POST["detach"].rpartition(":")
        if file_id.isdecimal():
            try_and_tell(
                request,
                lambda: actions.detach_file(
                    actor=request.user,
                    application=application,
                    section_key=found.key,
                    question_key=key,
                    file_id=int(file_id),
                ),
                _("The file is taken away."),
            )
        return redirect("calls:section", application.pk, found.key)
    answers = answers_of(application)
    form = form_for(found, answers[found.key], context, everything_in(answers), judge=True)
    if done and not form.is_valid():
        return _page(request, application, sections, found, form, status=400)
    if "leave" in request.POST:
        messages.success(request, _("Saved. Nothing is lost if you go on later."))
        return redirect("calls:application", application.pk)
    keys = [section.key for section in sections]
    here = keys.index(found.key)
    if done and here + 1 < len(keys):
        return redirect("calls:section", application.pk, keys[here + 1])
    return redirect("calls:application", application.pk)


def _safe(questions: list[Any], request: Request, context: Any) -> dict[str, Any]:
    """What was typed, shown again even when it is too long to be kept."""
    texts = {QuestionKind.LONG_TEXT, QuestionKind.SHORT_TEXT}
    return {item.key: request.POST.get(f"q_{item.key}", "") for item in questions if item.kind in texts}


def _page(
    request: Request,
    application: Application,
    sections: list[Section],
    found: Section,
    form: SectionForm,
    status: int = 200,
) -> HttpResponse:
    answer = application.answers.select_related("updated_by").filter(section_key=found.key).first()
    keys = [section.key for section in sections]
    return render(
        request,
        "calls/section.html",
        {
            "application": application,
            "call": application.call,
            "section": found,
            "form": form,
            "answer": answer,
            "position": keys.index(found.key) + 1,
            "total": len(keys),
            "comments": application.comments.filter(section_key=found.key).select_related("by"),
            "comment_form": CommentForm(),
            "prefills": [question for question in found.questions.all() if question.prefill],
            "sources": sources_of(list(found.questions.all()), answer),
            "others": _others(request, application, found.key),
        },
        status=status,
    )


def _others(request: Request, application: Application, key: str) -> list[str]:
    """Who else saved this part in the last five minutes."""
    recent = application.versions.filter(section_key=key, at__gte=clock.now() - timedelta(minutes=5)).exclude(
        by=request.user
    )
    return sorted({str(version.by) for version in recent.select_related("by")})


def merge(request: Request, pk: int, key: str) -> HttpResponse:
    """Two people wrote in the same part: both texts side by side, and one field to make one of them."""
    application, sections, found = section_or_404(request, pk, key)
    require(can_write(request.user, application))
    context = context_of(application)
    if request.method == "POST":
        return _save(request, application, sections, found, context)
    return _merge_page(request, application, found, None, context)


def put_together(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Both texts in one: what only one of the two has changed is taken from that one; where both have, one's own."""
    merged: dict[str, Any] = {}
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        own, other, before = mine.get(key) or None, theirs.get(key) or None, base.get(key) or None
        merged[key] = other if own == before or key not in mine else own
    return {key: value for key, value in merged.items() if value is not None}


def _merge_page(
    request: Request, application: Application, found: Section, mine: dict[str, Any] | None, context: Any
) -> HttpResponse:
    answers = answers_of(application)
    answer = answers.get(found.key)
    theirs = answer.data if answer else {}
    begun = application.versions.filter(section_key=found.key, version=_version(request)).first()
    base = begun.data if begun else {}
    rows = []
    for question in found.questions.all():
        own = (mine or {}).get(question.key) or None
        other = theirs.get(question.key) or None
        before = base.get(question.key) or None
        rows.append(
            {
                "question": question,
                "mine": in_words(question, own, context),
                "theirs": in_words(question, other, context),
                "clash": mine is not None and own != other and own != before and other != before,
                "taken": mine is not None and own != other and own == before,
            }
        )
    # Where both have changed a text one's own words stand in the field; the other's are beside them to take over from.
    merged = put_together(base, mine, theirs) if mine is not None else theirs
    form = form_for(found, answer, context, everything_in(answers), raw=merged)
    return render(
        request,
        "calls/merge.html",
        {
            "application": application,
            "section": found,
            "rows": rows,
            "clashes": any(row["clash"] for row in rows),
            "taken": [row["question"] for row in rows if row["taken"]],
            "form": form,
            "answer": answer,
            "has_mine": mine is not None,
        },
        status=409 if mine is not None else 200,
    )


@require_GET
def presence(request: Request, pk: int, key: str) -> HttpResponse:
    """Asked for now and then while somebody writes: who else writes here, and whether there is newer text."""
    application, _sections, found = section_or_404(request, pk, key)
    require(can_write(request.user, application))
    answer = application.answers.select_related("updated_by").filter(section_key=key).first()
    typed = request.GET.get("version", "")
    mine = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    return render(
        request,
        "calls/_presence.html",
        {
            "application": application,
            "section": found,
            "answer": answer,
            "others": _others(request, application, key),
            "newer": answer if answer and answer.version > mine and answer.updated_by_id != request.user.pk else None,
        },
    )


def _fill_in(request: Request, application: Application, found: Section, answer: SectionAnswer) -> None:
    """Fill empty answers from the register and Kolada; nothing that is written is replaced."""
    gathered = known(application, found)
    if gathered.unreachable:
        messages.warning(
            request, _("Kolada does not answer now. Write the figures yourselves, or try again later. Nothing is lost.")
        )
    new = {name: value for name, value in gathered.values.items() if not answer.data.get(name)}
    if new:
        try_and_tell(
            request,
            lambda: actions.save_section(
                actor=request.user,
                application=application,
                section_key=found.key,
                data={**answer.data, **new},
                version=answer.version,
                sources={name: gathered.sources[name] for name in new},
            ),
            _("What the platform knows is filled in. Check that it is right."),
        )
    elif not gathered.unreachable:
        messages.info(request, _("There is nothing to fill in that you have not written already."))


@require_POST
def comment(request: Request, pk: int, key: str) -> HttpResponse:
    """From those who read the draft without writing in it."""
    application = application_or_404(request, pk)
    _comment(request, application, key)
    if request.user.role == Role.ADVISER:
        return redirect("calls:application", pk)
    return redirect("calls:section", pk, key)


def _comment(request: Request, application: Application, key: str) -> None:
    form = CommentForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try_and_tell(
        request,
        lambda: actions.write_comment(actor=request.user, application=application, section_key=key, text=text),
        _("The comment is written."),
    )
