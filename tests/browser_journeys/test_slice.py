"""The main job in the browser, once from end to end: from a call to a krona paid under the cap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings

from calls.models import Application, Call, Letter
from constellations.models import Initiative
from contracts.models import Contract
from core import clock
from core.models import AuditEvent, Organisation, Role, User
from evaluation.models import EstablishedResult, Protocol, Round
from outcomes_platform.celery import app
from payments.models import Claim
from programme.actions.ledger import trial_balance_fault
from programme.models import Decision
from tests import cast
from tests.browser_journeys.reader import NARROW, Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.lasts(130)]

LAST_YEAR = clock.today().year - 1


@dataclass
class Scene:
    """Who takes part, and how they come to their pages."""

    reader_for: Callable[..., Reader]
    officer: User = field(default_factory=cast.officer)
    chair: User = field(default_factory=cast.chair)
    adviser: User = field(default_factory=lambda: cast.person(Role.ADVISER, "Ada Adviser"))
    evaluator: User = field(default_factory=lambda: cast.person(Role.EVALUATOR, "Eva Evaluator"))
    verifier: User = field(default_factory=lambda: cast.person(Role.VERIFIER, "Vera Verifier"))
    finance: User = field(default_factory=cast.finance)
    second: User = field(default_factory=cast.second_finance)
    town: Organisation = field(default_factory=lambda: cast.organisation("Norrköping"))
    region: Organisation = field(default_factory=lambda: cast.organisation("Region Östergötland", "region"))

    def __post_init__(self) -> None:
        self.leader = cast.person(Role.APPLICANT, "Lina Leader", organisation=self.town)
        self.partner = cast.person(Role.APPLICANT, "Rune Region", organisation=self.region)
        self.units = [cast.unit(self.town), cast.unit(self.town, "Utbildningsförvaltningen")]

    @property
    def desk(self) -> Reader:
        return self.reader_for(self.officer)

    @property
    def gavel(self) -> Reader:
        """The chair takes decisions on the phone."""
        return self.reader_for(self.chair, viewport=NARROW)


def moment(days: int) -> str:
    return (clock.now() + timedelta(days=days)).astimezone(clock.STOCKHOLM).strftime("%Y-%m-%dT%H:%M:%S")


def test_from_a_call_to_a_paid_krona(reader_for, worker):
    cast.programme()
    scene = Scene(reader_for)
    call = publish_a_call(scene)
    application = send_an_expression_of_interest(scene, call)
    initiative = assess_and_tell(scene, application)
    analyse_in_depth(scene, initiative)
    contract = draw_up_and_sign(scene, initiative)
    report_costs(scene, contract)
    lock_a_protocol(scene, contract)
    round = measure(scene, contract)
    establish(scene, round)
    pay(scene, round)
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= STEPS


STEPS = {
    "call.created",
    "call.published",
    "application.submitted",
    "assessment.submitted",
    "application.qualified",
    "letter.sent",
    "initiative.created",
    "contract.signed",
    "round.opened",
    "round.computed",
    "round.signed",
    "round.established",
}


def publish_a_call(scene: Scene) -> Call:
    area = cast.needs_area()
    desk = scene.desk.goto("/calls/").follow("Prepare a call")
    desk.write(title="Unga till skola").press("Begin")
    desk.write(
        purpose="Färre unga utanför.",
        who_may_apply="Kommuner, regioner och myndigheter.",
        opens_at=moment(-1),
        closes_at=moment(30),
        statute="15 § förordningen",
        conditions="Ni deltar i utvärderingen.",
        contact="utlysning@example.se",
    )
    desk.choose("needs_areas", str(area.pk)).choose("appealable", "no")
    desk.press("Save and go to the questions")
    call = Call.objects.get()
    desk.goto(f"/calls/{call.pk}/overview/").follow("Publish")
    desk.press("Prepare the decision").reads(
        "A decision on the call is being prepared. The call is published when it is dispatched."
    )
    decision = Decision.objects.get(kind="call")
    carry(scene, decision, provisions="4 § förordningen", circumstances="Behovet är inventerat.")
    call.refresh_from_db()
    assert call.is_open
    scene.reader_for().goto("/calls/").follow("Unga till skola").reads("Färre unga utanför.")
    return call


def send_an_expression_of_interest(scene: Scene, call: Call) -> Application:
    """Two units of a municipality and a region; the region confirms its part on a phone."""
    writer = scene.reader_for(scene.leader).goto(call.get_absolute_url()).follow("Begin an expression of interest")
    writer.write(name="Tillbaka till skolan").choose("unit", str(scene.units[0].pk)).press("Begin")
    application = Application.objects.get()
    partners = f"/applications/{application.pk}/partners/"
    for organisation, unit in [("Norrköping", "Utbildningsförvaltningen"), ("Region Östergötland", "")]:
        writer.goto(partners).write(organisation=organisation, unit=unit).press("Invite")
    for partner in (writer, scene.reader_for(scene.partner, viewport=NARROW)):
        partner.goto(partners)
        while partner.offers("Confirm our part"):
            partner.press("Confirm our part")
    for section in application.form.sections.all():
        writer.goto(f"/applications/{application.pk}/parts/{section.key}/")
        answer_everything(writer)
        writer.press("Done with this part")
    writer.goto(application.get_absolute_url()).follow("Check and submit")
    writer.press("Submit the expression of interest")
    application.refresh_from_db()
    writer.reads(application.case.reg_no, "Your expression of interest is received")
    assert application.case.number == call.case.number + 1
    assert (application.parties, application.principals) == (3, 2)
    return application


def answer_everything(writer: Reader) -> None:
    """Whatever the part asks: words in every field of words, the first of every choice."""
    form = writer.page.locator("main form[data-autosave-url]")
    for box in form.locator("textarea:visible").all():
        box.fill("Skolfrånvaron stiger i årskurs 7.")
    for line in form.locator("input[type=text]:visible, input[type=number]:visible").all():
        line.fill("120" if line.get_attribute("inputmode") else "Elever")
    for day in form.locator("input[type=date]:visible").all():
        day.fill(f"{LAST_YEAR + 2}-09-01")
    for choice in form.locator("select:visible").all():
        choice.select_option(index=1)
    names = {box.get_attribute("name") for box in form.locator("input[type=radio], input[type=checkbox]").all()}
    for name in sorted(filter(None, names)):
        first = form.locator(f"input[name='{name}']").first
        if first.is_visible():
            first.check()


def carry(scene: Scene, decision: Decision, **words: str) -> None:
    """A decision by its page: completed, laid before the chair, taken on a phone, dispatched."""
    path = f"/decisions/{decision.pk}/"
    desk = scene.desk
    if words:
        desk.goto(f"{path}edit/").write(**words).choose("is_appealable", "no").press("Save")
    desk.goto(path)
    if desk.offers("Lay before the decision-maker"):
        desk.press("Lay before the decision-maker")
    gavel = scene.gavel.goto(path)
    if gavel.page.locator("[name=urgency]").count():
        gavel.write(urgency="Parterna väntar på beslutet.")
    gavel.press("Take the decision")
    desk.goto(path).press("Dispatch the decision").reads("The decision is in effect.")
    decision.refresh_from_db()
    assert decision.status == "dispatched"


def assess_and_tell(scene: Scene, application: Application) -> Initiative:
    desk, call = scene.desk, application.call
    desk.goto(f"/applications/{application.pk}/assessors/").choose("assessor", str(scene.adviser.pk)).press("Assign")
    assessor = scene.reader_for(scene.adviser).goto("/assessments/")
    assessor.goto(f"/calls/{call.pk}/screening/{application.pk}/")
    for criterion in call.criteria.all():
        assessor.choose(f"{criterion.key}__score", "3").write(**{f"{criterion.key}__reason": "Väl belagt."})
    assessor.choose("recommendation", "yes").press("Done, next")
    desk.goto(f"/applications/{application.pk}/feedback/")
    for criterion in call.criteria.all():
        desk.write(**{f"{criterion.key}__strengths": "Tydligt.", f"{criterion.key}__weaknesses": "Skärp målen."})
    desk.press("Save and leave")
    desk.goto(f"/applications/{application.pk}/outcome/").choose("outcome", "qualify")
    desk.write(circumstances="Uppfyller kriterierna.").press("Prepare")
    desk.press("Prepare the decision on the feedback").press("Lay before the decision-maker")
    gavel = scene.gavel.goto(f"/calls/{call.pk}/decisions/").write(urgency="Sökandena väntar på beskedet.")
    gavel.press("Take the marked decisions")
    desk.goto(f"/calls/{call.pk}/decisions/").press("Dispatch the marked together")
    letter = Letter.objects.get()
    desk.goto(f"/calls/{call.pk}/letters/{letter.pk}/").press("Read, ready to send").press("Send the marked letters")
    scene.reader_for(scene.leader).goto(application.get_absolute_url()).reads("Skärp målen.")
    return Initiative.objects.get(constellation=application.constellation)


def analyse_in_depth(scene: Scene, initiative: Initiative) -> None:
    path = f"/initiatives/{initiative.pk}/"
    leader = scene.reader_for(scene.leader).goto(path).goto(f"{path}outcomes/new/")
    leader.write(
        code="absence",
        name="Minskad skolfrånvaro",
        unit="procent",
        target_group="Elever i årskurs 7–9",
        indicator="Andel elever med mer än 20 procents frånvaro",
        baseline="24",
        target="18",
        horizon_months="12",
        source="Skolans frånvarosystem",
    )
    leader.press("Save the outcome")
    desk = scene.desk.goto(path).goto(f"{path}outcomes/{initiative.outcomes.get().pk}/judge/")
    desk.choose("accepted", "yes").press("Save the judgement")
    desk.goto(f"{path}financing/").choose("is_granted", "yes")
    desk.write(circumstances="Initiativet uppfyller kriterierna.").press("Prepare the decision")
    carry(scene, Decision.objects.get(kind="financing"), provisions="5 §", appeal_text="Beslutet får inte överklagas.")
    initiative.refresh_from_db()
    assert initiative.status == "approved"


def draw_up_and_sign(scene: Scene, initiative: Initiative) -> Contract:
    """Half of two times eight million: a ceiling of four million on one outcome."""
    desk = scene.desk.goto("/contracts/").goto(f"/contracts/new/?initiative={initiative.pk}")
    desk.write(starts_on=f"{LAST_YEAR}-01-01", ends_on=f"{LAST_YEAR + 2}-12-31").press("Draw up the contract")
    contract = Contract.objects.get(initiative=initiative)
    path = contract.get_absolute_url()
    desk.goto(f"{path}edit/").write(ceiling="4 000 000", expected_payment="2 000 000")
    desk.write(follow_up_until=f"{LAST_YEAR + 3}-06-30").choose("evaluator", str(scene.evaluator.pk)).press("Save")
    parties = list(contract.parties.exclude(role="state"))
    desk.goto(f"{path}key/")
    for party, share in zip(parties, ["50", "30", "20"], strict=True):
        desk.write(**{f"share_{party.pk}": share})
    desk.press("Save").goto(f"{path}outcomes/{contract.outcomes.get().pk}/")
    desk.write(agreed_payment="4 000 000", due_on=f"{LAST_YEAR}-03-31").press("Save").goto(f"{path}budget/")
    for party in parties:
        desk.write(**{f"b_{party.pk}_{LAST_YEAR}_staff": "4 000 000"})
    desk.press("Save").goto(f"{path}terms/")
    desk.goto(f"{path}propose/").write(circumstances="Villkoren är prövade.")
    desk.page.locator("main form button[type=submit]").last.click()
    desk.page.wait_for_url(f"**{path}")
    carry(scene, Decision.objects.get(kind="contract"))
    for party in contract.parties.select_related("organisation").order_by("pk"):
        person = {scene.town.pk: scene.leader, scene.region.pk: scene.partner}.get(party.organisation_id, scene.chair)
        signer = scene.reader_for(person).goto(f"{path}sign/")
        signer.page.locator(f"form:has(input[name=party][value='{party.pk}']) button").click()
        signer.page.wait_for_url(f"**{path}")
        signer.look()
    contract.refresh_from_db()
    assert (contract.status, contract.commitment.ceiling) == ("active", 4_000_000)
    return contract


def report_costs(scene: Scene, contract: Contract) -> None:
    member = scene.reader_for(scene.leader).goto(f"/contracts/{contract.pk}/costs/")
    member.goto(f"/contracts/{contract.pk}/costs/new/").choose("period", f"{LAST_YEAR}-H1").press("Begin")
    member.write(amount_staff="8 000 000", text_staff="Lön").attach("huvudbok.csv", b"konto;belopp\n5010;1\n")
    member.page.locator("main button[name=send]").click()
    report = contract.cost_reports.get()
    member.page.wait_for_url(f"**/cost-reports/{report.pk}/")
    member.look()
    scene.reader_for(scene.finance).goto("/my-work/").goto(f"/cost-reports/{report.pk}/").press("Verify and lock")
    report.refresh_from_db()
    assert report.status == "verified"
    scene.desk.goto(contract.get_absolute_url()).reads("8,0 mnkr")


def lock_a_protocol(scene: Scene, contract: Contract) -> None:
    """Proposed by the evaluator, tried on baseline data, signed by both: only then are outcome data received."""
    evaluator = scene.reader_for(scene.evaluator).goto("/protocols/").follow("Propose a protocol", nth=0)
    evaluator.write(
        estimand="Andelen elever med hög frånvaro.",
        population="Elever i årskurs 7–9.",
        comparison="Ingen jämförelsegrupp.",
        time_window="Från avtalets start.",
        missing_data="Rader utan värde utesluts.",
        decision_rule="Värdet fastställs.",
        spec_outcome="value",
        spec_treated="",
        spec_post="",
    )
    evaluator.choose("method", "reported_total").press("Save")
    protocol = Protocol.objects.get()
    path = protocol.get_absolute_url()
    evaluator.goto(f"{path}baseline/").attach("baseline.csv", b"value\n24\n").press("Send the file")
    evaluator.waits_for_the_worker()
    evaluator.goto(path).press("Make a trial run")
    evaluator.goto(f"{path}sign/").press("Sign the protocol")
    scene.desk.goto(f"{path}lock/").press("Sign and lock")
    protocol.refresh_from_db()
    assert protocol.status == "locked"


def measure(scene: Scene, contract: Contract) -> Round:
    """Beat's own task opens the round, in the worker; data, computation and verification follow by pages."""
    app.send_task(settings.CELERY_BEAT_SCHEDULE["open-rounds"]["task"])
    member = scene.reader_for(scene.leader)
    for _attempt in range(50):
        if Round.objects.exists():
            break
        member.page.wait_for_timeout(200)
    round = Round.objects.filter(contract=contract).earliest("as_of")
    path = round.get_absolute_url()
    member.goto("/my-work/").goto(path).follow("Deliver data").attach("data.csv", b"value\n17\n").press("Send the file")
    member.waits_for_the_worker().goto(round.deliveries.get().get_absolute_url())
    member.reads("The whole file has been taken in.")
    evaluator = scene.reader_for(scene.evaluator).goto("/rounds/").goto(path)
    evaluator.press("Close the data and compute").reads("The worker is computing").waits_for_the_worker()
    evaluator.goto(f"{path}interpret/").write(
        data_quality="Fullständiga uppgifter.", can_say="Utfallet nåddes.", cannot_say="Om det består."
    )
    evaluator.press("Sign the interpretation")
    verifier = scene.reader_for(scene.verifier).goto(path).follow("Verify").press("Run again").waits_for_the_worker()
    verifier.goto(f"{path}verify/").reads("Identical result").choose("outcome", "signed")
    verifier.write(note="Omräkningen gav samma resultat.").press("Register the verification")
    for person in (scene.leader, scene.partner):
        partner = scene.reader_for(person).goto(f"{path}comment/")
        partner.page.locator("[name=is_without_remarks]").check()
        partner.press("Send the comment")
    return round


def establish(scene: Scene, round: Round) -> None:
    scene.desk.goto(round.get_absolute_url()).press("Prepare the decision")
    carry(scene, Decision.objects.get(kind="establish"))
    assert EstablishedResult.objects.get(round=round).value == 17
    scene.desk.goto(round.contract.get_absolute_url()).reads("Reached")


def pay(scene: Scene, round: Round) -> None:
    """One finance officer orders and cannot release; another releases. Both entered the accounts in the same way."""
    first, second = scene.reader_for(scene.finance), scene.reader_for(scene.second, viewport=NARROW)
    for organisation, number in [(scene.town, "5050-1055"), (scene.region, "5050-1055")]:
        first.goto("/payments/accounts/").choose("organisation", str(organisation.pk)).choose("kind", "bankgiro")
        first.write(number=number).press("Save")
        second.goto("/payments/accounts/").press("Verify")
    first.goto("/payments/").press("Prepare the claim").reads("4 000 000 kr")
    claim = Claim.objects.get(round=round)
    path = claim.get_absolute_url()
    scene.desk.goto(path).press("Prepare the decision on payment")
    words = {"provisions": "7 §", "circumstances": "Fastställt.", "appeal_text": "Beslutet får inte överklagas."}
    carry(scene, Decision.objects.get(kind="outcome_payment"), **words)
    first.goto(path).press("Order the payment")
    assert not first.offers("Release the payment")
    second.goto(path).press("Release the payment")
    first.goto(path).write(executed_on=clock.today().isoformat()).press("Confirm")
    claim.refresh_from_db()
    assert (claim.status, claim.amount) == ("paid", 4_000_000)
    assert trial_balance_fault() is None
    first.goto("/ledger/").reads("4 000 000,00 kr")
    first.goto("/budget/").reads("4,0 mnkr av 365,0 mnkr är utbetalt eller bundet")
    scene.desk.goto(round.contract.get_absolute_url()).reads("4 000 000 kr")
    scene.gavel.goto("/programme/")
