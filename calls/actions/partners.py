"""The constellation of a draft: who is invited, who confirms, who helps."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.telling import told
from calls.models import Application, DraftAdviser
from calls.permissions import can_confirm, can_manage_partners
from constellations.models import ConstellationMember
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, Role, Unit, User


def organisation_people(organisation: Organisation) -> list[User]:
    return list(
        User.objects.filter(memberships__organisation=organisation, memberships__is_active=True, role=Role.APPLICANT)
    )


@transaction.atomic
def invite_partner(
    *,
    actor: User,
    application: Application,
    organisation: Organisation,
    unit: Unit | None = None,
    unit_name: str = "",
) -> ConstellationMember:
    """Ask an organisation, or one of its units, to take part. A unit of the lead's own organisation counts too."""
    application = lock(application)
    require(can_manage_partners(actor, application))
    if unit is None and unit_name.strip():
        name = " ".join(unit_name.replace("\0", "").split())[:200]
        unit = Unit.objects.filter(organisation=organisation, name__iexact=name).first() or Unit.objects.create(
            organisation=organisation, name=name
        )
    if not organisation.is_public_principal:
        raise Refused(
            _("%(organisation)s takes part by procurement, not as a member of a constellation.")
            % {"organisation": organisation},
            field="organisation",
        )
    if unit is not None and unit.organisation_id != organisation.pk:
        raise Refused(_("The unit does not belong to the organisation."), field="unit")
    earlier = application.constellation.members.filter(
        organisation=organisation, unit=unit, status=ConstellationMember.Status.DECLINED
    ).first()
    if earlier is not None:
        member = earlier
        member.status = ConstellationMember.Status.INVITED
    else:
        member = ConstellationMember(constellation=application.constellation, organisation=organisation, unit=unit)
    with refusals(), transaction.atomic():
        member.save()
    record(actor=actor, verb="application.partner_invited", target=application, summary=str(member))
    notify(
        organisation_people(organisation),
        told(N_("You are invited to take part in “%(name)s”"), name=application.name),
        url=f"/applications/{application.pk}/partners/",
        key=f"application:{application.pk}:member:{member.pk}",
    )
    return member


@transaction.atomic
def answer_invitation(
    *, actor: User, member: ConstellationMember, confirmed: bool, contribution: str = ""
) -> ConstellationMember:
    """An organisation confirms its part, or declines it."""
    application = lock(member.constellation.application)
    require(can_confirm(actor, member))
    if not application.is_draft:
        raise Refused(_("The partners are settled once the expression of interest is submitted."))
    if member.role == ConstellationMember.Role.LEAD and not confirmed:
        raise Refused(_("The lead cannot decline. Discard the draft instead."))
    member.status = ConstellationMember.Status.CONFIRMED if confirmed else ConstellationMember.Status.DECLINED
    member.contribution = contribution.replace("\0", "").strip()[:5000]
    member.confirmed_by = actor if confirmed else None
    member.confirmed_at = clock.now() if confirmed else None
    member.save()
    verb = "application.partner_confirmed" if confirmed else "application.partner_declined"
    record(actor=actor, verb=verb, target=application, summary=str(member))
    text = N_("%(partner)s confirms its part in “%(name)s”") if confirmed else N_("%(partner)s declines “%(name)s”")
    notify(
        organisation_people(application.constellation.members.get(role="lead").organisation),
        told(text, partner=str(member), name=application.name),
        url=f"/applications/{application.pk}/partners/",
        key="",
    )
    return member


@transaction.atomic
def remove_partner(*, actor: User, member: ConstellationMember) -> None:
    application = lock(member.constellation.application)
    require(can_manage_partners(actor, application))
    if member.role == ConstellationMember.Role.LEAD:
        raise Refused(_("The lead cannot be removed."))
    words = str(member)
    member.delete()
    record(actor=actor, verb="application.partner_removed", target=application, summary=words)


@transaction.atomic
def invite_adviser(*, actor: User, application: Application, adviser: User) -> DraftAdviser:
    """Let an adviser read the draft. Helping with it makes a conflict of interest once it is submitted."""
    application = lock(application)
    require(can_manage_partners(actor, application))
    if not adviser.has_role(Role.ADVISER):
        raise Refused(_("Only an adviser of SKR or RISE can be invited into a draft."), field="adviser")
    with refusals(), transaction.atomic():
        invited = DraftAdviser.objects.create(
            application=application, user=adviser, invited_by=actor, invited_at=clock.now()
        )
    record(actor=actor, verb="application.adviser_invited", target=application, summary=str(adviser))
    notify(
        [adviser],
        told(N_("You are invited to help with the draft “%(name)s”"), name=application.name),
        url=f"/applications/{application.pk}/",
        key=f"application:{application.pk}:adviser",
    )
    return invited


@transaction.atomic
def end_adviser(*, actor: User, invited: DraftAdviser) -> None:
    """The adviser no longer reads the draft; that it was read still makes a conflict at submission."""
    application = lock(invited.application)
    require(can_manage_partners(actor, application))
    invited.ended_at = clock.now()
    invited.save()
    record(actor=actor, verb="application.adviser_ended", target=application, summary=str(invited.user))
