"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long; what was typed is still there one step back."""
    return render(request, "csrf.html", {"title": reason}, status=403)
