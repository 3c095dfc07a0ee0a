"""Declare and rule on conflicts of interest (16–18 §§ förvaltningslagen)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.guards import says_something
from core.models import Case, ConflictOfInterest, Role, User
from core.permissions import with_role


@transaction.atomic
def declare_conflict(*, actor: User, user: User, case: Case, ground: str, note: str = "") -> ConflictOfInterest:
    """From this moment the person is kept out of the case, until somebody else rules that there is no conflict."""
    if actor.pk != user.pk and not actor.has_role(Role.OFFICER, Role.CHAIR, Role.REGISTRAR, Role.SYSTEM):
        require(with_role(actor, Role.OFFICER, Role.CHAIR))
    with refusals(), transaction.atomic():
        conflict = ConflictOfInterest.objects.create(
            user=user, case=case, ground=ground, note=note[:500], declared_by=actor, declared_at=clock.now()
        )
    record(actor=actor, verb="conflict.declared", target=conflict, case=case, summary=str(user), ground=ground)
    return conflict


@transaction.atomic
def rule_on_conflict(*, actor: User, conflict: ConflictOfInterest, upheld: bool, ruling: str) -> ConflictOfInterest:
    """The delegation's chair or an officer rules, with reasons; never on oneself."""
    require(with_role(actor, Role.CHAIR, Role.OFFICER))
    if actor.is_same_person(conflict.user):
        raise Refused(_("Nobody rules on their own conflict of interest."))
    if not says_something(ruling):
        raise Refused(_("Give the reasons for the ruling."), field="ruling")
    conflict = ConflictOfInterest.objects.select_for_update().get(pk=conflict.pk)
    if conflict.status != ConflictOfInterest.Status.DECLARED:
        raise Refused(_("This conflict of interest has already been ruled on."))
    conflict.status = ConflictOfInterest.Status.UPHELD if upheld else ConflictOfInterest.Status.DISMISSED
    conflict.ruled_by, conflict.ruled_at, conflict.ruling = actor, clock.now(), ruling[:500]
    conflict.save()
    record(actor=actor, verb=f"conflict.{conflict.status}", target=conflict, case=conflict.case, summary=ruling)
    return conflict
