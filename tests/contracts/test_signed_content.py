"""What a contract must say before it is signed, and who may be paid by whom in it."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from calls.models import Application, Question
from contracts.actions import costs, drafting, outcomes, own_terms, private_capital
from contracts.actions.settlements import of_state, settle_contract
from contracts.checks import missing
from contracts.drafts import content_of
from contracts.fault_places import place_in_words
from contracts.wording import contract_text
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Role
from programme.models import Decision, Programme
from tests import cast
from tests.calls.steps import draft_call
from tests.constellations.steps import dispatched
from tests.contracts import steps

pytestmark = pytest.mark.django_db


def refused_field(act, **values):
    with pytest.raises(Refused) as refusal:
        act(**values)
    return refusal.value.field


def test_an_outcome_is_measured_due_and_aimed_within_the_contract():
    contract = steps.complete_contract()
    officer, outcome = steps.someone(Role.OFFICER), steps.outcome(contract)
    assert "Skolans frånvarosystem" in outcome.measurement
    edit = {"act": outcomes.edit_outcome, "actor": officer, "outcome": outcome}
    assert refused_field(**edit, target=Decimal("30")) == "target"
    outcome.refresh_from_db()
    assert refused_field(**edit, due_on=date(2024, 12, 31)) == "due_on"
    assert refused_field(**edit, due_on=date(2028, 7, 1)) == "due_on"
    outcome.refresh_from_db()
    outcomes.edit_outcome(actor=officer, outcome=outcome, measurement="")
    contract.refresh_from_db()
    assert [lack for lack in missing(contract, Programme.objects.get()) if str(outcome) in lack]
    assert (
        refused_field(drafting.edit_contract, actor=officer, contract=contract, expected_payment=contract.ceiling + 1)
        == "expected_payment"
    )


def test_only_the_state_pays_and_private_capital_waits_for_a_decision(client):
    contract = steps.complete_contract()
    officer = steps.someone(Role.OFFICER)
    investor = cast.organisation("Fonden", kind="company")
    client.force_login(officer)
    page, wanted = f"/contracts/{contract.pk}/parties/", {"organisation": investor.pk, "role": "financier"}
    assert client.post(page, wanted).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        contract.parties.create(organisation=investor, code="fonden", role="financier")
    member = contract.parties.exclude(role="state").first().code
    terms = copy.deepcopy(contract.terms)
    terms["rules"][0] |= {"payer": member, "payees": [{"party": "staten", "share": "1"}]}
    with pytest.raises(own_terms.TermsRefused) as refusal:
        own_terms.write_terms(actor=officer, contract=contract, terms=terms)
    assert [fault.path for fault in refusal.value.faults] == ["rules[0].payer"]
    nothing: Decision | None = None
    turn = {"act": private_capital.turn_private_capital, "actor": officer, "allowed": True}
    assert refused_field(**turn, decision=nothing) == "decision"
    decision = dispatched(
        officer=officer,
        chair=steps.someone(Role.CHAIR),
        kind="other",
        title="Privat kapital",
        case=contract.case,
        subject=contract.initiative.constellation,
        is_granted=True,
    )
    private_capital.turn_private_capital(actor=officer, allowed=True, decision=decision)
    assert Programme.objects.get().private_capital_allowed
    own_terms.write_terms(actor=officer, contract=contract, terms=terms)
    own_terms.rebuild_terms(actor=officer, contract=contract)
    contract.outcomes.update(payment_model="target")
    own_terms.rebuild_terms(actor=officer, contract=contract)

    assert client.post(page, wanted).status_code == 302
    lender = contract.parties.get(organisation=investor)
    contract.refresh_from_db()
    loan = {"id": "lan", "type": "activity", "payer": member, "payees": [{"party": lender.code, "share": "1"}]}
    loan["params"] = {"cost_share": "0.4"}
    terms = contract.terms | {"rules": [*contract.terms["rules"], loan]}
    own_terms.write_terms(actor=officer, contract=contract, terms=terms)
    assert client.post(page, {"remove": lender.pk}).status_code == 409  # the terms name it
    key = client.get(f"/contracts/{contract.pk}/key/").content.decode()
    assert (f"share_{lender.pk}" in key, f"signatory_{lender.pk}" in key) == (False, True)
    contract = steps.in_force(contract)
    assert lender in contract.parties.exclude(signed_at=None)
    steps.verified_costs(contract, Decimal("1000000"))
    statement = settle_contract(contract, clock.today())
    assert [(line.payer, line.payee, line.due) for line in statement.lines if line.rule == "lan"] == [
        (member, lender.code, Decimal("400000.00"))
    ]
    assert {line.payer for line in of_state(contract, statement)} == {"staten"}
    with pytest.raises(NotAllowed):
        costs.start_cost_report(actor=steps.leader(investor), contract=contract, party=lender, period="2025-H2")


def test_a_cost_is_reported_in_one_period_alone():
    contract = steps.active_contract()
    party = contract.parties.exclude(role="state").first()
    begin = {"actor": steps.leader(party.organisation), "contract": contract, "party": party}
    costs.start_cost_report(**begin, period="2025-H1")
    for period in ("2025", "2025-Q2", "2025-03"):
        assert refused_field(costs.start_cost_report, **begin, period=period) == "period"
    costs.start_cost_report(**begin, period="2025-H2")


def test_the_contract_says_who_pays_how_it_is_measured_and_what_other_funding_is():
    contract = steps.complete_contract()
    text = contract_text(content_of(contract))
    assert "Staten, företrädd av" in text
    assert "Så mäts ”Minskad skolfrånvaro”: Målgrupp: Elever i årskurs 7–9." in text
    assert "Annan finansiering är det som piloten eller andra statsbidrag har betalat av kostnaderna." in text


def test_places_are_named_in_words(settings):
    settings.LANGUAGE_CODE = "sv"
    terms = {"rules": [{"id": "betalning-absence", "payees": [{"party": "x"}]}]}
    names = {"betalning-absence": "Minskad frånvaro"}
    assert place_in_words("rules[0].payees", terms, names) == "Regel ”Minskad frånvaro”, mottagarna"
    assert place_in_words("facts.results[1].value") == "Resultat 2, värdet"
    assert place_in_words("caps[0].share_of.share") == "Tak 1, andelen, andelen"


def test_a_new_budget_begins_from_the_sums_of_the_expression_of_interest(client):
    contract = steps.draft_contract()
    officer, made = contract.officer, contract.initiative.constellation
    call = draft_call(officer, blueprint="dsi")
    question = Question.objects.get(section__form__call=call, kind="money_table")
    application = Application.objects.create(
        call=call, form=question.section.form, constellation=made, name="x", created_by=officer
    )
    first, other = made.members.order_by("pk")[:2]
    told = {f"{first.pk}_2026": "1 250 000,50", f"{other.pk}_2027": "300000", f"{first.pk}_2031": "7", "0_2026": "9"}
    told[f"{other.pk}_2025"] = "kanske en miljon"
    application.answers.create(section_key=question.section.key, data={question.key: told})
    client.force_login(officer)
    address = f"/contracts/{contract.pk}/budget/"
    form = client.get(address).context["form"]
    shown = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    party = {(p.organisation_id, p.unit_id): p.pk for p in contract.parties.all()}
    mine, theirs = party[first.organisation_id, first.unit_id], party[other.organisation_id, other.unit_id]
    assert shown == {f"b_{mine}_2026_other": Decimal("1250000.50"), f"b_{theirs}_2027_other": Decimal("300000")}
    assert (form.suggestion.outside, form.suggestion.question) == (7, question.text)
    assert client.post(address, {f"b_{mine}_2026_staff": "900 000"}).status_code == 302
    assert client.get(address).context["form"].suggestion is None
