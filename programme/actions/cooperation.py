"""The cooperation model is decided by three: the delegation, SKR and RISE, each by signature of the same document."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.actions.audit import label
from core.actions.records import register_document
from core.actions.signatures import sign_document
from core.errors import NotAllowed, Refused
from core.models import Direction, Document, DocumentKind, Organisation, Role, User
from core.models.organisations import OrganisationKind
from programme.actions.cases import programme_case
from programme.actions.decisions import lock_decision, take_decision
from programme.models import Decision, DecisionMaker, DecisionStatus

PARTIES = {OrganisationKind.SKR, OrganisationKind.RISE}


def agreement_of(decision: Decision) -> Document | None:
    """The text that all three sign: registered when the first one does."""
    return (
        Document.objects.filter(owner_type=label(decision), owner_id=decision.pk, kind=DocumentKind.AGREEMENT)
        .order_by("-pk")
        .first()
    )


def party_of(user: User) -> tuple[bool, Organisation | None]:
    """(may sign, for whom): the chair for the delegation, an adviser for SKR or RISE."""
    if user.has_role(Role.CHAIR):
        return True, None
    organisation = Organisation.objects.of(user).filter(kind__in=PARTIES).first()
    return organisation is not None and user.has_role(Role.ADVISER), organisation


def has_signed(decision: Decision, organisation: Organisation | None) -> bool:
    """Whether the party's signature stands on the text as it is proposed now."""
    agreement = agreement_of(decision)
    if agreement is None or agreement.body != decision.content:
        return False
    return agreement.signatures.filter(organisation=organisation).exists()


def left_to_sign(decision: Decision) -> list[str]:
    """The parties whose signature the proposal waits for, in words."""
    agreement = agreement_of(decision)
    signed = set()
    if agreement is not None and agreement.body == decision.content:
        signed = set(agreement.signatures.values_list("organisation__kind", flat=True))
    parties = {None: _("the delegation"), OrganisationKind.SKR: _("SKR"), OrganisationKind.RISE: _("RISE")}
    return [name for kind, name in parties.items() if kind not in signed]


@transaction.atomic
def sign_model(*, actor: User, decision: Decision, authenticated_at: datetime | None) -> Decision:
    """One party's signature. With the third the decision is taken."""
    decision = lock_decision(decision)
    if decision.maker != DecisionMaker.THREE_PARTIES or decision.status != DecisionStatus.PROPOSED:
        raise Refused(_("There is nothing for three parties to sign here."))
    may, organisation = party_of(actor)
    if not may:
        raise NotAllowed(_("The chair signs for the delegation, and one adviser each for SKR and RISE."))
    document = agreement_of(decision)
    if document is None or document.body != decision.content:
        document = register_document(
            actor=actor,
            case=decision.case or programme_case(actor),
            direction=Direction.INTERNAL,
            kind=DocumentKind.AGREEMENT,
            description=decision.title,
            counterpart="SKR, RISE",
            body=decision.content,
            owner=decision,
            replaces=document,
        )
    capacity = str(organisation) if organisation else _("The delegation")
    if document.signatures.filter(organisation=organisation).exists():
        raise Refused(_("%(party)s has already signed.") % {"party": capacity})
    sign_document(
        actor=actor,
        document=document,
        capacity=capacity,
        organisation=organisation,
        authenticated_at=authenticated_at,
    )
    signed = document.signatures.select_related("organisation", "signer")
    if {s.organisation.kind if s.organisation else "" for s in signed} >= {"", *PARTIES}:
        chair = next(s.signer for s in signed if s.organisation is None)
        others = ", ".join(f"{s.signer.name} ({s.organisation})" for s in signed if s.organisation)
        decision = take_decision(actor=chair, decision=decision, others_present=others)
    return decision
