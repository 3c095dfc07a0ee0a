"""What the pages of money share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from core.errors import NotAllowed, Refused
from core.http import Request

Form = TypeVar("Form", bound=forms.Form)
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


def posted(form: type[Form], name: str, request: Request) -> Form:
    """A short form of a page with several: its fields have ids of their own."""
    return form(request.POST, auto_id=f"{name}-%s")


def short_forms(bound: dict[str, forms.Form] | None, **made: tuple[type[forms.Form], dict[str, Any]]) -> dict[str, Any]:
    """The short forms of a page: empty with what they propose, or as they were sent and refused."""
    return {
        name: (bound or {}).get(name) or form(auto_id=f"{name}-%s", initial=initial)
        for name, (form, initial) in made.items()
    } | {"refused": list((bound or {}).values())}


def step_form(
    request: Request,
    url: str,
    name: str,
    form: type[forms.Form],
    action: Callable[..., object],
    done: str,
    again: Callable[[dict[str, forms.Form]], HttpResponse],
) -> HttpResponse:
    """Do one thing by a short form of a page. Refused: the page again, with what was typed and the fault beside it."""
    sent = posted(form, name, request)
    if not accept(sent, lambda: action(**sent.cleaned_data)):
        return again({name: sent})
    messages.success(request, done)
    return redirect(url)


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


def download(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def typed(request: Request, name: str) -> str:
    """A field read without a form; a null character, which the database refuses, is taken away."""
    return str(request.POST.get(name, "")).replace("\0", "")
