"""What happens to a signed contract: notes, suspension, amendments, stop, completion, release."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from constellations.models import Initiative
from contracts import facts
from contracts.actions import activities, amendments, ceilings, changes, evaluators, own_terms, stops
from contracts.actions.settlements import settle_contract
from contracts.models import AmendmentStatus, Contract, ContractCompletion, ContractNote, ContractStatus, StopStatus
from contracts.waiting import work_for
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Role
from programme.actions import ledger
from programme.models import Decision
from tests import cast
from tests.contracts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def established():
    """Tell contracts of an established value: ``established("17", "2026-04-01")``."""
    told = []

    def source(contract, as_of):
        return [fact for fact in told if fact["established_on"] <= as_of.isoformat()]

    def tell(value, on, period="2025"):
        told.append({"metric": "absence", "period": period, "value": value, "established_on": on})

    facts.register("results", source)
    yield tell
    facts.sources["results"].remove(source)


def proposal(kind):
    return Decision.objects.filter(kind=kind).latest("pk")


def amended(contract, **changed):
    """An amendment decided and signed by all."""
    officer = steps.someone(Role.OFFICER)
    amendment = amendments.draft_amendment(actor=officer, contract=contract, reason="Fler elever")
    amendments.edit_amendment(actor=officer, amendment=amendment, **changed)
    steps.decide(amendments.propose_amendment(actor=officer, amendment=amendment))
    amendment.refresh_from_db()
    for party in amendments.signers_of(amendment):
        person = steps.someone(Role.CHAIR) if party.role == "state" else steps.leader(party.organisation)
        amendments.sign_amendment(actor=person, amendment=amendment, party=party, authenticated_at=clock.now())
    amendment.refresh_from_db()
    contract.refresh_from_db()
    return amendment


def test_changing_the_intervention_is_a_note_and_changes_no_terms(contract):
    before = contract.terms
    leader = steps.leader(contract.parties.exclude(role="state").first().organisation)
    note = changes.add_note(
        actor=leader, contract=contract, kind="intervention", dated_on=date(2025, 9, 1), text="Två coacher till"
    )
    contract.refresh_from_db()
    assert (note.document.kind, contract.terms, contract.versions.count()) == ("file_note", before, 1)


def test_stranger_writes_no_note(contract):
    with pytest.raises(NotAllowed):
        changes.add_note(actor=cast.stranger(), contract=contract, kind="other", dated_on=date(2025, 9, 1), text="Hej")
    assert not ContractNote.objects.exists()


def test_amendment_raises_the_ceiling_in_the_frame_and_the_terms(contract):
    rows = [dict(row, amount=str(Decimal(row["amount"]) * 2)) for row in contract.versions.get().content["budget"]]
    amendment = amended(
        contract,
        plain={"ceiling": "6000000.00"},
        outcomes={"absence": {"agreed_payment": "6000000.00", "target": "17"}},
        budget=rows,
    )
    assert amendment.status == AmendmentStatus.IN_FORCE
    assert contract.ceiling == contract.commitment.ceiling == Decimal("6000000.00")
    assert ledger.position(contract.commitment).committed == Decimal("6000000.00")
    assert contract.terms["rules"][0]["params"] == {"amount": "6000000.00", "threshold": "17", "comparison": "<="}
    assert contract.terms["version"] == "2"
    assert contract.outcomes.get().target == Decimal("17")
    assert ledger.trial_balance_fault() is None


def test_amendment_that_lowers_gives_back_to_the_frame_when_signed(contract):
    free = ledger.headroom(cast.programme(), 2026)["frame"]
    amended(
        contract,
        plain={"ceiling": "3000000.00"},
        outcomes={"absence": {"agreed_payment": "3000000.00"}},
    )
    assert ledger.headroom(cast.programme(), 2026)["frame"] == free + Decimal("1000000.00")
    assert contract.commitment.ceiling == Decimal("3000000.00")


def test_amendment_takes_in_a_party_and_lets_one_go(contract):
    joins = cast.organisation("Linköping")
    steps.leader(joins)
    leaving = contract.parties.get(code="norrkoping-utbildningsforvaltningen")
    amended(contract, joins=joins, joins_share="0.3", leaves={leaving.code})
    shares = {party.code: party.payment_share for party in contract.parties.exclude(role="state")}
    assert shares == {
        "norrkoping-socialforvaltningen": Decimal("0.500000"),
        "norrkoping-utbildningsforvaltningen": None,
        "region-ostergotland": Decimal("0.200000"),
        "linkoping": Decimal("0.300000"),
    }
    leaving.refresh_from_db()
    assert leaving.left_on == clock.today()
    assert {party["id"] for party in contract.terms["parties"]} == {
        "staten",
        "norrkoping-socialforvaltningen",
        "region-ostergotland",
        "linkoping",
    }


def test_amendment_without_change_is_not_proposed(contract):
    officer = steps.someone(Role.OFFICER)
    amendment = amendments.draft_amendment(actor=officer, contract=contract, reason="Inget")
    with pytest.raises(Refused):
        amendments.propose_amendment(actor=officer, amendment=amendment)
    amendment.refresh_from_db()
    assert (amendment.status, Decision.objects.filter(kind="amendment").count()) == (AmendmentStatus.DRAFT, 0)


def test_terms_of_a_signed_contract_cannot_be_changed_by_sql(contract):
    for change in ({"terms": {}}, {"ceiling": Decimal("5000000")}, {"rate": Decimal("0.4")}):
        with pytest.raises(IntegrityError, match="terms are frozen"), transaction.atomic():
            type(contract).objects.filter(pk=contract.pk).update(**change)


def test_shares_of_a_signed_contract_cannot_be_broken_by_sql(contract):
    contract.parties.filter(code="region-ostergotland").update(payment_share=Decimal("0.1"))
    with pytest.raises(IntegrityError, match=r"shares|differs"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


MEMBER = "contract_id = %s AND role <> 'state'"
AFTER_SIGNING = {
    "the key, still whole": f"""UPDATE contracts_contractparty SET payment_share = CASE payment_share
        WHEN 0.5 THEN 0.3 WHEN 0.3 THEN 0.5 ELSE payment_share END WHERE {MEMBER}""",
    "a target": "UPDATE contracts_contractoutcome SET target = 23 WHERE contract_id = %s",
    "an agreed payment": "UPDATE contracts_contractoutcome SET agreed_payment = 9 WHERE contract_id = %s",
    "how it is measured": "UPDATE contracts_contractoutcome SET measurement = 'på känn' WHERE contract_id = %s",
    "a due date": "UPDATE contracts_contractoutcome SET due_on = '2027-01-01' WHERE contract_id = %s",
    "an outcome away": "DELETE FROM contracts_contractoutcome WHERE contract_id = %s",
    "the budget": "UPDATE contracts_budgetrow SET amount = amount * 2 WHERE contract_id = %s",
    "a row more of budget": f"""INSERT INTO contracts_budgetrow (contract_id, party_id, year, kind, amount)
        SELECT contract_id, id, 2027, 'other', 5 FROM contracts_contractparty WHERE {MEMBER}""",
    "the end of follow-up": "UPDATE contracts_contract SET follow_up_until = '2035-01-01' WHERE id = %s",
    "the expected payment": "UPDATE contracts_contract SET expected_payment = 1 WHERE id = %s",
    "the title": "UPDATE contracts_contract SET title = 'Något annat' WHERE id = %s",
    "completed without saying how": "UPDATE contracts_contract SET status = 'completed' WHERE id = %s",
    "the signature of a version": "UPDATE contracts_contractversion SET signed_at = NULL WHERE contract_id = %s",
    "the document of a version": "UPDATE contracts_contractversion SET document_id = NULL WHERE contract_id = %s",
    "a guarantee in the terms": """UPDATE contracts_contract SET status = 'draft',
        terms = '{"rules": [{"type": "guarantee", "params": {}}]}' WHERE id = %s""",
}


def test_what_was_signed_is_not_changed_by_sql(contract):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the steps themselves did holds
        for what, sql in AFTER_SIGNING.items():
            assert refused(cursor, sql, contract.pk), what


def refused(cursor, sql, pk):
    try:
        with transaction.atomic():
            cursor.execute(sql, [pk])
    except IntegrityError:
        return True
    return False


def test_suspended_contract_rests_and_resumes(contract):
    officer = steps.someone(Role.OFFICER)
    changes.suspend_contract(actor=officer, contract=contract, dated_on=date(2025, 9, 1), text="Pandemi")
    contract.refresh_from_db()
    assert contract.status == ContractStatus.SUSPENDED
    changes.resume_contract(actor=officer, contract=contract, dated_on=date(2025, 11, 1), text="Över")
    contract.refresh_from_db()
    assert contract.status == ContractStatus.ACTIVE
    assert [note.kind for note in contract.notes.all()] == ["resumption", "suspension"]


def test_stop_for_quality_needs_support_and_the_parties_answer(contract):
    officer = steps.someone(Role.OFFICER)
    stop = stops.open_stop(actor=officer, contract=contract, ground="quality", reasons="Programtroheten är låg")
    for done in (
        lambda: stops.record_support(actor=officer, stop=stop, support="Fyra besök", support_until=clock.today()),
        lambda: stops.answer_stop(
            actor=steps.leader(cast.organisation("Norrköping")), stop=stop, answer="Vi håller med"
        ),
    ):
        with pytest.raises(Refused):
            stops.propose_stop(actor=officer, stop=stop, effective_on=clock.today())
        done()
    steps.decide(stops.propose_stop(actor=officer, stop=stop, effective_on=clock.today()))
    contract.refresh_from_db()
    stop.refresh_from_db()
    assert (contract.status, stop.status) == (ContractStatus.STOPPED, StopStatus.STOPPED)
    assert stop.owed["total"] == "0.00"
    assert ledger.position(contract.commitment).committed == 0
    assert contract.initiative.status == "stopped"


def test_stop_keeps_what_is_earned(established, contract):
    steps.verified_costs(contract, Decimal("2000000"))
    established("16", "2026-04-01")
    officer = steps.someone(Role.OFFICER)
    with clock.at(date(2026, 5, 1)):
        stop = stops.open_stop(actor=officer, contract=contract, ground="force_majeure", reasons="Brand")
    with clock.at(date(2026, 6, 1)):
        steps.decide(stops.propose_stop(actor=officer, stop=stop, effective_on=date(2026, 6, 1)))
    stop.refresh_from_db()
    contract.refresh_from_db()
    assert stop.owed["total"] == "1000000.00"
    # Costs may still be reported and verified: what the results entitle to stays reserved.
    assert ledger.position(contract.commitment).committed == steps.CEILING


def test_settled_outcome_that_was_not_reached_is_released(established, contract):
    officer = steps.someone(Role.OFFICER)

    def released(day):
        return ceilings.release_settled(actor=officer, contract=contract, as_of=day)

    established("22", "2025-10-01", "2025-H1")
    assert released(date(2025, 10, 2)) == 0
    established("21", "2026-04-01", "2025-H2")
    # A later round may still reach the target while outcomes are followed up.
    assert released(date(2026, 4, 2)) == 0
    assert released(date(2028, 7, 1)) == steps.CEILING
    assert released(date(2028, 7, 2)) == 0
    assert ledger.position(contract.commitment).committed == 0


def test_completion_binds_to_broad_introduction_where_outcomes_were_reached(established, contract):
    officer = steps.someone(Role.OFFICER)
    established("16", "2026-04-01")
    with pytest.raises(Refused):
        changes.complete_contract(actor=officer, contract=contract)
    # By SQL neither: the initiative ends with its contract, and the contract when its time has run out.
    completion = ContractCompletion(contract=contract, completed_on=date(2026, 5, 1), completed_by=officer)
    for refused, write in (
        ("completion_when_run_out", completion.save),
        ("initiative_follows_contract", lambda: Initiative.objects.update(status="completed")),
    ):
        with pytest.raises(IntegrityError, match=refused), transaction.atomic():
            write()
    with clock.at(date(2028, 6, 30)):  # what is followed up can still be earned
        assert len(changes.hinders_completion(contract)) == 1
    with clock.at(date(2028, 7, 10)):
        with pytest.raises(Refused) as refused:
            changes.complete_contract(actor=officer, contract=contract)
        assert refused.value.field == "broad_introduction"
        completion = changes.complete_contract(
            actor=officer, contract=contract, broad_introduction="Alla skolor från 2028"
        )
    contract.refresh_from_db()
    assert (contract.status, completion.reached) == (ContractStatus.COMPLETED, ["absence"])
    assert contract.initiative.status == "completed"


def test_overdue_answer_lets_force_majeure_go_on(contract):
    officer = steps.someone(Role.OFFICER)
    stop = stops.open_stop(actor=officer, contract=contract, ground="force_majeure", reasons="Brand")
    with pytest.raises(Refused):
        stops.propose_stop(actor=officer, stop=stop, effective_on=clock.today())
    with clock.at(stop.answer_due_on + timedelta(days=1)):
        stops.propose_stop(actor=officer, stop=stop, effective_on=clock.today())
    stop.refresh_from_db()
    assert stop.status == StopStatus.PROPOSED


def test_an_evaluator_is_replaced_with_reasons_by_two_persons_and_not_by_sql(client):
    contract = steps.active_contract()
    before, officer = contract.evaluator, steps.someone(Role.OFFICER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(evaluator=cast.person(Role.EVALUATOR, "Utan Skäl"))
    partial = cast.person(
        Role.EVALUATOR, "Egen Part", organisation=contract.parties.exclude(role="state").first().organisation
    )
    new = cast.person(Role.EVALUATOR, "Ny Utvärderare")
    client.force_login(officer)
    page = reverse("contracts:evaluator", args=[contract.pk])
    assert client.post(page, {"evaluator": partial.pk, "reason": "Byte"}).status_code == 422
    assert client.post(page, {"evaluator": new.pk, "reason": "Ulf har bytt arbete."}).status_code == 302
    change = contract.evaluator_changes.get()
    assert client.post(reverse("contracts:evaluator_confirm", args=[change.pk])).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(evaluator=new)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(change).objects.filter(pk=change.pk).update(evaluator=partial)
    chair = steps.someone(Role.CHAIR)
    assert [item.url for item in work_for(chair) if item.url == page] == [page]
    evaluators.confirm_evaluator(actor=chair, change=change)
    contract.refresh_from_db()
    assert (contract.evaluator, change.previous) == (new, before)
    back = Contract.objects.filter(pk=contract.pk)
    for illegal in (lambda: back.update(evaluator=before), lambda: change.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            illegal()
    with pytest.raises(Refused):
        evaluators.withdraw_evaluator(actor=officer, change=change)


def test_activity_that_the_terms_pay_for_is_reported_and_counts_when_another_person_has_verified_it(client):
    contract = steps.complete_contract()
    codes = [party.code for party in contract.parties.exclude(role="state")]
    payees = [{"party": code, "share": share} for code, share in zip(codes, ("0.5", "0.3", "0.2"), strict=True)]
    work = {"id": "besok", "type": "activity", "payer": contract.terms["rules"][0]["payer"], "payees": payees}
    work["params"] = {"price": "1000.00", "max_units": "100"}
    terms = contract.terms | {"rules": [*contract.terms["rules"], work], "names": {"besok": "Hembesök"}}
    own_terms.write_terms(actor=steps.someone(Role.OFFICER), contract=contract, terms=terms)
    contract = steps.in_force(contract)
    member, finance = steps.leader(contract.parties.exclude(role="state").first().organisation), cast.finance()
    client.force_login(member)
    page = reverse("contracts:activity_report", args=[contract.pk])
    sent = {"party": contract.parties.get(code=codes[0]).pk, "rule": "besok", "period": "2026-H1", "note": "Besök"}
    for wrong in ({"units": ""}, {"units": "-1"}, {"units": "0"}, {"units": "1", "period": "1999"}):
        assert client.post(page, {**sent, **wrong}).status_code == 422
    assert client.post(page, {**sent, "units": "40,5"}).status_code == 302
    assert client.post(page, {**sent, "units": "40,5"}).status_code == 422  # once a period
    activity = contract.activities.get()
    assert activities.verified_activities(contract, clock.today()) == []
    assert client.post(reverse("contracts:activity_verify", args=[activity.pk])).status_code == 403
    for illegal in ({"value": 90}, {"verified_by": member, "verified_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            contract.activities.update(**illegal)
    client.force_login(finance)
    assert any(item.url == reverse("contracts:activities", args=[contract.pk]) for item in work_for(finance))
    assert client.post(reverse("contracts:activity_verify", args=[activity.pk])).status_code == 302
    assert "Hembesök" in client.get(reverse("contracts:activities", args=[contract.pk])).content.decode()
    steps.verified_costs(contract, Decimal("1000000"))
    lines = settle_contract(contract, clock.today()).lines
    assert [(line.payee, line.gross) for line in lines if line.rule == "besok"] == [
        (codes[0], Decimal("20250.00")),
        (codes[1], Decimal("12150.00")),
        (codes[2], Decimal("8100.00")),
    ]
    with pytest.raises(Refused):
        activities.return_activity(actor=finance, activity=activity, reason="Sent")
