"""What the law asks a public service to say of itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.actions.public import publish_statement
from core.errors import require
from core.http import Request
from core.models import AccessibilityStatement, Role
from core.permissions import with_role
from core.record_forms import StatementForm


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    user = request.user
    return render(
        request,
        "core/accessibility.html",
        {
            "statement": AccessibilityStatement.objects.first(),
            "may_edit": user.is_authenticated and user.has_role(Role.OFFICER, Role.REGISTRAR),
        },
    )


def accessibility_edit(request: Request) -> HttpResponse:
    """A new version of the statement."""
    require(with_role(request.user, Role.OFFICER, Role.REGISTRAR))
    latest = AccessibilityStatement.objects.first()
    form = StatementForm(
        request.POST or None,
        initial={name: getattr(latest, name) for name in StatementForm.Meta.fields} if latest else None,
    )
    if request.method == "POST" and form.is_valid():
        publish_statement(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The statement is published."))
        return redirect("accessibility")
    return render(request, "core/accessibility_edit.html", {"form": form})


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@login_not_required
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "core/contact.html", {"email": settings.DEFAULT_FROM_EMAIL})
