"""Phase 4: contracts, protocols, half-yearly rounds, verification, established results and payments."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from constellations.models import Initiative
from contracts.actions import approval, costs, drafting, outcomes, signing
from contracts.models import Contract, ContractOutcome, CostReport
from core import clock
from core.actions import jobs
from core.actions.files import store_bytes
from core.money import split
from dissemination.pilot import meetings
from dissemination.pilot.measures import MEASURES
from dissemination.pilot.opening import finish, passed
from dissemination.pilot.plan import MILLION, PLANS, Paid, Plan
from dissemination.pilot.stage import (
    NOT_APPEALABLE,
    PROVISIONS,
    Stage,
    carry_through,
    days_after,
    lay_before,
    organisation,
    person_of,
)
from evaluation.actions import deliveries, establishment, protocols, rounds, trials, verification
from evaluation.models import Protocol, Round
from evaluation.queries import silent_parties
from payments.actions import accounts, claims, orders
from payments.models import Claim, PaymentOrder
from programme.actions.decisions import prepare_decision
from programme.models import DecisionMaker

STARTS, ENDS, FOLLOWED = date(2024, 4, 1), date(2028, 3, 31), date(2028, 9, 30)
ROUND_DATES = [
    date(2024, 9, 30),
    date(2025, 3, 31),
    date(2025, 9, 30),
    date(2026, 3, 31),
    date(2026, 9, 30),
    date(2027, 3, 31),
    date(2027, 9, 30),
    date(2028, 3, 31),
]
PERIODS = ["2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1", "2026-H2", "2027-H1", "2027-H2"]
REPORTED = [
    date(2024, 8, 20),
    date(2025, 1, 24),
    date(2025, 8, 19),
    date(2026, 1, 23),
    date(2026, 8, 18),
    date(2027, 1, 22),
    date(2027, 8, 17),
    date(2028, 1, 21),
]

Event = tuple[date, int, Callable[[], object]]
Step = tuple[int, Callable[[Stage, Plan, date], object]]


def contracted() -> list[Plan]:
    return [plan for plan in PLANS if plan.cost]


def contract_of(plan: Plan) -> Contract:
    return Contract.objects.select_related("evaluator", "commitment__programme", "case").get(title=plan.name)


def events(stage: Stage) -> list[Event]:
    """Everything that happens in phase 4, by day; the number keeps the order of what shares a day."""
    happenings: list[Event] = [
        (date(2024, 2, 26), 0, lambda: draw_up(stage)),
        (date(2024, 3, 1), 0, lambda: propose(stage)),
        *meetings.around(stage, date(2024, 3, 11)),
        (date(2024, 3, 26), 0, lambda: sign(stage)),
        (date(2024, 4, 15), 0, lambda: lock_protocols(stage)),
        (date(2024, 5, 6), 0, lambda: open_accounts(stage)),
    ]
    for day, period in zip(REPORTED, PERIODS, strict=True):
        happenings.append((day, 1, lambda period=period: report_costs(stage, period)))  # type: ignore[misc]
    for as_of in ROUND_DATES:
        happenings.append((days_after(as_of, 1), 2, lambda: _open()))
        happenings += meetings.around(stage, days_after(as_of, 60))
        for number, plan in enumerate(contracted()):
            quick = plan.fate == "waiting_payment"
            steps: list[Step] = [
                (20, deliver),
                (31, compute),
                (38, verify),
                (46, comment),
                (50, establish),
                (66, claim),
                (72, pay),
            ]
            if quick:
                steps = [
                    (10, deliver),
                    (20, compute),
                    (25, verify),
                    (30, comment),
                    (40, establish),
                    (45, claim),
                    (50, order),
                ]
            for after, step in steps:
                happenings.append(
                    (days_after(as_of, after), 3 + number, lambda s=step, p=plan, d=as_of: s(stage, p, d))  # type: ignore[misc]
                )
    return happenings


def play(stage: Stage, others: list[Event]) -> None:
    """Phase 4 by day, with what seldom happens in between."""
    for day, _order, happen in sorted([*events(stage), *others], key=lambda event: event[:2]):
        with stage.on(day):
            happen()


def _open() -> None:
    rounds.open_due_rounds()


def draw_up(stage: Stage) -> None:
    for plan in contracted():
        initiative = Initiative.objects.get(name=plan.name)
        contract = drafting.draft_contract(
            actor=stage.officer, initiative=initiative, title=plan.name, starts_on=STARTS, ends_on=ENDS
        )
        drafting.edit_contract(
            actor=stage.officer,
            contract=contract,
            follow_up_until=FOLLOWED,
            ceiling=plan.ceiling * MILLION,
            expected_payment=plan.ceiling * MILLION * Decimal("0.7"),
            evaluator=stage.evaluator,
        )
        members = list(contract.parties.exclude(role="state"))
        # The lead's own unit carries most of the work; the others share the rest alike.
        rest = Decimal("0.6") if len(members) > 3 else Decimal("0.5")
        shares = [1 - rest, *[rest / (len(members) - 1)] * (len(members) - 1)]
        drafting.set_payment_key(
            actor=stage.officer,
            contract=contract,
            shares={party.pk: share for party, share in zip(members, shares, strict=True)},
            signatories={},
        )
        years = [2024, 2025, 2026, 2027, 2028]
        rows = [
            (party, year, "staff", part)
            for party, whole_part in zip(members, split(plan.cost * MILLION, shares), strict=True)
            for year, part in zip(years, split(whole_part, [Decimal(w) for w in (3, 5, 5, 5, 2)]), strict=True)
        ]
        drafting.set_budget(actor=stage.officer, contract=contract, rows=rows)
        for outcome, paid in paired(contract, plan):
            outcomes.edit_outcome(
                actor=stage.officer,
                outcome=outcome,
                agreed_payment=paid.amount * MILLION,
                due_on=paid.due,
                is_paid=True,
            )


def paired(contract: Contract, plan: Plan) -> list[tuple[ContractOutcome, Paid]]:
    by_code = {outcome.code: outcome for outcome in contract.outcomes.all()}
    return [(by_code[paid.code], paid) for paid in plan.outcomes]


def propose(stage: Stage) -> None:
    for plan in contracted():
        decision = approval.propose_contract(
            actor=stage.officer,
            contract=contract_of(plan),
            provisions=PROVISIONS,
            circumstances="Villkoren följer avtalsmallen och ryms inom ramen.",
        )
        lay_before(stage, decision)


def sign(stage: Stage) -> None:
    passed(stage, 4, clock.today())
    for plan in contracted():
        for party in contract_of(plan).parties.select_related("organisation"):
            person = stage.chair if party.role == "state" else person_of(party.organisation)
            signing.sign_contract(actor=person, party=party, authenticated_at=clock.now())


WORDS = {
    "estimand": "Nivån på utfallet i målgruppen vid omgångens datum.",
    "population": "Barn och unga i insatsen, 10–17 år, per skolenhet.",
    "comparison": "Utgångsläget före insatsen och samma enheter utan insats i kommunen.",
    "time_window": "Från avtalets start till omgångens datum.",
    "missing_data": "Enheter utan uppgift utesluts och redovisas.",
    "decision_rule": "Punktskattningen avgör om målvärdet är nått.",
}


def lock_protocols(stage: Stage) -> None:
    for plan in contracted():
        contract = contract_of(plan)
        for outcome, paid in paired(contract, plan):
            measure = MEASURES.get((plan.name, paid.code))
            reported = {
                "spec": {"method": "reported_mean", "outcome": "value"},
                "columns": [
                    {"name": "unit", "label": "Enhet", "type": "text", "required": True},
                    {"name": "value", "label": paid.name, "type": "number", "required": True},
                ],
            }
            protocol = protocols.propose_protocol(
                actor=stage.evaluator, outcome=outcome, **{**WORDS, **(measure.protocol if measure else reported)}
            )
            protocols.set_baseline(
                actor=stage.evaluator,
                protocol=protocol,
                due_on=date(2024, 5, 31),
                owner=person_of(organisation(plan.lead)),
            )
            deliveries.deliver_data(
                actor=person_of(organisation(plan.lead)),
                protocol=protocol,
                round=None,
                content=measure.data(None) if measure else table(plan, paid, Decimal(paid.baseline), "baseline"),
                name="baslinje.csv",
            )
            jobs.run_all_now("evaluation.")
            trials.run_trial(actor=stage.evaluator, protocol=protocol)
            protocols.sign_protocol(actor=stage.evaluator, protocol=protocol, authenticated_at=clock.now())
            protocols.lock_protocol(actor=stage.officer, protocol=protocol, authenticated_at=clock.now())
    finish(stage, 4, 1, "Baslinjemätningen är gjord och uppföljningsprotokollet prövat.")


def table(plan: Plan, paid: Paid, centre: Decimal, salt: str) -> bytes:
    """Invented values of units around ``centre``, whose mean is exactly ``centre``."""
    count, width = 18 + len(plan.name) * 5 % 23, 0.08 + len(plan.lead) % 5 * 0.03
    dice = random.Random(f"{plan.name} {paid.code} {salt}")  # noqa: S311  (invented data, the same each time)
    spread = [dice.gauss(0, float(centre) * width) for _unit in range(count)]
    middle = sum(spread) / count
    values = [max(Decimal(0), centre + Decimal(f"{value - middle:.2f}")) for value in spread]
    values[0] += centre * count - sum(values)
    rows = "\n".join(f"Enhet {number + 1},{value:.2f}" for number, value in enumerate(values))
    return f"unit,value\n{rows}\n".encode()


def level(plan: Plan, paid: Paid, as_of: date) -> Decimal:
    """Where a reported outcome stands: on its way from the baseline, each contract at its own pace, past the target in time."""
    dice = random.Random(f"{plan.name} {paid.code} pace")  # noqa: S311  (invented, the same each time)
    years = (as_of - paid.due).days / 365
    way = Decimal(f"{dice.uniform(1.02, 1.3) + 0.12 * years:.3f}")
    baseline = Decimal(paid.baseline)
    return (baseline + (Decimal(paid.target) - baseline) * way).quantize(Decimal("0.1"))


def open_accounts(stage: Stage) -> None:
    seen = set()
    for plan in contracted():
        for party in contract_of(plan).parties.exclude(role="state").select_related("organisation"):
            if party.organisation_id in seen:
                continue
            seen.add(party.organisation_id)
            account = accounts.enter_account(
                actor=stage.finance,
                organisation=party.organisation,
                kind="bankgiro",
                number=giro(party.organisation_id),
            )
            accounts.verify_account(actor=stage.second_finance, account=account)


def giro(seed: int) -> str:
    """An invented bankgiro number with a right check digit (Luhn)."""
    body = f"{9000000 + seed:07d}"[:7]
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{body}{(10 - total % 10) % 10}"


def report_costs(stage: Stage, period: str) -> None:
    for plan in contracted():
        contract = contract_of(plan)
        if contract.status != "active":
            continue
        lead = contract.parties.exclude(role="state").select_related("organisation").first()
        assert lead is not None  # noqa: S101
        person = person_of(lead.organisation)
        part = Decimal("0.20") if plan.fate == "cap" and period < "2026" else Decimal("0.11")
        if plan.fate == "cap" and period >= "2026":
            part = Decimal("0.02")
        report: CostReport = costs.start_cost_report(actor=person, contract=contract, party=lead, period=period)
        costs.edit_cost_report(
            actor=person,
            report=report,
            lines={
                "staff": (
                    (plan.cost * MILLION * part).quantize(Decimal("0.01")),
                    Decimal("0.00"),
                    "Lön och omkostnader",
                )
            },
            evidence=store_bytes(actor=person, content=b"konto;belopp\n5010;1\n", name="huvudbok.csv", owner=contract),
        )
        costs.submit_cost_report(actor=person, report=report)
        costs.verify_cost_report(actor=stage.finance, report=report)


def round_of(plan: Plan, as_of: date, *statuses: str) -> Round | None:
    return Round.objects.filter(contract__title=plan.name, as_of=as_of, status__in=statuses).first()


def deliver(stage: Stage, plan: Plan, as_of: date) -> None:
    round = round_of(plan, as_of, "open")
    if round is None or (plan.fate == "late_data" and as_of.year >= 2026):
        return
    for item in round.outcomes.filter(is_due=True).select_related("outcome"):
        paid = next(paid for paid in plan.outcomes if paid.code == item.outcome.code)
        protocol = Protocol.objects.get(outcome=item.outcome, status="locked")
        measure = MEASURES.get((plan.name, paid.code))
        deliveries.deliver_data(
            actor=person_of(organisation(plan.lead)),
            protocol=protocol,
            round=round,
            content=measure.data(as_of) if measure else table(plan, paid, level(plan, paid, as_of), str(as_of)),
            name=f"utfall-{as_of}.csv",
        )
    jobs.run_all_now("evaluation.")


def compute(stage: Stage, plan: Plan, as_of: date) -> None:
    round = round_of(plan, as_of, "open")
    if round is None or rounds.missing_for_computation(round):
        return
    rounds.compute_round(actor=stage.evaluator, round=round)
    jobs.run_all_now("evaluation.")


def verify(stage: Stage, plan: Plan, as_of: date) -> None:
    round = round_of(plan, as_of, "computed")
    if round is None:
        return
    compared = {code for name, code in MEASURES if name == plan.name and MEASURES[name, code].is_compared}
    is_compared = round.outcomes.filter(is_due=True, outcome__code__in=compared).exists()
    rounds.interpret_round(
        actor=stage.evaluator,
        round=round,
        data_quality="Fullständiga uppgifter, levererade i tid.",
        can_say=can_say(plan, is_compared=is_compared),
        cannot_say="Om skillnaden består när insatsen trappas ned, och om den blir lika stor på andra platser."
        if is_compared
        else "Hur det hade gått utan insatsen: det finns ingen jämförelse, bara utgångsläget.",
        process_notes="Insatsen genomförs i stort som planerat. Två tjänster tillsattes senare än tänkt."
        if round.number % 2
        else "Insatsen genomförs som planerat, med samma arbetssätt hos alla parter.",
        authenticated_at=clock.now(),
    )
    verification.request_rerun(actor=stage.verifier, round=round)
    jobs.run_all_now("evaluation.")
    verification.verify_round(
        actor=stage.verifier,
        round=round,
        outcome="signed",
        note="Omräkningen gav samma resultat.",
        sampled=5,
        authenticated_at=clock.now(),
    )


def can_say(plan: Plan, *, is_compared: bool) -> str:
    if plan.fate == "missed":
        return "Andelen minskar, men långsammare än planerat. Målvärdet är inte nått."
    if plan.fate == "amended":
        return "Hög frånvaro är mindre vanlig än i jämförelsegruppen, men gruppen är liten och skillnaden osäker."
    if is_compared:
        return "Utfallet har utvecklats bättre än jämförelsen, och mer än målvärdet kräver."
    return "Utfallet ligger bättre än utgångsläget, och målvärdet är nått."


def comment(stage: Stage, plan: Plan, as_of: date) -> None:
    round = round_of(plan, as_of, "verified")
    if round is None:
        return
    for party in silent_parties(round):
        rounds.comment_round(actor=person_of(party), round=round, is_without_remarks=True, organisation=party)


def establish(stage: Stage, plan: Plan, as_of: date) -> None:
    round = round_of(plan, as_of, "verified", "commented")
    if round is not None:
        decision = establishment.prepare_establishment(actor=stage.officer, round=round)
        (carry_through if plan.fate == "waiting_payment" else lay_before)(stage, decision)


def claim(stage: Stage, plan: Plan, as_of: date) -> None:
    round = round_of(plan, as_of, "established")
    if round is None or Claim.objects.filter(round=round).exists():
        return
    made = claims.prepare_claim(actor=stage.finance, round=round)
    if made.amount == 0:
        return
    decision = prepare_decision(
        actor=stage.officer,
        kind="outcome_payment",
        title=f"Utfallsbetalning: {plan.name}",
        case=made.contract.case,
        subject=made,
        is_granted=True,
        amount=made.amount,
        provisions=PROVISIONS,
        content=f"Delegationen beslutar att betala {made.amount} kr för fastställda utfall.",
        circumstances="Resultatet är fastställt och beloppet ryms under taket.",
        is_appealable=False,
        appeal_text=NOT_APPEALABLE,
        maker=DecisionMaker.DELEGATED if made.amount <= meetings.DELEGATED else DecisionMaker.DELEGATION,
    )
    carry_through(stage, decision)


def order(stage: Stage, plan: Plan, as_of: date) -> PaymentOrder | None:
    """Ordered, and left for another person to release."""
    due = Claim.objects.filter(
        round__contract__title=plan.name, round__as_of=as_of, status__in=["decided", "held"]
    ).first()
    return orders.order_payment(actor=stage.finance, claim=due) if due is not None else None


def pay(stage: Stage, plan: Plan, as_of: date) -> None:
    made = order(stage, plan, as_of)
    if made is not None:
        made = orders.release_order(actor=stage.second_finance, order=made)
        orders.confirm_execution(actor=stage.finance, order=made, executed_on=clock.today())
