"""From an established result to another municipality that keeps the practice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.actions.conflicts import declare_conflict
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, ConflictOfInterest, Role
from dissemination.actions import calls, knowledge, sustaining
from dissemination.capacity import QUESTIONS
from dissemination.models import Candidate, Practice
from dissemination.models.calls import TRANSITIONS
from dissemination.reference import ENTRIES
from payments.statements import commitment_accounts
from programme.models import Decision, Phase
from tests import cast
from tests.constellations.steps import dispatched
from tests.dissemination import steps

pytestmark = pytest.mark.django_db
PAGES = ("call", "call_edit", "interest", "cohort_new")
CANDIDATE_PAGES = ("", "_assess", "_place", "_plan", "_decide", "_follow_up", "_deviation", "_end")


def phase() -> Phase:
    return Phase.objects.get_or_create(
        number=5, defaults={"name_sv": "Spridning", "name_en": "Dissemination", "planned_duration": "1 år"}
    )[0]


def test_the_bank_is_loaded_once_and_read_by_all(client):
    call_command("load_knowledge")
    call_command("load_knowledge")
    assert Practice.objects.count() == len(ENTRIES)
    for slug in ("team-nystart-norrkoping", "brobyggare", "el-sistema", "utomhuspedagogik"):
        assert client.get(reverse("dissemination:practice", args=[slug])).status_code == 200
    page = client.get(reverse("dissemination:knowledge"), {"q": "Sundsvall"})
    assert [row.slug for row in page.context["page_obj"]] == ["brobyggare"]
    assert (
        client.get(reverse("dissemination:knowledge"), {"q": "\x00", "standing": "☃", "page": "x"}).status_code == 200
    )
    assert not Practice.objects.established().exists()


def test_an_unpublished_entry_is_for_its_writers(client):
    entry = knowledge.write_practice(actor=cast.officer(), name="Hemlig satsning")
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert "Hemlig" not in client.get(reverse("dissemination:knowledge")).content.decode()
    assert client.get(reverse("search"), {"q": "Hemlig satsning"}).context["hits"] == []
    client.force_login(cast.person(Role.ADVISER))
    assert client.get(entry.get_absolute_url()).status_code == 200
    with pytest.raises(Refused):
        knowledge.publish_practice(actor=cast.person(Role.ADVISER), practice=entry)


def test_only_an_established_result_makes_an_entry_established():
    officer = cast.officer()
    entry = knowledge.write_practice(actor=officer, name="Satsning")
    with pytest.raises(Refused):
        knowledge.write_practice(actor=officer, practice=entry, standing="established")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dissemination_practice SET standing = 'established' WHERE id = %s", [entry.pk])
    with pytest.raises(Refused):
        calls.start_dissemination_call(actor=officer, title="Spridning", practices=[entry])
    with pytest.raises(NotAllowed):
        knowledge.write_practice(actor=cast.stranger(), name="Min")


def test_the_whole_turn_from_established_result_to_sustaining():
    made = steps.granted()
    assert (made.status, made.granted, made.commitment.ceiling) == ("granted", Decimal(2_000_000), Decimal(2_000_000))
    whole, support = commitment_accounts(made.commitment.programme, clock.today().year)[-2:]
    assert whole.fund == "constellations"
    assert (support.fund, support.new, support.outstanding) == ("operations", Decimal(2_000_000), Decimal(2_000_000))
    assert made.commitment.fund == "operations"
    assert made.dissemination.call.is_open
    leader = made.organisation.memberships.get().user
    adviser = made.assessed_by
    sustaining.follow_up(actor=leader, candidate=made, reached=40, fidelity=4)
    deviation = sustaining.report_deviation(actor=leader, candidate=made, text="Teamet saknar en tjänst")
    with pytest.raises(Refused):
        sustaining.resolve_deviation(actor=leader, deviation=deviation, action=" ")
    sustaining.resolve_deviation(actor=leader, deviation=deviation, action="Rekryterat")
    with pytest.raises(Refused):
        sustaining.begin_sustaining(actor=adviser, candidate=made)
    made = calls.write_plan(actor=leader, candidate=made, plan="Plan", sustaining_plan="I budget", version=made.version)
    assert sustaining.begin_sustaining(actor=adviser, candidate=made).status == "sustaining"
    sustaining.note_interview(actor=adviser, phase=phase(), role="Rektor", summary="Bra stöd", candidate=made)
    verbs = set(AuditEvent.objects.filter(case_id=made.case_id).values_list("verb", flat=True))
    assert {"candidate.registered", "candidate.assessed", "candidate.granted", "deviation.resolved"} <= verbs


def test_support_never_passes_the_line_of_21_million():
    first = steps.granted(amount="20000000.00")
    second = steps.assessed(steps.candidate(first.dissemination, "Borås"))
    with pytest.raises(Refused):
        steps.granted(second, "1000000.01")
    second.refresh_from_db()
    assert (second.status, second.commitment) == ("assessed", None)
    assert steps.granted(second, "1000000.00").status == "granted"
    assert calls.budget_of_line() == calls.granted_so_far()


def test_support_needs_assessment_and_a_refusal_binds_nothing():
    made = steps.candidate()
    with pytest.raises(Refused):
        steps.granted(made)
    made = steps.assessed(made)
    dispatched(
        officer=steps.someone(Role.OFFICER),
        chair=steps.someone(Role.CHAIR),
        kind="implementation_support",
        title="Stöd",
        case=made.case,
        subject=made,
        is_granted=False,
    )
    made.refresh_from_db()
    assert (made.status, made.commitment, made.granted) == ("rejected", None, None)


def test_status_pairs_hold_in_code_and_in_sql():
    made = steps.assessed()
    for new in Candidate._meta.get_field("status").flatchoices:
        if new[0] in TRANSITIONS["assessed"] or new[0] == "assessed":
            continue
        with pytest.raises(Refused):
            calls.move_to(made, new[0])
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE dissemination_candidate SET status = %s WHERE id = %s", [new[0], made.pk])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE dissemination_candidate SET status = 'granted' WHERE id = %s", [made.pk])


def test_a_mentor_led_the_initiative_and_a_cohort_belongs_to_its_call():
    made = steps.candidate()
    officer = steps.someone(Role.OFFICER)
    with pytest.raises(Refused):
        calls.name_mentor(actor=officer, user=cast.stranger(), practice=made.practice)
    initiative = made.practice.initiative
    initiative.project_leader = initiative.constellation.created_by
    initiative.save()
    mentor = calls.name_mentor(actor=officer, user=initiative.project_leader, practice=made.practice)
    cohort = calls.open_cohort(
        actor=officer, dissemination=made.dissemination, name="Våren", starts_on="2026-02-01", mentor=mentor
    )
    made = calls.place_candidate(actor=officer, candidate=made, cohort=cohort, mentor=mentor)
    assert list(Candidate.objects.visible_to(mentor.user)) == [made]


def test_stranger_and_conflicted_see_no_candidate(client):
    made = steps.candidate()
    conflicted = cast.person(Role.ADVISER, "Kim Conflicted")
    declare_conflict(actor=conflicted, user=conflicted, case=made.case, ground=ConflictOfInterest.Ground.PARTY)
    member = cast.person(Role.ADVISER, "Mina Member", organisation=made.organisation)
    for user in (cast.stranger(), conflicted, member):
        client.force_login(user)
        for tail in CANDIDATE_PAGES:
            url = reverse(f"dissemination:candidate{tail}", args=[made.pk])
            assert client.get(url).status_code in ({404} if tail != "_decide" else {403, 404}), (user, url)
        page = client.get(made.dissemination.get_absolute_url()).content.decode()
        assert made.get_absolute_url() not in page
    with pytest.raises(NotAllowed):
        calls.assess_capacity(actor=member, candidate=made, answers=dict.fromkeys(QUESTIONS, 5), note="x")


def test_pages_are_read_and_nonsense_is_refused(client):
    made = steps.granted()
    officer = steps.someone(Role.OFFICER)
    client.force_login(officer)
    slug = made.practice.slug
    urls = [reverse(f"dissemination:{name}", args=[made.dissemination_id]) for name in PAGES]
    urls += [reverse(f"dissemination:candidate{tail}", args=[made.pk]) for tail in CANDIDATE_PAGES]
    urls += [
        reverse(f"dissemination:{name}")
        for name in (
            "call_list",
            "call_new",
            "lessons",
            "lesson_new",
            "interview_list",
            "interview_new",
            "recommendation",
            "from_initiative",
            "practice_new",
        )
    ]
    urls += [reverse(f"dissemination:{name}", args=[slug]) for name in ("practice", "practice_edit")]
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200, url
        form = (page.context or {}).get("form")
        if form is not None and hasattr(form, "fields"):
            assert client.post(url, dict.fromkeys(form.fields, "\x00☃ 1e999")).status_code == 422, url


def test_a_turn_by_pages(client):
    call = steps.open_call()
    leader = cast.person(Role.APPLICANT, organisation=cast.organisation("Ale"))
    client.force_login(leader)
    url = reverse("dissemination:interest", args=[call.pk])
    data = {"organisation": leader.memberships.get().organisation_id, "practice": call.practices.get().pk}
    assert client.post(url, {**data, "motivation": "Vi behöver det"}).status_code == 302
    assert client.post(url, {**data, "motivation": "Igen"}).status_code == 422
    made = Candidate.objects.get()
    client.force_login(cast.person(Role.ADVISER))
    answers = {**dict.fromkeys(QUESTIONS, "4"), "note": "Räcker"}
    assert client.post(reverse("dissemination:candidate_assess", args=[made.pk]), answers).status_code == 302
    client.force_login(steps.someone(Role.OFFICER))
    decide = reverse("dissemination:candidate_decide", args=[made.pk])
    assert client.post(decide, {"is_granted": "yes", "circumstances": "Väl"}).status_code == 422
    response = client.post(decide, {"is_granted": "yes", "amount": "500 000", "circumstances": "Väl"})
    decision = Decision.objects.get(kind="implementation_support")
    assert response["Location"] == reverse("programme:decision_edit", args=[decision.pk])
    assert decision.amount == Decimal(500_000)
    phase()
    client.post(
        reverse("dissemination:lesson_new"), {"phase": 5, "kind": "lesson", "text": "Tid", "proposal": "Mer tid"}
    )
    page = client.get(reverse("dissemination:recommendation"))
    assert "Mer tid" in page.context["form"]["content"].value()
    sent = {"content": "Permanenta.", "circumstances": "Lärdomar."}
    assert client.post(reverse("dissemination:recommendation"), sent).status_code == 302
    assert Decision.objects.filter(kind="final_recommendation").count() == 1


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_lists_take_the_same_queries_at_one_and_three(client):
    call = steps.open_call()
    client.force_login(steps.someone(Role.OFFICER))
    urls = [call.get_absolute_url(), reverse("dissemination:interview_list"), reverse("dissemination:knowledge")]

    def add(town):
        made = steps.candidate(call, town)
        sustaining.note_interview(
            actor=steps.someone(Role.OFFICER), phase=phase(), role="Rektor", summary="Bra", candidate=made
        )

    add("Ale")
    one = [queries(client, url) for url in urls]
    add("Borås")
    add("Kalmar")
    call_command("load_knowledge")
    assert [queries(client, url) for url in urls] == one
