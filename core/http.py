"""The request as a view meets it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.models import User


class Request(HttpRequest):
    """For types only. Somebody is signed in: the login middleware lets nobody else reach a view that is not public.

    A public view takes ``HttpRequest``, where the user may be anonymous.
    """

    user: User
    htmx: HtmxDetails
