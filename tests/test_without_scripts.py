"""The main journeys with scripts turned off: every act is a link or a form that is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calls.models import Application
from core.actions import jobs
from core.models import Organisation, User
from tests import cast
from tests.browser_journeys.reader import NARROW, Looked, Reader
from tests.calls import steps as calls
from tests.contracts import steps as contracts
from tests.evaluation import steps as evaluation
from tests.payments import steps as payments

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def reader_for(page_for) -> Callable[[User], Reader]:
    def open_reader(user: User) -> Reader:
        page = page_for(user, javascript=False, viewport=NARROW)
        return Reader(page, Looked([]), user.role)

    return open_reader


def test_an_expression_of_interest_is_written_and_sent_without_scripts(reader_for):
    call = calls.published_call(cast.officer())
    leader = calls.person_of(cast.organisation("Norrköping"))
    writer = reader_for(leader).goto("/calls/").follow(call.title)
    writer.follow("Begin an expression of interest").write(name="Tillbaka till skolan").press("Begin")
    application = Application.objects.get()
    section = application.form.sections.first()
    writer.goto(f"/applications/{application.pk}/parts/{section.key}/")
    writer.page.locator("main textarea").first.fill("Skolfrånvaron stiger.")
    writer.press("Save and go on later")
    assert "Skolfrånvaron stiger." in str(application.answers.get(section_key=section.key).data)
    calls.write_everything(leader, application)
    writer.goto(application.get_absolute_url()).follow("Check and submit")
    writer.press("Submit the expression of interest").reads("Your expression of interest is received")


def test_data_are_computed_and_paid_without_scripts(reader_for):
    contract = contracts.active_contract()
    contracts.verified_costs(contract, 8_000_000)
    evaluation.locked_protocol(contract)
    round = evaluation.round_of(contract)
    path = f"/rounds/{round.pk}/"
    member = reader_for(evaluation.leader_of(contract)).goto(path).follow("Deliver data")
    member.attach("data.csv", b"value\n17\n").press("Send the file")
    jobs.run_all_now()
    evaluator = reader_for(evaluation.evaluator_of(contract)).goto(path)
    evaluator.press("Close the data and compute").reads("The worker is computing")
    jobs.run_all_now()
    round.refresh_from_db()
    assert round.status == "computed"
    evaluator.goto(path).reads(round.get_status_display())
    evaluation.established(evaluation.commented_round(evaluation.signed_by_verifier(round)))
    first, second = payments.finance_pair()
    claim = payments.decided_claim(round)
    for organisation in Organisation.objects.filter(contract_roles__contract=contract).distinct():
        payments.verified_account(organisation)
    reader_for(first).goto(claim.get_absolute_url()).press("Order the payment")
    reader_for(second).goto(claim.get_absolute_url()).press("Release the payment")
    assert claim.orders.get().released_by == second
