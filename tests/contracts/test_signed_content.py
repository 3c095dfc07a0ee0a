"""What a contract must say before it is signed, and who may be paid by whom in it."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest

from contracts.actions import costs, drafting, outcomes, own_terms, private_capital
from contracts.checks import missing
from contracts.drafts import content_of
from contracts.fault_places import place_in_words
from contracts.wording import contract_text
from core.errors import Refused
from core.models import Role
from programme.models import Decision, Programme
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


def test_only_the_state_pays_and_private_capital_waits_for_a_decision():
    contract = steps.complete_contract()
    officer = steps.someone(Role.OFFICER)
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
