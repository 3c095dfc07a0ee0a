"""What every request passes through besides Django's own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from core.actions.audit import request_id
from core.errors import NotAllowed, Refused
from core.kept import forget_sent, keep_form
from core.models import Role

GetResponse = Callable[[HttpRequest], HttpResponse]
GUARDED_ROLES = {Role.MEMBER, Role.CHAIR, Role.FINANCE, Role.VERIFIER, Role.EVALUATOR}


class RequestContextMiddleware:
    """Give the request a number that stands in its log lines and audit events: the proxy's, where there is one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = self.number_of(request)
        token = request_id.set(number)
        structlog.contextvars.bind_contextvars(request_id=number, path=request.path)
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response

    @staticmethod
    def number_of(request: HttpRequest) -> str:
        if settings.BEHIND_PROXY:
            with suppress(ValueError):
                return uuid.UUID(request.headers.get("X-Request-ID", "")).hex
        return uuid.uuid4().hex


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for sign-in. A form that comes when the sign-in has ended is kept, and offered afterwards."""

    def __call__(self, request: HttpRequest) -> Any:
        response: Any = super().__call__(request)
        if request.method == "POST" and response.status_code < 400 and request.user.is_authenticated:
            forget_sent(request)
        return response

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        kept = keep_form(request)
        if kept is None:
            return super().handle_no_permission(request, view_func)
        messages.info(request, _("Your sign-in had ended. What you wrote is kept: sign in and send it again."))
        return redirect_to_login(reverse("kept_form", args=[kept.pk]))


class SecondFactorMiddleware:
    """Roles that move money or judge outcomes set up a second factor before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            settings.SECOND_FACTOR_REQUIRED
            and user.is_authenticated
            and user.role in GUARDED_ROLES
            and not request.path.startswith(("/accounts/", "/static/", "/health/", "/i18n/"))
        ):
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(user):
                messages.warning(request, _("Your role needs a second step at sign-in. Set it up to go on."))
                return redirect("mfa_index")
        return self.get_response(request)


class RefusalMiddleware:
    """A refused action that no view caught becomes a page with its reason, never a server error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused) or request.path.startswith("/api/"):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        return render(request, "refused.html", {"reason": exception.message}, status=status)


class WayBackMiddleware:
    """Who asks to see an address that only takes what is sent is led to the nearest page above it.

    Such an address stands in the browser when a form was refused: loaded anew, kept as a bookmark or come back to
    from the sign-in it must show where one can go on, not a blank 405.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            and request.method in {"GET", "HEAD"}
            and not request.path.startswith("/api/")
        ):
            return redirect(page_above(request.path))
        return response


def page_above(path: str) -> str:
    """The nearest address above that exists. It may lead further up itself; every step is shorter, so they end."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path
