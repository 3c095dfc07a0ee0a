"""How people sign in: no open sign-up, and an e-ID subject that is never kept in clear."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actions.audit import record
from core.actions.notices import queue_mail
from core.errors import Refused
from core.models import User

OTHER_PERSON = gettext_lazy("The account belongs to somebody with another e-identification. Ask the secretariat.")


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
        """Keep only the digest of the subject; then say whose account it opens, or why it opens none."""
        subjects = {str(part["sub"]) for part in sociallogin.account.extra_data.values() if "sub" in part}
        if len(subjects) > 1:
            raise OAuth2Error("The two answers of the broker are about two persons.")
        digest = person_key(settings.OIDC_ISSUER, sociallogin.account.uid)
        sociallogin.account.uid = digest
        sociallogin.account.extra_data = {}
        # Neither name, address nor token of the broker's is of use here, and all would be kept in the session.
        sociallogin.email_addresses, sociallogin.token = [], None
        sociallogin.lookup()
        if sociallogin.state.get("process") == "connect":
            if request.user.is_authenticated and request.user.person_key not in (None, digest):
                messages.error(request, OTHER_PERSON)
                raise ImmediateHttpResponse(redirect("socialaccount_connections"))
        elif sociallogin.is_existing:
            note_person(sociallogin.user, digest)
        elif (invited := invited_user(request)) is not None:
            with transaction.atomic():
                note_person(invited, digest)
                confirm_address(invited)
                sociallogin.connect(request, invited)
                record(actor=invited, verb="eid.connected", target=invited, summary=str(invited))
            forget_invitation(request)
        else:
            raise ImmediateHttpResponse(render(request, "socialaccount/unknown.html", status=403))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Where connecting ends. One e-ID opens one account; on a second one it is noted whose that is too."""
        user = request.user
        if user.is_authenticated:
            note_person(user, socialaccount.uid)
            opened = SocialAccount.objects.filter(uid=socialaccount.uid).exclude(user=user).first()
            if opened is not None:
                text = _("It is noted that this account is yours too. Your e-identification still opens %(account)s.")
                messages.info(request, text % {"account": opened.user.email})
        return reverse("socialaccount_connections")


def note_person(user: User, digest: str) -> None:
    """Which person the account belongs to; noted once, since who could change it could be two pairs of eyes."""
    if user.person_key == digest:
        return
    if user.person_key is not None:
        raise Refused(str(OTHER_PERSON))
    with transaction.atomic():
        user.person_key = digest
        user.save(update_fields=["person_key"])
        record(actor=user, verb="person.noted", target=user, summary=str(user))


def confirm_address(user: User) -> None:
    """Whoever comes by the link in a letter has shown that the letter's address is theirs: no second letter."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def remember_invitation(request: HttpRequest, user: User) -> None:
    request.session["invited"] = [user.pk, user.last_login and user.last_login.isoformat()]


def invited_user(request: HttpRequest) -> User | None:
    """Whose letter led here, if that account has not been opened in the meantime."""
    pk, last_login = request.session.get("invited", (None, None))
    user = User.objects.filter(pk=pk, is_active=True, person_key__isnull=True).first()
    if user is None or (user.last_login and user.last_login.isoformat()) != last_login:
        return None
    return user


def forget_invitation(request: HttpRequest) -> None:
    request.session.pop("invited", None)
