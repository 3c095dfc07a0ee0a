"""What the pages of money share."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from core.errors import NotAllowed, Refused
from core.http import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def step(request: Request, url: str, action: Callable[[], object]) -> HttpResponse:
    """Do one thing by POST and go back to the page, with the words of what was done or why not."""
    try:
        done = action()
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect(url)


def step_form(request: Request, url: str, form: forms.Form, action: Callable[..., object], done: str) -> HttpResponse:
    """The same for a short form on that page: its values are the action's, its first fault the answer."""

    def run() -> str:
        if not form.is_valid():
            raise Refused(first_error(form))
        action(**form.cleaned_data)
        return done

    return step(request, url, run)


def accept(form: forms.BaseForm, action: Callable[[], object]) -> bool:
    """Run the action of a valid form; a refusal becomes the form's error at its field."""
    if not form.is_valid():
        return False
    try:
        action()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def first_error(form: forms.Form) -> str:
    """The first thing wrong with a short form whose page is shown anew."""
    return next(
        (
            f"{form.fields[name].label}: {errors[0]}" if name in form.fields else str(errors[0])
            for name, errors in form.errors.items()
        ),
        "",
    )


def download(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def typed(request: Request, name: str) -> str:
    """A field read without a form; a null character, which the database refuses, is taken away."""
    return str(request.POST.get(name, "")).replace("\0", "")
