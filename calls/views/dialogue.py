"""Questions about the feedback, and their answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.actions import dialogue
from calls.forms.applications import (
    FeedbackQuestionForm,
)
from calls.forms.calls import AnswerForm
from calls.views.common import Request, application_or_404, try_and_tell


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """The constellation asks about its feedback."""
    application = application_or_404(request, pk)
    form = FeedbackQuestionForm(request.POST)
    text = form.cleaned_data["question"] if form.is_valid() else ""
    try_and_tell(
        request,
        lambda: dialogue.ask_about_feedback(actor=request.user, application=application, question=text),
        _("Your question is sent. You are told when it is answered."),
    )
    return redirect("calls:application", pk)


@require_POST
def reply(request: Request, pk: int, question: int) -> HttpResponse:
    application = application_or_404(request, pk)
    asked = get_object_or_404(application.feedback_questions, pk=question)
    form = AnswerForm(request.POST)
    text = form.cleaned_data["answer"] if form.is_valid() else ""
    try_and_tell(
        request,
        lambda: dialogue.answer_about_feedback(actor=request.user, asked=asked, answer=text),
        _("The answer is sent."),
    )
    return redirect("calls:application", pk)
