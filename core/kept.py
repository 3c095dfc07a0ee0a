"""Nothing that was typed is lost when the sign-in has ended meanwhile, also without scripts.

Each form carries a signed mark of the account that it was made for. When such a form is sent and nobody is signed in,
or the token of the page is too old, what it holds is kept for that account, and offered when it has signed in again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.models import KeptForm, User
from core.registry import WorkItem

MARK = "writer"
SENT_AGAIN = "kept_form"
LONGEST = 1_000_000
MOST = 20  # forms of one person
DAYS = 30
_signer = Signer(salt="core.kept.writer")


def mark_of(user: User) -> str:
    return _signer.sign(str(user.pk))


def writer_of(request: HttpRequest) -> User | None:
    """The account whose page sent the form."""
    try:
        pk = _signer.unsign(request.POST.get(MARK, ""))
    except (BadSignature, RequestDataTooBig, TooManyFieldsSent):
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def _is_background(request: HttpRequest) -> bool:
    """What a script sends keeps its text in the browser; it wants an answer, not a page."""
    return "X-Autosave" in request.headers or "HX-Request" in request.headers


def keep_form(request: HttpRequest) -> KeptForm | None:
    """Keep what was sent for the account that wrote it; nothing when it cannot be told whose it is."""
    if request.method != "POST" or _is_background(request):
        return None
    writer = writer_of(request)
    if writer is None:
        return None
    fields = [
        [name, value.replace("\0", "")]
        for name, values in request.POST.lists()
        if name not in {MARK, SENT_AGAIN, "csrfmiddlewaretoken"} and "password" not in name
        for value in map(str, values)
    ]
    if sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return None
    own = KeptForm.objects.filter(user=writer)
    own.filter(path=request.get_full_path()[:500], fields=fields).delete()  # pressed twice
    own.filter(pk__in=list(own.values_list("pk", flat=True)[MOST - 1 :])).delete()
    return KeptForm.objects.create(
        user=writer,
        path=request.get_full_path()[:500],
        fields=fields,
        had_files=any(upload for upload in request.FILES.values()),
        kept_at=clock.now(),
    )


def is_from_here(request: HttpRequest) -> bool:
    """Whether our own page sent the form, when its token does not say so."""
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()


def forget_sent(request: HttpRequest) -> None:
    """The form has been sent again, and was received."""
    number = request.POST.get(SENT_AGAIN, "")
    if number.isdecimal() and len(number) < 18 and request.user.is_authenticated:
        KeptForm.objects.filter(pk=number, user=request.user).delete()


def forget_old() -> None:
    KeptForm.objects.filter(kept_at__lt=clock.now() - timedelta(days=DAYS)).delete()


def work_of(user: User) -> Iterable[WorkItem]:
    for kept in KeptForm.objects.filter(user=user):
        yield WorkItem(
            _("What you wrote when your sign-in had ended is waiting to be sent"),
            reverse("kept_form", args=[kept.pk]),
            group=_("Kept for you"),
            urgent=True,
        )
