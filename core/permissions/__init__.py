"""Who may do what. ``can_verb(actor, obj)`` answers; actions enforce, pages and templates ask."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import YES, Answer, no
from core.models import Case, Role, User
from core.models.organisations import MembershipLevel, Organisation


def has_conflict(user: User, case: Case | None) -> bool:
    """Whether the user must stay out of the case."""
    return case is not None and Case.objects.hidden_from(user).filter(pk=case.pk).exists()


def unconflicted(user: User, case: Case | None) -> Answer:
    if has_conflict(user, case):
        return no(_("You have a conflict of interest in this case and take no part in it."))
    return YES


def with_role(user: User, *roles: str, case: Case | None = None) -> Answer:
    """Yes if the active user has one of the roles and no conflict of interest in the case."""
    if not user.has_role(*roles):
        return no(_("Your role does not include this. Ask the secretariat if you think it should."))
    return unconflicted(user, case)


def second_pair_of_eyes(user: User, first: User | None) -> Answer:
    """Four eyes: never the one who made it, also not through another account of the same person."""
    if first is not None and user.is_same_person(first):
        return no(_("The one who prepared this cannot also approve it. Another person must."))
    return YES


def acts_for(user: User, organisation: Organisation, *levels: str) -> Answer:
    """Yes if the user may act for the organisation, at one of ``levels`` when given."""
    memberships = user.memberships.filter(organisation=organisation, is_active=True)
    if levels:
        memberships = memberships.filter(level__in=levels)
    if user.is_active and memberships.exists():
        return YES
    return no(_("You cannot act for %(organisation)s in this.") % {"organisation": organisation})


SUBMITTERS = (MembershipLevel.ADMINISTRATOR, MembershipLevel.SUBMITTER)
SECRETARIAT = (Role.OFFICER, Role.REGISTRAR)
