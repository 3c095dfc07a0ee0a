"""Where an invitation's letter leads when there is e-identification: choose it, or a password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from core.accounts import remember_invitation
from core.models import User


@never_cache
@login_not_required
def invitation(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """The link works until the account has been opened, or its password changed."""
    try:
        user = User.objects.filter(pk=url_str_to_user_pk(uidb36), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, key):
        return render(request, "account/invitation.html", {"is_valid": False}, status=404)
    remember_invitation(request, user)
    return render(request, "account/invitation.html", {"is_valid": True, "invited": user, "uidb36": uidb36, "key": key})
