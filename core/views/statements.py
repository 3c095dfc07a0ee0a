"""What the law asks a public service to say of itself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@login_not_required
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "core/contact.html", {"email": settings.DEFAULT_FROM_EMAIL})
