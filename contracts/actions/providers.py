"""Agreements with providers and inside a member: drawn up, signed by both, reported, confirmed, settled."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import terms as engine
from contracts.actions.own_terms import TermsRefused
from contracts.agreement_terms import agreement_text, faults_of
from contracts.models import Agreement, AgreementStatus, Contract, ContractParty
from contracts.models.providers import AGREEMENT_TRANSITIONS
from contracts.printing import agreement_pdf
from contracts.state_aid import highest_sum, limit_on
from core import clock
from core.actions.audit import record
from core.actions.files import store_bytes
from core.actions.notices import notify
from core.actions.records import register_document
from core.actions.signatures import sign_document
from core.errors import Answer, Refused, no, refusals, require
from core.locks import lock
from core.models import Direction, Document, DocumentKind, Membership, Organisation, Unit, User
from core.models.organisations import OrganisationKind
from core.money import ZERO
from core.permissions import SUBMITTERS, acts_for, second_pair_of_eyes
from core.swedish import in_swedish
from core.templatetags.formats import date_sv, number, sek


def can_buy(user: User, agreement: Agreement) -> Answer:
    """The member's people: they draw up, confirm and note payments."""
    return acts_for(user, agreement.buyer.organisation)


def can_provide(user: User, agreement: Agreement) -> Answer:
    return acts_for(user, agreement.provider)


def can_sign_as_buyer(user: User, agreement: Agreement) -> Answer:
    if agreement.buyer_signed_at is not None:
        return no(_("The member has already signed."))
    return acts_for(user, agreement.buyer.organisation, *SUBMITTERS)


def can_sign_as_provider(user: User, agreement: Agreement) -> Answer:
    if agreement.provider_signed_at is not None:
        return no(_("The provider has already signed."))
    return acts_for(user, agreement.provider, *SUBMITTERS)


def move_agreement(agreement: Agreement, status: str) -> None:
    if status not in AGREEMENT_TRANSITIONS[AgreementStatus(agreement.status)]:
        raise Refused(
            _("An agreement that is “%(old)s” cannot become “%(new)s”.")
            % {"old": agreement.get_status_display(), "new": AgreementStatus(status).label}
        )
    agreement.status = status


def check_choice(*, buyer: ContractParty, provider: Organisation, kind: str, how: str) -> None:
    """How a provider may be chosen follows from who it is."""
    inside = provider.pk == buyer.organisation_id
    if kind == Agreement.Kind.INTERNAL and not inside:
        raise Refused(_("An internal agreement is made inside one organisation."), field="provider")
    if how == Agreement.How.OWN and not inside:
        raise Refused(
            _("Own provision is done by the member itself. Choose how the provider was procured."), field="how"
        )
    if how != Agreement.How.OWN and inside:
        raise Refused(_("What the member does itself is own provision."), field="how")
    if how == Agreement.How.IOP and provider.kind != OrganisationKind.CIVIL_SOCIETY:
        raise Refused(_("A non-profit–public partnership is made with civil society."), field="how")


def check_aid(*, provider: Organisation, aid: str, amount: Decimal | None, starts_on: date) -> None:
    """De minimis aid is summed over three years, whoever of our members gives it."""
    if aid != Agreement.Aid.DE_MINIMIS or amount is None:
        return
    limit = limit_on(starts_on)
    if limit is None:
        raise Refused(
            _("No limit of de minimis aid is entered for %(day)s. Ask the secretariat to enter it.")
            % {"day": date_sv(starts_on)},
            field="aid_amount",
        )
    total = highest_sum(provider, starts_on, amount)
    if total > limit.kronor:
        raise Refused(
            _(
                "With this agreement %(provider)s would have %(total)s of de minimis aid in three years. The limit is "
                "%(euro)s euro, about %(limit)s at %(rate)s kronor for a euro."
            )
            % {
                "provider": provider,
                "total": sek(total),
                "euro": number(limit.euro),
                "limit": sek(limit.kronor),
                "rate": number(limit.sek_per_euro, 2),
            },
            field="aid_amount",
        )


@transaction.atomic
def draft_agreement(
    *,
    actor: User,
    contract: Contract,
    buyer: ContractParty,
    provider: Organisation,
    kind: str,
    title: str,
    scope: str,
    how: str,
    aid: str,
    starts_on: date,
    ends_on: date,
    how_reference: str = "",
    aid_amount: Decimal | None = None,
    provider_unit: Unit | None = None,
) -> Agreement:
    """Write down who does the work for a member, and on what ground it was chosen."""
    contract = lock(contract)
    require(acts_for(actor, buyer.organisation))
    if buyer.contract_id != contract.pk or buyer.role == ContractParty.Role.STATE:
        raise Refused(_("Choose the member that the agreement is made for."), field="buyer")
    if contract.status not in {"approved", "active", "suspended"}:
        raise Refused(_("Agreements are made under a contract that is approved or in force."))
    check_choice(buyer=buyer, provider=provider, kind=kind, how=how)
    check_aid(provider=provider, aid=aid, amount=aid_amount, starts_on=starts_on)
    with refusals(), transaction.atomic():
        agreement = Agreement.objects.create(
            contract=contract,
            buyer=buyer,
            provider=provider,
            provider_unit=provider_unit,
            kind=kind,
            title=title[:200],
            scope=scope,
            how=how,
            how_reference=how_reference[:200],
            aid=aid,
            aid_amount=aid_amount,
            starts_on=starts_on,
            ends_on=ends_on,
            created_by=actor,
            created_at=clock.now(),
        )
    record(actor=actor, verb="provider.drafted", target=agreement, case=contract.case, summary=agreement.provider_name)
    return agreement


@transaction.atomic
def write_agreement_terms(*, actor: User, agreement: Agreement, terms: dict[str, Any]) -> Agreement:
    agreement = lock(agreement)
    require(can_buy(actor, agreement))
    if agreement.document_id is not None:
        raise Refused(_("What is registered to be signed cannot be changed; make a new agreement."))
    faults = faults_of(agreement, terms)
    if faults:
        raise TermsRefused(faults)
    agreement.terms = terms
    agreement.terms_sha256 = engine.terms_sha256(terms)
    caps = [Decimal(cap["amount"]) for cap in terms.get("caps", []) if cap["level"] == "contract" and "amount" in cap]
    agreement.ceiling = min(caps, default=ZERO)
    with refusals(), transaction.atomic():
        agreement.save()
    record(
        actor=actor,
        verb="provider.terms",
        target=agreement,
        case=agreement.contract.case,
        summary=agreement.terms_sha256,
    )
    return agreement


@transaction.atomic
def sign_agreement(*, actor: User, agreement: Agreement, side: str, authenticated_at: datetime | None) -> Agreement:
    """Sign as ``buyer`` or ``provider``. The first signature registers the text; the second brings it into force."""
    agreement = lock(agreement)
    is_buyer = side == "buyer"
    require(can_sign_as_buyer(actor, agreement) if is_buyer else can_sign_as_provider(actor, agreement))
    other = agreement.provider_signed_by if is_buyer else agreement.buyer_signed_by
    require(second_pair_of_eyes(actor, other))
    if agreement.status != AgreementStatus.DRAFT:
        raise Refused(_("Only an agreement in preparation can be signed."))
    if not agreement.terms.get("rules"):
        raise Refused(_("Write the terms before the agreement is signed."))
    if agreement.document is None:
        agreement.document = _register(actor, agreement)
    organisation = agreement.buyer.organisation if is_buyer else agreement.provider
    with refusals(), transaction.atomic():
        sign_document(
            actor=actor,
            document=agreement.document,
            capacity=f"{_('Buyer') if is_buyer else _('Provider')}: {organisation}"[:120],
            organisation=organisation,
            authenticated_at=authenticated_at,
        )
        if is_buyer:
            agreement.buyer_signed_by, agreement.buyer_signed_at = actor, clock.now()
        else:
            agreement.provider_signed_by, agreement.provider_signed_at = actor, clock.now()
        if agreement.buyer_signed_at and agreement.provider_signed_at:
            move_agreement(agreement, AgreementStatus.ACTIVE)
        agreement.save()
    case = agreement.contract.case
    record(actor=actor, verb="provider.signed", target=agreement, case=case, summary=str(organisation))
    if agreement.status == AgreementStatus.ACTIVE:
        record(actor=actor, verb="provider.in_force", target=agreement, case=case, summary=agreement.provider_name)
    else:
        waiting = agreement.provider if is_buyer else agreement.buyer.organisation
        tell(waiting, agreement, gettext_lazy("An agreement waits for your signature."), "sign")
    return agreement


def _register(actor: User, agreement: Agreement) -> Document:
    """Put the agreement in the register as a PDF: what both sides sign. Made at once, before the first signature."""
    document = register_document(
        actor=actor,
        case=agreement.contract.case,
        direction=Direction.INTERNAL,
        kind=DocumentKind.AGREEMENT,
        description=in_swedish(lambda: _("Agreement: %(title)s") % {"title": agreement.title}),
        counterpart=agreement.provider_name[:200],
        body=agreement_text(agreement),
        owner=agreement.contract,
    )
    agreement.document = document
    document.file = store_bytes(
        actor=User.objects.system(),
        content=agreement_pdf(agreement),
        name=f"underavtal-{document.reg_no.replace(' ', '-').replace('/', '-')}.pdf",
        owner=agreement,
    )
    with refusals(), transaction.atomic():
        document.save(update_fields=["file"])
    return document


def tell(organisation: Organisation, agreement: Agreement, words: Any, what: str) -> None:
    memberships = Membership.objects.filter(organisation=organisation, is_active=True).select_related("user")
    notify(
        [membership.user for membership in memberships],
        words,
        about=agreement.title,
        url=agreement.get_absolute_url(),
        key=f"agreement-{what}:{agreement.pk}:{clock.now():%Y%m%d%H%M%S}",
    )


@transaction.atomic
def end_agreement(*, actor: User, agreement: Agreement) -> Agreement:
    agreement = lock(agreement)
    require(can_end_agreement(actor, agreement))
    move_agreement(agreement, AgreementStatus.ENDED)
    with refusals(), transaction.atomic():
        agreement.save()
    case = agreement.contract.case
    record(actor=actor, verb="provider.ended", target=agreement, case=case, summary=agreement.provider_name)
    return agreement


def can_end_agreement(user: User, agreement: Agreement) -> Answer:
    """Ending takes the same authority as signing for the member."""
    return acts_for(user, agreement.buyer.organisation, *SUBMITTERS)
