"""Who works in an initiative and who supports it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from constellations.models import Constellation, Initiative, InitiativeStatus, SupportActivity
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


def can_write_part(user: User, initiative: Initiative) -> Answer:
    """Every part belongs to the constellation; its named adviser may help to write while the analysis goes on."""
    answer = can_edit_initiative(user, initiative)
    if not answer or user.has_role(Role.APPLICANT):
        return answer
    if user.has_role(Role.ADVISER) and initiative.adviser_id == user.pk:
        return YES
    return no(_("The constellation owns its analysis. Only its people, and its named adviser, write in it."))


def can_answer_for_constellation(user: User, initiative: Initiative) -> Answer:
    """To stand behind a part and to judge one's own readiness is the constellation's alone."""
    answer = can_edit_initiative(user, initiative)
    if not answer:
        return answer
    if user.has_role(Role.APPLICANT):
        return YES
    return no(_("Only the constellation's own people do this."))


def can_review_theory(user: User, initiative: Initiative) -> Answer:
    return with_role(user, Role.REVIEWER, case=initiative.case)


def can_hold_forum(user: User) -> Answer:
    return with_role(user, Role.ADVISER, Role.OFFICER)


def can_change_support(user: User, support: SupportActivity) -> Answer:
    """The one who logged it, for as long as a month: then it stands as it was reported."""
    answer = can_log_support(user, support.constellation)
    if not answer:
        return answer
    if support.adviser_id != user.pk:
        return no(_("Only the one who logged the support changes it."))
    if not support.is_changeable:
        return no(_("Support that was logged more than a month ago stands as it was reported."))
    return YES
