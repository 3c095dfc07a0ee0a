"""Bring a contract's outcome to a computed, verified and established round, by the actions alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.models import Contract, ContractOutcome
from core import clock
from core.actions import jobs
from core.models import Role, User
from evaluation.actions.deliveries import deliver_data
from evaluation.actions.establishment import prepare_establishment
from evaluation.actions.protocols import lock_protocol, propose_protocol, sign_protocol
from evaluation.actions.rounds import (
    comment_round,
    compute_round,
    interpret_round,
    open_round,
)
from evaluation.actions.trials import run_trial
from evaluation.actions.verification import request_rerun, verify_round
from evaluation.models import Protocol, Round
from evaluation.queries import silent_parties
from programme.actions.decisions import dispatch_decision, propose_decision, take_decision
from tests import cast

WORDS = {
    "estimand": "Skillnaden i ogiltig frånvaro mellan elever i insatsen och jämförelsegruppen.",
    "population": "Elever i årskurs 7–9 på de medverkande skolorna.",
    "comparison": "Elever på skolor utan insats, samma årskurser.",
    "time_window": "Från avtalets start till omgångens datum.",
    "missing_data": "Rader utan utfall utesluts och redovisas.",
    "decision_rule": "Punktskattningen fastställs.",
}


def someone(role: str, name: str) -> User:
    found = User.objects.filter(role=role, is_active=True).order_by("pk").first()
    return found or cast.person(role, name)


def people() -> dict[str, User]:
    """One person for each part; those of the cast where they exist."""
    return {
        "officer": someone(Role.OFFICER, "Ola Officer"),
        "chair": someone(Role.CHAIR, "Carin Chair"),
        "verifier": someone(Role.VERIFIER, "Vera Verifier"),
    }


def evaluator_of(contract: Contract) -> User:
    if contract.evaluator is None:
        contract.evaluator = someone(Role.EVALUATOR, "Eva Evaluator")
        contract.save()
    return contract.evaluator


def leader_of(contract: Contract) -> User:
    """Someone of the contract's first party outside the state."""
    party = contract.parties.exclude(role="state").select_related("organisation").first()
    assert party is not None
    found = User.objects.filter(
        role=Role.APPLICANT, memberships__organisation=party.organisation, memberships__is_active=True
    ).first()
    return found or cast.person(Role.APPLICANT, f"Leader {party.pk}", organisation=party.organisation)


def outcome_of(contract: Contract) -> ContractOutcome:
    outcome = contract.outcomes.first()
    assert outcome is not None
    return outcome


def csv_of(rows: list[dict[str, Any]]) -> bytes:
    names = list(rows[0])
    lines = [",".join(names), *(",".join(str(row[name]) for name in names) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def locked_protocol(
    contract: Contract,
    outcome: ContractOutcome | None = None,
    *,
    trial: bytes = b"",
    **values: Any,
) -> Protocol:
    """A protocol locked by evaluator and officer after a trial run; by default the outcome is a reported total."""
    outcome = outcome or outcome_of(contract)
    evaluator, officer = evaluator_of(contract), people()["officer"]
    values = {
        **WORDS,
        "spec": {"method": "reported_total", "outcome": "value"},
        "columns": [{"name": "value", "label": "Utfall", "type": "number", "required": True}],
        **values,
    }
    protocol = propose_protocol(actor=evaluator, outcome=outcome, **values)
    deliver_data(actor=evaluator, protocol=protocol, round=None, content=trial or b"value\n0\n", name="baseline.csv")
    jobs.run_all_now("evaluation.")
    run_trial(actor=evaluator, protocol=protocol)
    sign_protocol(actor=evaluator, protocol=protocol, authenticated_at=clock.now())
    return lock_protocol(actor=officer, protocol=protocol, authenticated_at=clock.now())


def round_of(contract: Contract, as_of: date | None = None) -> Round:
    """The contract's open round, or a new one of today."""
    opened = contract.rounds.filter(status="open").order_by("-as_of").first()
    if opened is not None and as_of is None:
        return opened
    made = open_round(actor=User.objects.system(), contract=contract, as_of=as_of or clock.today())
    assert made is not None
    return made


def delivered_round(round: Round, content: bytes, protocol: Protocol | None = None) -> Round:
    protocol = protocol or Protocol.objects.filter(contract=round.contract, status="locked").first()
    assert protocol is not None
    delivery = deliver_data(
        actor=leader_of(round.contract), protocol=protocol, round=round, content=content, name="data.csv"
    )
    jobs.run_all_now("evaluation.")
    delivery.refresh_from_db()
    assert delivery.status == "accepted", delivery.faults
    round.refresh_from_db()
    return round


def computed_round(contract: Contract, value: Decimal | int | str = 10, *, as_of: date | None = None) -> Round:
    """Data delivered for every due outcome (a reported total of ``value`` each) and computed by the worker."""
    round = round_of(contract, as_of)
    for item in round.outcomes.filter(is_due=True).select_related("outcome"):
        protocol = Protocol.objects.filter(outcome=item.outcome, status="locked").first() or locked_protocol(
            contract, item.outcome
        )
        delivered_round(round, f"value\n{value}\n".encode(), protocol)
    compute_round(actor=evaluator_of(contract), round=round)
    jobs.run_all_now("evaluation.")
    round.refresh_from_db()
    assert round.status == "computed", round.job and round.job.error
    return round


def verified_round(contract: Contract, value: Decimal | int | str = 10, *, as_of: date | None = None) -> Round:
    round = computed_round(contract, value, as_of=as_of)
    return signed_by_verifier(round)


def signed_by_verifier(round: Round) -> Round:
    interpret_round(
        actor=evaluator_of(round.contract),
        round=round,
        data_quality="Fullständiga uppgifter, i tid.",
        can_say="Utfallet nåddes.",
        cannot_say="Om utfallet består.",
        authenticated_at=clock.now(),
    )
    verifier = people()["verifier"]
    request_rerun(actor=verifier, round=round)
    jobs.run_all_now("evaluation.")
    verify_round(
        actor=verifier,
        round=round,
        outcome="signed",
        note="Omräkningen gav samma resultat.",
        authenticated_at=clock.now(),
    )
    round.refresh_from_db()
    return round


def commented_round(round: Round) -> Round:
    for party in silent_parties(round):
        user = User.objects.filter(
            role=Role.APPLICANT, memberships__organisation=party, memberships__is_active=True
        ).first() or cast.person(Role.APPLICANT, f"Reader Of {party.pk}", organisation=party)
        comment_round(actor=user, round=round, is_without_remarks=True, organisation=party)
    round.refresh_from_db()
    return round


def established(round: Round) -> Round:
    """The delegation's decision, prepared, taken and dispatched."""
    cast_people = people()
    decision = prepare_establishment(actor=cast_people["officer"], round=round)
    propose_decision(actor=cast_people["officer"], decision=decision)
    take_decision(actor=cast_people["chair"], decision=decision, urgency="Tiden gick ut.")
    dispatch_decision(actor=cast_people["officer"], decision=decision)
    round.refresh_from_db()
    return round


def established_round(contract: Contract, value: Decimal | int | str = 10, *, as_of: date | None = None) -> Round:
    """A round of the contract whose every due outcome is established at ``value``."""
    return established(commented_round(verified_round(contract, value, as_of=as_of)))


def active_contract(**values: Any) -> Contract:
    """A contract in force. By the contracts app's own step; ``values`` are set on it afterwards."""
    from tests.contracts.steps import active_contract as make

    contract = make()
    for name, value in values.items():
        setattr(contract, name, value)
    if values:
        contract.save()
    return contract
