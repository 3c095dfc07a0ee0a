"""The page on which a form that was kept is sent again, or thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.kept import SENT_AGAIN
from core.models import KeptForm


def kept_form(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(KeptForm, pk=pk, user=request.user)
    if request.method == "POST":
        kept.delete()
        messages.success(request, _("What was kept is thrown away."))
        return redirect("my_work")
    return render(
        request,
        "core/kept_form.html",
        {
            "kept": kept,
            "sent_again": SENT_AGAIN,
            # Codes of buttons, boxes and choices, and numbers, are no text that anybody recognises.
            "texts": [value for _name, value in kept.fields if len(value.split()) > 1],
        },
    )
