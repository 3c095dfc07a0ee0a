"""Notices in the service and by e-mail, written in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.models import Notification, OutboxMessage, StoredFile, User

log = structlog.get_logger()


@transaction.atomic
def notify(
    users: Iterable[User], text: object, *, about: str = "", url: str = "", key: str = "", mail: bool = True
) -> None:
    """Tell each user once (``key`` makes it once); ``text`` may be lazy and is told in the user's language.

    ``about`` names the matter before the text, so that ten notices of one kind can be told apart.
    """
    for user in {user.pk: user for user in users}.values():
        if not user.is_active:
            continue
        with translation.override(user.language):
            words = f"{about}: {text}" if about else str(text)
            if key and Notification.objects.filter(user=user, key=key).exists():
                continue
            notice = Notification.objects.create(user=user, text=words[:300], url=url, key=key, created_at=clock.now())
            if mail and user.mail_notices:
                queue_mail(
                    to=user.email,
                    subject=words[:200],
                    body=_("%(text)s\n\nRead more: %(url)s\n") % {"text": words, "url": f"{settings.SITE_URL}{url}"},
                    key=f"notice:{notice.pk}",
                )


@transaction.atomic
def queue_mail(
    *,
    to: str,
    subject: str,
    body: str,
    key: str,
    attachments: Iterable[StoredFile] = (),
    at_once: bool = False,
) -> OutboxMessage:
    """Put a message in the outbox; the same key is never sent twice. ``at_once``: somebody sits and waits for it."""
    subject = " ".join(subject.split())[:200]
    message, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"to": to, "subject": subject, "body": body}
    )
    if created:
        message.attachments.set(attachments)
        if at_once:
            transaction.on_commit(_deliver_soon)
    return message


def _deliver_soon() -> None:
    """Wake a worker. A dead broker is no error: beat asks for the delivery every quarter of a minute."""
    from core.tasks import deliver_outbox

    try:
        deliver_outbox.apply_async(retry=False)
    except Exception as error:  # the broker's many ways of being away
        log.warning("delivery_not_asked_for", error=str(error))


def deliver_waiting(limit: int = 200) -> int:
    """Send what waits; each message is locked while it is sent, so that two workers never send it twice."""
    sent = 0
    for _turn in range(limit):
        with transaction.atomic():
            message = (
                OutboxMessage.objects.select_for_update(skip_locked=True)
                .filter(status=OutboxMessage.Status.WAITING, next_attempt_at__lte=clock.now())
                .order_by("pk")
                .first()
            )
            if message is None:
                break
            mail = EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.to])
            for stored in message.attachments.all():
                with stored.open() as file:
                    mail.attach(stored.name, file.read(), stored.content_type)
            message.attempts += 1
            try:
                mail.send()
            except Exception as error:  # every mail server fails in its own way
                message.error = str(error)[:1000]
                message.next_attempt_at = clock.now() + timedelta(minutes=2**message.attempts)
                if message.attempts >= 8:
                    message.status = OutboxMessage.Status.FAILED
            else:
                message.status, message.sent_at, message.error = OutboxMessage.Status.SENT, clock.now(), ""
                sent += 1
            message.save()
    return sent
