"""Who writes in the knowledge bank and who carries the dissemination."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import YES, Answer, no
from core.models import Role, User
from core.permissions import with_role
from dissemination.models import Candidate


def can_write_knowledge(user: User) -> Answer:
    return with_role(user, Role.OFFICER, Role.ADVISER)


def can_run_dissemination(user: User) -> Answer:
    return with_role(user, Role.OFFICER)


def can_see_dissemination(user: User) -> Answer:
    return with_role(
        user,
        Role.OFFICER,
        Role.ADVISER,
        Role.FINANCE,
        Role.REGISTRAR,
        Role.MEMBER,
        Role.CHAIR,
        Role.PILOT_EVALUATOR,
    )


def can_assess(user: User, candidate: Candidate) -> Answer:
    """Advisers and officers; never one who belongs to the candidate."""
    answer = with_role(user, Role.OFFICER, Role.ADVISER, case=candidate.case)
    if not answer:
        return answer
    if user.memberships.filter(organisation=candidate.organisation_id, is_active=True).exists():
        return no(_("You have a conflict of interest in this case and take no part in it."))
    return YES


def can_work_with(user: User, candidate: Candidate) -> Answer:
    """The candidate's own people, its mentor, advisers and officers follow up together."""
    if user.has_role(Role.APPLICANT):
        own = user.memberships.filter(organisation=candidate.organisation_id, is_active=True).exists()
        mentor = candidate.mentor is not None and candidate.mentor.user_id == user.pk
        return YES if own or mentor else no(_("You do not belong to this candidate."))
    return can_assess(user, candidate)
