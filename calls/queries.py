"""Questions that pages, exports and actions ask of calls and their screening."""

from __future__ import annotations

from calls.models import Application, DraftAdviser
from core.models import User


def conflict_hints(user: User, application: Application) -> list[str]:
    """Why the person may have a conflict of interest here: belonging, earlier help, employment. A hint, no ruling."""
    from django.utils.translation import gettext as _

    hints = []
    members = application.constellation.members.select_related("organisation")
    domain = user.email.rpartition("@")[2].lower()
    own = set(user.memberships.filter(is_active=True).values_list("organisation_id", flat=True))
    for member in members:
        organisation = member.organisation
        if organisation.pk in own:
            hints.append(_("Belongs to %(organisation)s, which takes part.") % {"organisation": organisation})
        website = organisation.website.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
        if website and domain and domain == website.strip("/"):
            hints.append(_("Has an e-mail address at %(organisation)s.") % {"organisation": organisation})
    if DraftAdviser.objects.filter(application=application, user=user).exists():
        hints.append(_("Helped with the draft."))
    return hints
