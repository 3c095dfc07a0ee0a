"""Who may do what with calls, expressions of interest and their screening."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from calls.models import (
    Application,
    ApplicationStatus,
    Assessment,
    AssessmentStatus,
    Call,
    CallStatus,
)
from constellations.models import ConstellationMember
from core import clock
from core.errors import YES, Answer, no
from core.models import Organisation, Role, User
from core.permissions import SUBMITTERS, acts_for, unconflicted, with_role

ASSESSORS = (Role.OFFICER, Role.ADVISER, Role.REVIEWER)


def can_prepare_call(user: User, call: Call | None = None) -> Answer:
    return with_role(user, Role.OFFICER, case=call.case if call else None)


def can_edit_call(user: User, call: Call) -> Answer:
    answer = can_prepare_call(user, call)
    if answer and call.status != CallStatus.DRAFT:
        return no(_("A published call cannot be changed; questions are corrected in a new version."))
    return answer


def can_publish_call(user: User, call: Call) -> Answer:
    answer = can_prepare_call(user, call)
    if answer and call.status != CallStatus.DRAFT:
        return no(_("The call is already published."))
    return answer


def can_screen(user: User, call: Call) -> Answer:
    """Officers lead the screening: assign, decide on letters, conclude."""
    return with_role(user, Role.OFFICER, case=call.case)


def can_start_application(user: User, call: Call, organisation: Organisation | None = None) -> Answer:
    if not user.has_role(Role.APPLICANT):
        return no(_("Only those who act for a municipality, a region or an agency express interest."))
    if not call.is_open:
        return no(_("The call is not open at this moment."))
    if organisation is None:
        return YES
    if not organisation.is_public_principal:
        return no(
            _("%(organisation)s takes part by procurement, not as a member of a constellation.")
            % {"organisation": organisation}
        )
    return acts_for(user, organisation)


def lead_of(application: Application) -> ConstellationMember | None:
    return application.constellation.members.filter(role=ConstellationMember.Role.LEAD).first()


def belongs_to(user: User, application: Application) -> Answer:
    members = application.constellation.members.exclude(status=ConstellationMember.Status.DECLINED)
    if (
        user.has_role(Role.APPLICANT)
        and members.filter(organisation__memberships__user=user, organisation__memberships__is_active=True).exists()
    ):
        return YES
    return no(_("You do not belong to an organisation in this constellation."))


def leads(user: User, application: Application, *levels: str) -> Answer:
    lead = lead_of(application)
    if lead is None or not user.has_role(Role.APPLICANT):
        return no(_("Only the lead organisation's people do this."))
    return acts_for(user, lead.organisation, *levels)


def is_in_time(application: Application, at: datetime | None = None) -> bool:
    """Whether the application could be submitted at that moment (now unless told)."""
    call, now = application.call, at or clock.now()
    if call.status != CallStatus.PUBLISHED or call.opens_at is None or call.closes_at is None or now < call.opens_at:
        return False
    return now < max(call.closes_at, application.extended_until or call.closes_at)


def can_write(user: User, application: Application) -> Answer:
    answer = belongs_to(user, application)
    if not answer:
        return answer
    if not application.may_be_written:
        return no(_("What is submitted can be changed only when a completion has been requested."))
    return YES


def can_manage_partners(user: User, application: Application) -> Answer:
    answer = leads(user, application)
    if answer and not application.is_draft:
        return no(_("The partners are settled once the expression of interest is submitted."))
    return answer


def can_confirm(user: User, member: ConstellationMember) -> Answer:
    """Those who may bind the organisation confirm its part."""
    if not user.has_role(Role.APPLICANT):
        return no(_("Only the organisation's own people confirm its part."))
    return acts_for(user, member.organisation, *SUBMITTERS)


def can_submit(user: User, application: Application, at: datetime | None = None) -> Answer:
    answer = leads(user, application, *SUBMITTERS)
    if not answer:
        return no(_("Only an administrator or submitter of the lead organisation submits."))
    if application.status not in {ApplicationStatus.DRAFT, ApplicationStatus.COMPLETION}:
        return no(_("The expression of interest is already submitted."))
    if application.is_draft and not is_in_time(application, at):
        return no(_("The call is not open at this moment, so nothing can be submitted."))
    return YES


def can_withdraw(user: User, application: Application) -> Answer:
    answer = leads(user, application, *SUBMITTERS)
    if not answer:
        return no(_("Only an administrator or submitter of the lead organisation withdraws."))
    if not application.is_pending:
        return no(_("Only what is submitted and not yet decided can be withdrawn."))
    return YES


def can_handle(user: User, application: Application) -> Answer:
    """An officer without conflict, and only what has been submitted."""
    if not application.is_submitted:
        return no(_("The expression of interest has not been submitted."))
    return with_role(user, Role.OFFICER, case=application.case)


def can_extend(user: User, call: Call) -> Answer:
    return with_role(user, Role.OFFICER, case=call.case)


def can_be_assessor(user: User, application: Application) -> Answer:
    """A person who may assess this one: right role, active, no conflict of interest."""
    if not user.has_role(*ASSESSORS):
        return no(_("%(user)s has no role that assesses.") % {"user": user})
    return unconflicted(user, application.case)


def can_assess(user: User, assessment: Assessment) -> Answer:
    if assessment.assessor_id != user.pk:
        return no(_("Only the one who is assigned writes an assessment."))
    answer = can_be_assessor(user, assessment.application)
    if not answer:
        return answer
    if assessment.status == AssessmentStatus.SUBMITTED:
        return no(_("A submitted assessment stays as it is."))
    if not assessment.application.is_pending:
        return no(_("The expression of interest is already settled."))
    return YES
