"""The whole turn of the five phases in the browser: each test goes on where the played pilot stands.

What the roles do in each phase is done by the people of the demo, at a desk or on a phone; every page is looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from constellations.models import Forum, Initiative, OutcomeDefinition, SupportActivity
from contracts.models import Amendment, Contract, ContractStop
from core.demo import ACCOUNTS, PASSWORD
from dissemination.models import Candidate, DisseminationCall, PhaseLesson, Practice
from programme.models import Activity, Decision, Meeting
from tests.browser_journeys.reader import NARROW, Reader
from tests.calls import steps as calls
from tests.pilot import demo_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.lasts(40),
    pytest.mark.usefixtures("live_pilot"),
]

Cast = Callable[..., Reader]
ROLES = {account.role: account.email.partition("@")[0] for account in reversed(ACCOUNTS)}


@pytest.fixture
def person(page_for, looked) -> Cast:
    """Somebody of the demo, by the name before the @; the same browser for the whole test."""
    known: dict[str, Reader] = {}

    def open_reader(name: str, *, phone: bool = False) -> Reader:
        if name not in known:
            user = demo_user(name)
            page = page_for(user, **({"viewport": NARROW} if phone else {}))
            known[name] = Reader(page, looked, user.role, PASSWORD)
        return known[name]

    return open_reader


def carry(person: Cast, decision: Decision) -> None:
    """Completed and laid before the chair by the officer, taken on a phone, dispatched."""
    path = f"/decisions/{decision.pk}/"
    desk = person("handlaggare")
    if decision.status == "draft":
        desk.goto(f"{path}edit/").fill(is_appealable="no", provisions="7 §", appeal_text="Får inte överklagas.").send()
        desk.press("Lay before the decision-maker")
    chair = person("ordforande", phone=True).goto(path)
    if chair.page.locator("[name=urgency]").count():
        chair.choose("deciders", *[str(demo_user(name).pk) for name in ("ordforande", "ledamot", "ledamot2")])
        chair.write(urgency="Parterna väntar.")
    chair.press("Take the decision")
    desk.goto(path).press("Dispatch the decision")
    decision.refresh_from_db()
    assert decision.status == "dispatched"


@pytest.mark.parametrize("part", [0, 1])
def test_each_role_reads_its_pages(person, part):
    """My work, each entry of the menu, and the first matter of each list."""
    for name in list(ROLES.values())[part::2]:
        reader = person(name).goto("/my-work/")
        entries = reader.page.locator(".site-nav a").evaluate_all("links => links.map(link => link.pathname)")
        assert len(entries) > 1
        for entry in entries[1:]:
            reader.goto(entry)
            first = reader.page.locator("main tbody th a").first
            if first.count():
                reader.goto(str(first.get_attribute("href")))


def test_phase_1_a_hearing_leads_to_an_adjustment(person):
    desk = person("handlaggare")
    for path in ("", "phases/1/", "needs/", "framework/", "organisations/", "bodies/", "hearings/"):
        desk.goto(f"/programme/{path}")
    desk.goto("/meetings/plan/").fill(
        kind="hearing", title="Hearing om kriterierna", starts_at="2026-11-20T13:00"
    ).send()
    hearing = Meeting.objects.get(title="Hearing om kriterierna")
    desk.goto(f"/programme/hearings/{hearing.pk}/").fill(feedback="Kraven på beredskap är för många.").send()
    feedback = hearing.feedback.get()
    desk.goto(f"/programme/hearings/feedback/{feedback.pk}/").write(adjustment="Tre krav i stället för åtta.")
    desk.fill(adjustment="Tre krav i stället för åtta.").send()
    desk.goto("/programme/hearings/").reads("Tre krav i stället för åtta.")
    activity = Activity.objects.filter(phase_id=5).exclude(status="done").earliest("number")
    desk.goto(f"/programme/activities/{activity.pk}/").fill(status="done", done_on="2026-11-16").send()
    activity.refresh_from_db()
    assert activity.status == "done"
    decision = Decision.objects.filter(kind="criteria").earliest("pk")
    person("ledamot", phone=True).goto("/programme/phases/1/").goto(f"/decisions/{decision.pk}/")


def test_phase_2_two_assess_and_one_is_turned_down_with_feedback(person):
    call = calls.published_call(demo_user("handlaggare"), title="En utlysning till")
    application = calls.submitted_application(call, actor=demo_user("norrkoping"))
    desk = person("handlaggare").goto(f"/applications/{application.pk}/assessors/")
    for name in ("radgivare2", "expert"):
        desk.goto(f"/applications/{application.pk}/assessors/").choose("assessor", str(demo_user(name).pk))
        desk.press("Assign")
    for name, score, phone in [("radgivare2", "1", False), ("expert", "3", True)]:
        assessor = person(name, phone=phone).goto(f"/calls/{call.pk}/screening/{application.pk}/")
        for criterion in call.criteria.all():
            assessor.choose(f"{criterion.key}__score", score).write(**{f"{criterion.key}__reason": "Målen är vaga."})
        assessor.choose("recommendation", "no").press("Done, next")
    desk.goto(f"/calls/{call.pk}/ranking/").goto(f"/calls/{call.pk}/comparison/")
    desk.goto(f"/applications/{application.pk}/feedback/")
    for criterion in call.criteria.all():
        desk.write(**{f"{criterion.key}__strengths": "Tydligt.", f"{criterion.key}__weaknesses": "Skärp målen."})
    desk.press("Save and leave").goto(f"/applications/{application.pk}/outcome/").choose("outcome", "reject")
    desk.write(circumstances="Målen går inte att mäta.").press("Prepare")
    desk.press("Prepare the decision on the feedback").press("Lay before the decision-maker")
    person("ordforande", phone=True).goto(f"/calls/{call.pk}/decisions/").write(urgency="De sökande väntar.").press(
        "Take the marked decisions"
    )
    desk.goto(f"/calls/{call.pk}/decisions/").press("Dispatch the marked together")
    letter = application.letters.get()
    desk.goto(f"/calls/{call.pk}/letters/{letter.pk}/").press("Read, ready to send").press("Send the marked letters")
    person("norrkoping", phone=True).goto(application.get_absolute_url()).reads("Skärp målen.")
    application.refresh_from_db()
    assert application.status == "rejected"


def test_phase_3_support_outcomes_and_a_decision(person):
    """An outcome is refused with reasons, and the initiative is turned down with areas to improve."""
    leader = demo_user("norrkoping")
    initiative = calls.qualified_initiative(
        calls.published_call(demo_user("handlaggare"), title="En till"), actor=leader
    )
    path = f"/initiatives/{initiative.pk}/"
    adviser = person("radgivare", phone=True).goto("/support/new/")
    before = SupportActivity.objects.count()
    adviser.fill(constellation=str(initiative.constellation_id), need="analysis", hours="2,5", note="Gick igenom data.")
    adviser.send().goto("/support/").goto("/support/week/")
    assert SupportActivity.objects.count() == before + 1
    work = person("norrkoping").goto(path)
    for part in ("theory", "outcomes", "readiness"):
        work.goto(f"{path}parts/{part}/")
    work.goto(f"{path}outcomes/new/")
    work.fill(code="wellbeing", name="Ökat välbefinnande", unit="poäng", direction="increase")
    work.write(baseline="3", target="4", horizon_months="12")
    work.press("Save the outcome")
    outcome = OutcomeDefinition.objects.get(initiative=initiative)
    reviewer = person("expert").goto(f"{path}outcomes/{outcome.pk}/judge/")
    reviewer.choose("accepted", "no").write(reasons="Enkäten saknar utgångsläge.").press("Save the judgement")
    work.goto(f"{path}parts/outcomes/").reads("Enkäten saknar utgångsläge.")
    desk = person("handlaggare").goto(f"{path}financing/").choose("is_granted", "no")
    desk.write(circumstances="Kan inte följas upp.", improvements="Skaffa ett utgångsläge.")
    desk.press("Prepare the decision")
    carry(person, Decision.objects.filter(kind="financing").latest("pk"))
    work.goto(path).reads("Skaffa ett utgångsläge.")
    initiative = Initiative.objects.get(pk=initiative.pk)
    assert (initiative.status, outcome.initiative_id) == ("rejected", initiative.pk)


def test_phase_4_an_amendment_is_decided_and_signed(person):
    contract = Contract.objects.get(title="Tillbaka till skolan")
    path = contract.get_absolute_url()
    desk = person("handlaggare").goto(f"{path}amendments/new/").fill(reason="Uppföljningen tar längre tid.").send()
    amendment = Amendment.objects.filter(contract=contract).latest("pk")
    here = f"/amendments/{amendment.pk}/"
    later = contract.follow_up_until.replace(year=contract.follow_up_until.year + 1).isoformat()
    desk.goto(f"{here}edit/").fill(follow_up_until=later).send()
    desk.goto(here).press("Propose to the delegation")
    carry(person, Decision.objects.filter(kind="amendment").latest("pk"))
    for party in contract.parties.select_related("organisation").order_by("pk"):
        name = {"Norrköping": "norrkoping", "Region Östergötland": "ostergotland"}.get(party.organisation.name)
        signer = person(name or "ordforande").goto(f"{here}sign/")
        with signer.page.expect_navigation():
            signer.page.locator(f"form:has(input[name=party][value='{party.pk}']) button").click()
    contract.refresh_from_db()
    assert contract.follow_up_until.isoformat() == later
    desk.goto(f"{path}versions/").goto(f"{path}changes/").goto(f"{path}history/")


def test_phase_4_a_contract_is_stopped_for_quality_after_support(person):
    contract = Contract.objects.get(title="Tillbaka till skolan")
    path = contract.get_absolute_url()
    desk = person("handlaggare").goto(f"{path}stop/").choose("ground", "quality")
    desk.fill(reasons="Tjänsterna är vakanta.", answer_due_on="2026-12-01").send()
    stop = ContractStop.objects.get(contract=contract)
    here = f"/contract-stops/{stop.pk}/"
    adviser = person("radgivare", phone=True).goto(f"{here}support/")
    adviser.fill(support="Handledning i fyra veckor.", support_until="2026-11-13").send()
    person("norrkoping", phone=True).goto(f"{here}answer/").fill(answer="Vi kan inte rekrytera.").send()
    desk.goto(here).follow("Propose to the delegation").fill(effective_on="2026-12-31").send()
    carry(person, Decision.objects.filter(kind="stop").latest("pk"))
    stop.refresh_from_db()
    assert stop.status == "stopped"
    desk.goto(path).goto(here)


def test_phase_4_a_forum_meets(person):
    adviser = person("radgivare").goto("/forums/new/").choose("kind", "forum")
    adviser.fill(title="Forum om närvaro", theme="Skolnärvaro", starts_at="2026-11-15T10:00").send()
    forum = Forum.objects.get(meeting__title="Forum om närvaro")
    adviser.goto(f"/forums/{forum.pk}/minutes/").fill(minutes="Alla delade med sig av sina tal.").send()
    adviser.goto(f"/forums/{forum.pk}/").reads("Alla delade med sig av sina tal.")


def test_phase_5_from_a_lesson_to_a_recommendation(person):
    desk = person("handlaggare").goto("/lessons/new/").fill(phase="4", kind="lesson", text="Börja med data.").send()
    assert PhaseLesson.objects.filter(text="Börja med data.").exists()
    desk.goto("/knowledge/from-initiative/").press("Draft an entry")
    practice = Practice.objects.latest("pk")
    desk.goto(f"/knowledge/{practice.slug}/edit/").fill(contact="Kommunen").send()
    desk.goto(practice.get_absolute_url()).press("Publish")
    practice.refresh_from_db()
    assert practice.published_at
    call = DisseminationCall.objects.get()
    desk.goto("/dissemination/").goto(call.get_absolute_url()).goto("/dissemination/new/")
    town = person("botkyrka", phone=True).goto(f"/dissemination/{call.pk}/interest/")
    town.fill(motivation="Vi ser samma frånvaro.").send()
    candidate = Candidate.objects.latest("pk")
    here = f"/dissemination/candidates/{candidate.pk}/"
    adviser = person("radgivare").goto(f"{here}assess/")
    for name in {box.get_attribute("name") for box in adviser.page.locator("main input[type=radio]").all()}:
        adviser.choose(str(name), "4")
    adviser.fill(note="God kapacitet.").send()
    desk.goto(f"{here}decision/").choose("is_granted", "yes").fill(amount="1 000 000", circumstances="Räcker.").send()
    carry(person, Decision.objects.filter(kind="implementation_support").latest("pk"))
    candidate.refresh_from_db()
    assert candidate.status == "granted"
    town.goto(here)
    desk.goto("/dissemination/recommendation/").fill(content="Gör utfallsfinansiering permanent.").send()
    carry(person, Decision.objects.filter(kind="final_recommendation").latest("pk"))
