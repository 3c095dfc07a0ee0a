"""Pages for what went wrong."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.kept import is_from_here, keep_form


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or its writer has signed in anew elsewhere: what was typed is kept and offered."""
    kept = keep_form(request) if is_from_here(request) else None
    if kept is not None:
        where = reverse("kept_form", args=[kept.pk])
        if not request.user.is_authenticated:
            return redirect_to_login(where)
        if kept.user_id == request.user.pk:
            return redirect(where)
    return render(request, "csrf.html", {"title": reason, "kept": kept is not None}, status=403)
