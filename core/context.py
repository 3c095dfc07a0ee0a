"""What every page's frame needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core import navigation
from core.models import Notification


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    count: int
    current: bool


def _entries(request: HttpRequest) -> list[Entry]:
    entries = []
    for item in navigation.for_user(request.user):
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        prefix = item.prefix or url
        count = item.count(request.user) if item.count and request.user.is_authenticated else 0
        entries.append(Entry(str(item.label), url, count, request.path.startswith(prefix)))
    return entries


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None:
        return {"nav": [], "account": None, "is_demo": settings.DEMO, "platform_version": settings.VERSION}
    account = None
    if user.is_authenticated:
        memberships = list(user.memberships.filter(is_active=True).select_related("organisation")[:1])
        account = {
            "user": user,
            "role": user.get_role_display(),
            "has_eid": bool(settings.OIDC_ISSUER),
            "organisation": str(memberships[0].organisation) if memberships else "",
            "unread": Notification.objects.visible_to(user).filter(read_at__isnull=True).count(),
        }
    return {
        "nav": _entries(request),
        "account": account,
        "is_demo": settings.DEMO,
        "platform_version": settings.VERSION,
    }
