"""What the pages of dissemination share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import Refused
from core.http import Request


def task_page(
    request: Request,
    *,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    title: Any,
    back: str,
    back_title: Any,
    lead: Any = "",
    button: Any = None,
    done: Callable[[Any], Any] | str = "",
    message: Any = None,
) -> HttpResponse:
    """One form: show it, do the action, go on; a refusal stays on the page with its words."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, message or _("Saved."))
            return redirect(done(result) if callable(done) else done or back)
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back": back,
        "back_title": back_title,
        "button": button or _("Save"),
    }
    return render(request, "dissemination/form.html", context, status=422 if request.method == "POST" else 200)
