"""What several pages of this package do alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from calls.models import Application, Call
from core.errors import NotAllowed, Refused
from core.models import User


class Request(HttpRequest):
    """A request as our views meet it: signed in, or a public page that asks ``is_authenticated`` first."""

    user: User


def call_or_404(request: Request, pk: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.user).select_related("case", "decision"), pk=pk)


def application_or_404(request: Request, pk: int) -> Application:
    visible = Application.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related("call", "case", "form", "constellation", "decision", "needs_area", "submitted_by"),
        pk=pk,
    )


def staff_or_404(request: Request, *roles: str) -> User:
    """Pages that exist for some roles only: for everyone else there is no such page."""
    if not request.user.is_authenticated or not request.user.has_role(*roles):
        raise Http404
    return request.user


def attempt(form: forms.BaseForm, do: Callable[[], Any]) -> bool:
    """Do it; what an action refuses is shown at its field, or above the form."""
    try:
        do()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def try_and_tell(request: Request, do: Callable[[], Any], success: str) -> bool:
    """Do what a single button asks; the answer is a message."""
    try:
        do()
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    if success:
        messages.success(request, success)
    return True
