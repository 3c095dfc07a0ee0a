"""Keep a view of the list under a name, and let it go."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from calls.filters import as_view
from calls.models import SavedView
from core import clock
from core.errors import Refused, refusals
from core.models import User

MOST = 40


@transaction.atomic
def keep_view(*, actor: User, name: str, query: str) -> SavedView:
    """The same name again replaces what it stood for."""
    name = " ".join(name.replace("\0", "").split())[:80]
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    view = SavedView.objects.filter(owner=actor, name=name).first()
    if view is None and SavedView.objects.filter(owner=actor).count() >= MOST:
        raise Refused(_("You have many views already. Remove one first."), field="name")
    view = view or SavedView(owner=actor, name=name, created_at=clock.now())
    view.query = as_view(query)
    with refusals(), transaction.atomic():
        view.save()
    return view


@transaction.atomic
def drop_view(*, actor: User, view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk, owner=actor).delete()
