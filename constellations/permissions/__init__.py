"""Who works in an initiative and who supports it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from constellations.models import Constellation, Initiative, InitiativeStatus
from core.errors import YES, Answer, no
from core.models import Role, User
from core.permissions import with_role


def belongs_to(user: User, constellation: Constellation) -> bool:
    return Constellation.objects.of(user).filter(pk=constellation.pk).exists()


def can_edit_initiative(user: User, initiative: Initiative) -> Answer:
    """The constellation owns what it works out; advisers and officers help while the analysis goes on."""
    if initiative.status not in {
        InitiativeStatus.IN_DEPTH,
        InitiativeStatus.APPROVED,
        InitiativeStatus.IMPLEMENTING,
    }:
        return no(_("The initiative is ended and can no longer be changed."))
    if user.has_role(Role.APPLICANT):
        return YES if belongs_to(user, initiative.constellation) else no(_("You do not belong to this constellation."))
    return with_role(user, Role.ADVISER, Role.OFFICER, case=initiative.case)


def can_judge_outcome(user: User, initiative: Initiative) -> Answer:
    return with_role(user, Role.OFFICER, Role.REVIEWER, case=initiative.case)


def can_log_support(user: User, constellation: Constellation) -> Answer:
    """Advisers log their support; help before the application is logged on the draft's constellation too."""
    if not user.has_role(Role.ADVISER, Role.OFFICER):
        return with_role(user, Role.ADVISER, Role.OFFICER)
    return with_role(user, Role.ADVISER, Role.OFFICER, case=constellation.case)
