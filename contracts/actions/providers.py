"""Agreements with providers and inside a member: drawn up, signed by both, reported, confirmed, settled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import terms as engine
from contracts.actions.approval import text_digest
from contracts.actions.common import the_programme
from contracts.actions.drafting import TermsRefused
from contracts.drafts import money, number
from contracts.facts import told_by
from contracts.fault_words import said_with_path
from contracts.faults import PRIVATE_ROLES, PRIVATE_RULES, Fault, engine_faults
from contracts.models import Agreement, AgreementFact, AgreementPayment, AgreementStatus, Contract, ContractParty
from contracts.models.providers import AGREEMENT_TRANSITIONS
from contracts.terms.params import activity_kind
from contracts.terms.periods import span_of
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import register_document
from core.errors import Answer, Refused, no, refusals, require
from core.locks import lock
from core.models import Direction, DocumentKind, Membership, Organisation, Signature, Unit, User
from core.models.organisations import OrganisationKind
from core.money import ZERO
from core.permissions import SUBMITTERS, acts_for, second_pair_of_eyes
from core.templatetags.formats import date_sv, sek

PROVIDER = "utforare"


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


def model_terms(
    agreement: Agreement,
    *,
    activity: Decimal = ZERO,
    process: Decimal = ZERO,
    outcome: str = "",
    outcome_amount: Decimal = ZERO,
) -> dict[str, Any]:
    """Terms of the common form: a part on activity, a part on a process outcome, a part on the contract's outcome."""
    payees = [{"party": PROVIDER, "share": "1"}]
    payer = agreement.buyer.code
    rules: list[dict[str, Any]] = []
    metrics: list[dict[str, str]] = []
    if activity > 0:
        rules.append({"id": "aktivitet", "type": "activity", "params": {"amount": money(activity)}})
    if process > 0:
        metrics.append({"id": "process", "unit": ""})
        params = {"amount": money(process), "threshold": "1"}
        rules.append({"id": "process", "type": "milestone", "metric": "process", "params": params})
    if outcome and outcome_amount > 0:
        found = agreement.contract.outcomes.get(code=outcome)
        metrics.append({"id": found.code, "unit": found.unit})
        params = {
            "amount": money(outcome_amount),
            "threshold": number(found.target or 0),
            "comparison": "<=" if found.direction == found.Direction.DECREASE else ">=",
        }
        rules.append({"id": "utfall", "type": "cohort_threshold", "metric": found.code, "params": params})
    return {
        "version": "1",
        "currency": "SEK",
        "parties": [{"id": payer, "role": "outcome_owner"}, {"id": PROVIDER, "role": "provider"}],
        "metrics": metrics,
        "rules": [{**rule, "payer": payer, "payees": payees} for rule in rules],
        "caps": [{"level": "contract", "amount": money(activity + process + outcome_amount)}],
        "shortfall": "fifo",
    }


def faults_of(agreement: Agreement, terms: dict[str, Any]) -> list[Fault]:
    faults = engine_faults(terms)
    if faults or the_programme().private_capital_allowed:
        return faults
    faults += [
        Fault(f"parties[{place}].role", _("private capital is not allowed in this programme"))
        for place, party in enumerate(terms["parties"])
        if party["role"] in PRIVATE_ROLES
    ]
    faults += [
        Fault(f"rules[{place}].type", _("private capital is not allowed in this programme"))
        for place, rule in enumerate(terms["rules"])
        if rule["type"] in PRIVATE_RULES or "return_share" in rule["params"]
    ]
    return faults


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


def names_in(agreement: Agreement) -> dict[str, str]:
    names = {agreement.buyer.code: str(agreement.buyer), PROVIDER: agreement.provider_name}
    names |= {outcome.code: outcome.name for outcome in agreement.contract.outcomes.all()}
    return names | {
        "aktivitet": _("Activity"),
        "process": _("Process outcome"),
        "utfall": _("Outcome"),
    }


def agreement_text(agreement: Agreement) -> str:
    lines = [
        agreement.title,
        "",
        f"{agreement.buyer} – {agreement.provider_name}",
        f"{date_sv(agreement.starts_on)} – {date_sv(agreement.ends_on)}",
        "",
        agreement.scope,
        "",
        f"{agreement.get_how_display()}. {agreement.how_reference}".strip(),
        agreement.get_aid_display(),
        "",
    ]
    for clause in engine.clauses(agreement.terms, "sv", names_in(agreement)):
        lines += [clause.heading, *(f"  {sentence}" for sentence in clause.sentences), ""]
    return "\n".join([*lines, f"SHA-256 {agreement.terms_sha256}"]) + "\n"


@transaction.atomic
def sign_agreement(*, actor: User, agreement: Agreement, side: str, proof: str = "re-authentication") -> Agreement:
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
        agreement.document = register_document(
            actor=actor,
            case=agreement.contract.case,
            direction=Direction.INTERNAL,
            kind=DocumentKind.AGREEMENT,
            description=_("Agreement: %(title)s") % {"title": agreement.title},
            counterpart=agreement.provider_name[:200],
            body=agreement_text(agreement),
            owner=agreement.contract,
        )
    organisation = agreement.buyer.organisation if is_buyer else agreement.provider
    with refusals(), transaction.atomic():
        Signature.objects.create(
            document=agreement.document,
            signer=actor,
            organisation=organisation,
            capacity=side,
            sha256=text_digest(agreement.document.body),
            provider="password",
            proof=proof,
            signed_at=clock.now(),
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
        _tell(waiting, agreement, gettext_lazy("An agreement waits for your signature."), "sign")
    return agreement


def _tell(organisation: Organisation, agreement: Agreement, words: Any, what: str) -> None:
    memberships = Membership.objects.filter(organisation=organisation, is_active=True).select_related("user")
    notify(
        [membership.user for membership in memberships],
        words,
        url=agreement.get_absolute_url(),
        key=f"agreement-{what}:{agreement.pk}:{clock.now():%Y%m%d%H%M%S}",
    )


def reportable(agreement: Agreement) -> list[tuple[str, str, str, bool]]:
    """What a provider may report: (kind, subject, words, whether as a share of the whole)."""
    names = names_in(agreement)
    established = set(agreement.contract.outcomes.values_list("code", flat=True))
    choices = []
    for rule in agreement.terms.get("rules", []):
        kind = activity_kind(rule["type"], rule["params"], rule.get("metric"))
        if kind is not None:
            choices.append(("activity", rule["id"], names.get(rule["id"], rule["id"]), kind == "share"))
    choices += [
        ("result", metric["id"], names.get(metric["id"], metric["id"]), False)
        for metric in agreement.terms.get("metrics", [])
        if metric["id"] not in established
    ]
    return choices


@transaction.atomic
def report_fact(
    *, actor: User, agreement: Agreement, subject: str, period: str, value: Decimal, note: str = ""
) -> AgreementFact:
    """The provider says what it has done in a period; shares are written as a part of one."""
    agreement = lock(agreement)
    require(can_provide(actor, agreement))
    if agreement.status != AgreementStatus.ACTIVE:
        raise Refused(_("The agreement is not in force."))
    found = next((item for item in reportable(agreement) if item[1] == subject), None)
    if found is None:
        raise Refused(_("Choose what you report."), field="subject")
    if span_of(period) is None:
        raise Refused(_("Write the period as 2025-H1, 2025-Q3, 2025-05 or 2025."), field="period")
    is_share = found[3]
    if is_share:
        before = agreement.facts.filter(subject=subject).aggregate(total=Sum("value"))["total"] or ZERO
        if before + value > 1:
            raise Refused(_("More than the whole would be reported."), field="value")
    with refusals(), transaction.atomic():
        fact = AgreementFact.objects.create(
            agreement=agreement,
            kind=found[0],
            subject=subject,
            period=period,
            value=value,
            is_share=is_share,
            note=note[:300],
            reported_by=actor,
            reported_at=clock.now(),
        )
    case = agreement.contract.case
    record(actor=actor, verb="provider.reported", target=agreement, case=case, summary=f"{found[2]} {period}")
    _tell(agreement.buyer.organisation, agreement, gettext_lazy("A provider has reported what was done."), "report")
    return fact


@transaction.atomic
def confirm_fact(*, actor: User, fact: AgreementFact) -> AgreementFact:
    """The member confirms; from then on it counts in the settlement."""
    agreement = lock(fact.agreement)
    fact = lock(fact)
    require(can_buy(actor, agreement))
    require(second_pair_of_eyes(actor, fact.reported_by))
    if fact.confirmed_at is not None:
        raise Refused(_("This is already confirmed."))
    fact.confirmed_by, fact.confirmed_at = actor, clock.now()
    with refusals(), transaction.atomic():
        fact.save()
    case = agreement.contract.case
    record(actor=actor, verb="provider.confirmed", target=agreement, case=case, summary=f"{fact.subject} {fact.period}")
    return fact


@transaction.atomic
def refuse_fact(*, actor: User, fact: AgreementFact, reason: str) -> None:
    """The member does not agree: the report goes, the reason stays in the history."""
    agreement = lock(fact.agreement)
    fact = lock(fact)
    require(can_buy(actor, agreement))
    if fact.confirmed_at is not None:
        raise Refused(_("This is already confirmed."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    words = f"{fact.subject} {fact.period}: {reason}"
    fact.delete()
    record(actor=actor, verb="provider.refused", target=agreement, case=agreement.contract.case, summary=words)
    _tell(agreement.provider, agreement, gettext_lazy("A report of yours was not confirmed."), "refused")


def settle_agreement(agreement: Agreement, as_of: date) -> engine.Statement:
    """The provider's cumulative statement, by the same engine."""
    if not agreement.terms.get("rules"):
        raise Refused(_("The agreement has no terms yet."))
    metrics = {metric["id"] for metric in agreement.terms.get("metrics", [])}
    results = [fact for fact in told_by("results", agreement.contract, as_of) if fact["metric"] in metrics]
    activities: list[dict[str, Any]] = []
    for fact in agreement.facts.filter(confirmed_at__isnull=False):
        day = fact.confirmed_at.astimezone(clock.STOCKHOLM).date() if fact.confirmed_at else as_of
        if day > as_of:
            continue
        if fact.kind == AgreementFact.Kind.ACTIVITY:
            measure = "share" if fact.is_share else "units"
            activities.append({"rule": fact.subject, "period": fact.period, measure: number(fact.value)})
        else:
            results.append(
                {
                    "metric": fact.subject,
                    "period": fact.period,
                    "value": number(fact.value),
                    "established_on": day.isoformat(),
                }
            )
    paid = [
        {"rule": row.rule, "party": PROVIDER, "date": row.paid_on.isoformat(), "amount": money(row.amount)}
        for row in agreement.payments.filter(paid_on__lte=as_of)
    ]
    facts = {"as_of": as_of.isoformat(), "results": results, "activities": activities, "paid": paid}
    try:
        return engine.settle(agreement.terms, facts, names=names_in(agreement))
    except engine.TermsInvalid as error:
        raise Refused(_("The settlement cannot be made: %(fault)s") % {"fault": said_with_path(str(error))}) from error


@transaction.atomic
def note_payment(
    *, actor: User, agreement: Agreement, rule: str, amount: Decimal, paid_on: date, reference: str = ""
) -> AgreementPayment:
    """The member notes what it has paid; never more than is due."""
    agreement = lock(agreement)
    require(can_buy(actor, agreement))
    if paid_on > clock.today():
        raise Refused(_("Note a payment when it has been made."), field="paid_on")
    lines = settle_agreement(agreement, clock.today()).lines
    due = sum((line.due for line in lines if line.rule == rule and line.payee == PROVIDER), ZERO)
    if amount <= 0 or amount > due:
        raise Refused(_("Under this rule %(due)s is due.") % {"due": sek(due)}, field="amount")
    payment = AgreementPayment.objects.create(
        agreement=agreement,
        rule=rule,
        amount=amount,
        paid_on=paid_on,
        reference=reference[:100],
        noted_by=actor,
        created_at=clock.now(),
    )
    record(actor=actor, verb="provider.paid", target=agreement, case=agreement.contract.case, summary=sek(amount))
    return payment


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
