"""How people sign in: no open sign-up, and an e-ID subject that is never kept in clear."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest

from core.actions.notices import queue_mail
from core.models import User


def person_key(issuer: str, subject: str) -> str:
    """Keyed digest of an e-ID subject: equal digest, one person; the subject cannot be had back from it."""
    return hmac.new(settings.PERSON_KEY_SECRET.encode(), f"{issuer}\0{subject}".encode(), hashlib.sha256).hexdigest()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation from an organisation's administrator or the secretariat."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox like all mail: a mail server that is away delays the letter, and stops nobody."""
        words = {"request": current.request, "email": email, "current_site": get_current_site(current.request)}
        letter = self.render_mail(template_prefix, email, {**words, **context})
        queue_mail(to=email, subject=letter.subject, body=letter.body, key=f"sign-in:{uuid.uuid4().hex}", at_once=True)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Keep only the digest of the subject, and note on the account which person it is."""
        digest = person_key(settings.OIDC_ISSUER, sociallogin.account.uid)
        sociallogin.account.uid = digest
        sociallogin.account.extra_data = {}
        sociallogin.lookup()
        user = sociallogin.user if sociallogin.is_existing else request.user
        if user.is_authenticated and user.pk is not None:
            User.objects.filter(pk=user.pk).update(person_key=digest)
