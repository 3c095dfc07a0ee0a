"""Give people accounts and rights: organisations invite their own, the secretariat its own."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.actions.notices import queue_mail
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Membership, Organisation, Role, Unit, User
from core.models.organisations import MembershipLevel
from core.permissions import acts_for, with_role


def _invite(user: User, subject: str, text: str) -> None:
    """A new account gets a link to choose its password; the link works once."""
    key = default_token_generator.make_token(user)
    # With e-identification the letter leads to a page where one chooses how to sign in.
    name = "account_invitation" if settings.OIDC_ISSUER else "account_reset_password_from_key"
    path = reverse(name, kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    with translation.override(user.language):
        queue_mail(
            to=user.email,
            subject=subject,
            body=(
                _("%(text)s\n\nChoose how you want to sign in: %(url)s\n")
                if settings.OIDC_ISSUER
                else _("%(text)s\n\nChoose your password here: %(url)s\n")
            )
            % {"text": text, "url": settings.SITE_URL + path},
            key=f"invitation:{user.pk}:{clock.now().timestamp()}",
        )


@transaction.atomic
def invite_member(
    *, actor: User, organisation: Organisation, email: str, name: str, level: str, unit: Unit | None = None
) -> Membership:
    """An administrator gives a colleague the right to act for the organisation."""
    if not actor.has_role(Role.OFFICER):
        require(acts_for(actor, organisation, MembershipLevel.ADMINISTRATOR))
    if unit is not None and unit.organisation_id != organisation.pk:
        raise Refused(_("The unit belongs to another organisation."), field="unit")
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, name=name, role=Role.APPLICANT)
        _invite(
            user,
            _("Invitation to the outcomes platform"),
            _("%(inviter)s invites you to act for %(organisation)s.")
            % {"inviter": actor, "organisation": organisation},
        )
    with refusals(), transaction.atomic():
        membership, created = Membership.objects.get_or_create(
            user=user, organisation=organisation, defaults={"level": level, "unit": unit, "created_at": clock.now()}
        )
    if not created:
        if membership.is_active:
            raise Refused(_("%(name)s already belongs to the organisation.") % {"name": user}, field="email")
        membership.is_active, membership.level, membership.unit = True, level, unit
        membership.save()
    record(actor=actor, verb="member.invited", target=membership, summary=f"{user} {organisation}", level=level)
    return membership


@transaction.atomic
def change_member(*, actor: User, membership: Membership, level: str, is_active: bool) -> Membership:
    """Change what a colleague may do. The last administrator stays."""
    membership = lock(membership)
    organisation = membership.organisation
    if not actor.has_role(Role.OFFICER):
        require(acts_for(actor, organisation, MembershipLevel.ADMINISTRATOR))
    others = organisation.memberships.filter(is_active=True, level=MembershipLevel.ADMINISTRATOR).exclude(
        pk=membership.pk
    )
    stays_administrator = is_active and level == MembershipLevel.ADMINISTRATOR
    if membership.level == MembershipLevel.ADMINISTRATOR and not stays_administrator and not others.exists():
        raise Refused(_("The organisation needs at least one administrator. Appoint another one first."))
    membership.level, membership.is_active = level, is_active
    membership.save()
    record(actor=actor, verb="member.changed", target=membership, summary=str(membership.user), level=level)
    return membership


@transaction.atomic
def edit_organisation(
    *, actor: User, organisation: Organisation, display_name: str, website: str, seeks_partners: str
) -> Organisation:
    organisation = lock(organisation)
    if not actor.has_role(Role.OFFICER):
        require(acts_for(actor, organisation, MembershipLevel.ADMINISTRATOR))
    organisation.display_name, organisation.website = display_name, website
    organisation.seeks_partners = seeks_partners
    organisation.save()
    record(actor=actor, verb="organisation.edited", target=organisation, summary=str(organisation))
    return organisation


@transaction.atomic
def confirm_org_number(*, actor: User, organisation: Organisation) -> Organisation:
    """A number that came unverified is confirmed by the organisation itself or the secretariat."""
    organisation = lock(organisation)
    if not actor.has_role(Role.OFFICER, Role.REGISTRAR):
        require(acts_for(actor, organisation, MembershipLevel.ADMINISTRATOR))
    organisation.org_number_verified = True
    organisation.save()
    record(actor=actor, verb="organisation.number_confirmed", target=organisation, summary=str(organisation))
    return organisation


@transaction.atomic
def add_unit(*, actor: User, organisation: Organisation, name: str, kind: str) -> Unit:
    if not actor.has_role(Role.OFFICER):
        require(acts_for(actor, organisation, MembershipLevel.ADMINISTRATOR))
    with refusals(), transaction.atomic():
        unit = Unit.objects.create(organisation=organisation, name=name, kind=kind)
    record(actor=actor, verb="unit.added", target=unit, summary=name)
    return unit


@transaction.atomic
def invite_colleague(*, actor: User, email: str, name: str, role: str) -> User:
    """The secretariat gives one of its own, of the delegation or of the experts an account."""
    require(with_role(actor, Role.OFFICER))
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("There is already an account with that e-mail."), field="email")
    if role in {Role.SYSTEM, Role.APPLICANT}:
        raise Refused(_("Applicants are invited by their own organisation."), field="role")
    user = User.objects.create_user(email, None, name=name, role=role)
    _invite(
        user, _("Invitation to the outcomes platform"), _("%(inviter)s has made you an account.") % {"inviter": actor}
    )
    record(actor=actor, verb="user.invited", target=user, summary=name, role=role)
    return user
