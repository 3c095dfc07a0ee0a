"""Submission: from a draft of the organisations to an official document of the authority."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.applications import move_to, refuse_incomplete
from calls.actions.completions import answer_completion
from calls.actions.telling import told
from calls.content import read_out
from calls.models import (
    Application,
    ApplicationStatus,
    DraftAdviser,
)
from calls.permissions import (
    can_submit,
)
from constellations.actions.initiatives import people_of
from constellations.models import ConstellationMember
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import open_case, register_document
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import CaseKind, ConflictOfInterest, Direction, DocumentKind, User
from core.swedish import in_swedish


@transaction.atomic
def submit_application(*, actor: User, application: Application, received_at: datetime | None = None) -> Application:
    """Hand in. The case opens, the document is registered and from now on the authority may read it.

    The moment of receipt is the one at which the request reached us, not the one at which a queue let it through.
    """
    received_at = received_at or clock.now()
    application = lock(application)
    require(can_submit(actor, application, at=received_at))
    if application.status == ApplicationStatus.COMPLETION:
        return answer_completion(actor, application)
    members = list(application.constellation.members.select_related("organisation", "unit"))
    waiting = [str(member) for member in members if member.status == ConstellationMember.Status.INVITED]
    if waiting:
        raise Refused(
            _("These have not answered the invitation: %(partners)s. Ask them to confirm, or remove them.")
            % {"partners": ", ".join(waiting)},
            code="unconfirmed",
        )
    refuse_incomplete(application)
    confirmed = [member for member in members if member.status == ConstellationMember.Status.CONFIRMED]
    principals = {member.organisation_id: member.organisation for member in confirmed}
    application.search_text, body = read_out(application)
    application.submitted_at, application.submitted_by = received_at, actor
    application.principals, application.parties = len(principals), len(confirmed)
    # Numbers last: their rows are what everybody else waits for.
    application.case = open_case(
        actor=actor, kind=CaseKind.APPLICATION, title=application.name, parties=principals.values()
    )
    move_to(application, ApplicationStatus.SUBMITTED)
    lead = next(member for member in confirmed if member.role == ConstellationMember.Role.LEAD)
    application.document = register_document(
        actor=actor,
        case=application.case,
        direction=Direction.INCOMING,
        kind=DocumentKind.APPLICATION,
        description=in_swedish(lambda: _("Expression of interest: %(name)s") % {"name": application.name}),
        counterpart=str(lead.organisation),
        body=body,
        owner=application,
        date=received_at,
    )
    with refusals(), transaction.atomic():
        application.save()
    constellation = application.constellation
    constellation.case = application.case
    constellation.save(update_fields=["case"])
    _conflict_of_helpers(actor, application)
    record(
        actor=actor,
        verb="application.submitted",
        target=application,
        case=application.case,
        summary=application.case.reg_no,
    )
    notify(
        people_of(constellation),
        told(
            N_("“%(name)s” is submitted and has registration number %(number)s"),
            name=application.name,
            number=application.case.reg_no,
        ),
        url=f"/applications/{application.pk}/receipt/",
        key=f"application:{application.pk}:submitted",
    )
    return application


def _conflict_of_helpers(actor: User, application: Application) -> None:
    """Advisers who helped with the draft stay out of its screening from this moment."""
    case = application.case
    if case is None:
        return
    for helper in DraftAdviser.objects.filter(application=application).select_related("user"):
        conflict = ConflictOfInterest.objects.create(
            user=helper.user,
            case=case,
            ground=ConflictOfInterest.Ground.SPECIAL,
            note=_("Helped with the draft of this expression of interest."),
            declared_by=actor,
            declared_at=clock.now(),
        )
        record(actor=actor, verb="conflict.declared", target=conflict, case=case, summary=str(helper.user))
