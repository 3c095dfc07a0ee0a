"""Writing together: nothing typed is lost, and what is submitted stays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from calls.actions.answers import Stale, save_section
from calls.actions.applications import start_application
from calls.actions.partners import answer_invitation, invite_adviser, invite_partner
from calls.actions.submission import submit_application
from calls.content import judge, person_numbers_in
from calls.models import Application, SectionAnswer, SectionVersion
from calls.prefill import Figure, known
from calls.views.sections import put_together
from core import clock
from core.errors import NotAllowed, Refused
from core.models import Case, ConflictOfInterest, Document, Role
from core.models.organisations import MembershipLevel
from core.templatetags.formats import date_sv
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def draft():
    call = steps.published_call()
    lead = cast.organisation("Norrköping")
    return start_application(actor=steps.person_of(lead), call=call, organisation=lead, name="Ny idé")


def test_autosave_keeps_what_is_typed_even_when_it_is_too_long(client, draft):
    client.force_login(steps.person_of(cast.organisation("Norrköping")))
    url = reverse("calls:section", args=[draft.pk, "problem"])
    words = "ord " * 500
    answer = client.post(url, {"version": "0", "q_problem": words, "q_without_money": ""}, headers=AUTOSAVE)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert SectionAnswer.objects.get().data["problem"] == words
    page = client.get(url).content.decode()
    assert words.strip() in page
    # Only when the part is said to be done is it judged, beside the field and in the summary.
    judged = client.post(url, {"version": "1", "q_problem": words, "done": "1"})
    assert judged.status_code == 400
    assert judged.content.decode().count("Du har använt 500.") == 2
    assert [gap.question.key for gap in judge(draft)["problem"]] == ["problem", "without_money"]


def test_two_people_in_the_same_part_get_a_merge_page_and_lose_nothing(client, draft):
    anna = steps.person_of(cast.organisation("Norrköping"))
    bo = cast.person(
        Role.APPLICANT, "Bo Andersson", organisation=cast.organisation("Norrköping"), level=MembershipLevel.EDITOR
    )
    save_section(actor=anna, application=draft, section_key="problem", data={"problem": "Annas text"}, version=0)
    client.force_login(bo)
    url = reverse("calls:section", args=[draft.pk, "problem"])
    refused = client.post(url, {"version": "0", "q_problem": "Bos text"}, headers=AUTOSAVE)
    assert refused.status_code == 409
    assert refused.json() == {"merge_url": reverse("calls:merge", args=[draft.pk, "problem"])}
    page = client.post(url, {"version": "0", "q_problem": "Bos text"})
    assert page.status_code == 409
    for words in ("Annas text", "Bos text"):
        assert words in page.content.decode()
    merged = client.post(url, {"version": "1", "q_problem": "Annas text. Bos text", "leave": "1"})
    assert merged.status_code == 302
    assert SectionAnswer.objects.get().data["problem"] == "Annas text. Bos text"
    history = client.get(reverse("calls:history", args=[draft.pk, "problem"])).content.decode()
    assert "<ins>" in history
    assert SectionVersion.objects.count() == 2
    with pytest.raises(Stale):
        save_section(actor=anna, application=draft, section_key="problem", data={"problem": "Nytt"}, version=1)


@pytest.mark.parametrize("typed", ["\0nul", "<script>alert(1)</script>", "a" * 60_001, "\ud800", "=1+1", "😀" * 400])
def test_nonsense_is_kept_or_refused_but_never_a_fault(client, draft, typed):
    client.force_login(steps.person_of(cast.organisation("Norrköping")))
    for key in ("problem", "target_group", "outcomes", "readiness"):
        url = reverse("calls:section", args=[draft.pk, key])
        fields = {"version": "nonsense", "done": "1"}
        for question in draft.form.sections.get(key=key).questions.all():
            fields[f"q_{question.key}"] = typed.encode("utf-8", "replace").decode()
            fields[f"q_{question.key}__0"] = typed.encode("utf-8", "replace").decode()
        answer = client.post(url, fields)
        assert answer.status_code in {200, 302, 400, 409}
        assert "<script>alert" not in client.get(url).content.decode()


def test_an_editor_writes_and_only_a_submitter_of_the_lead_submits():
    application = steps.draft_application()
    editor = cast.person(
        Role.APPLICANT, "Eva Editor", organisation=cast.organisation("Norrköping"), level=MembershipLevel.EDITOR
    )
    with pytest.raises(NotAllowed):
        submit_application(actor=editor, application=application)
    assert not Case.objects.filter(kind="application").exists()


def test_an_unanswered_invitation_and_a_missing_answer_stop_the_submission():
    application = steps.draft_application()
    actor = steps.person_of(cast.organisation("Norrköping"))
    member = invite_partner(
        actor=actor, application=application, organisation=cast.organisation("Norrköping"), unit_name="Kulturnämnden"
    )
    with pytest.raises(Refused) as refusal:
        submit_application(actor=actor, application=application)
    assert refusal.value.code == "unconfirmed"
    answer_invitation(actor=actor, member=member, confirmed=True)
    answer = application.answers.get(section_key="problem")
    save_section(
        actor=actor, application=application, section_key="problem", data={"problem": ""}, version=answer.version
    )
    with pytest.raises(Refused) as refusal:
        submit_application(actor=actor, application=application)
    assert refusal.value.code == "incomplete"
    assert Document.objects.filter(kind="application").count() == 0


def test_a_personal_identity_number_is_stopped_before_it_becomes_an_official_document():
    application = steps.draft_application()
    actor = steps.person_of(cast.organisation("Norrköping"))
    answer = application.answers.get(section_key="target_group")
    data = answer.data | {"target_group": "Till exempel 811228-9874."}
    save_section(actor=actor, application=application, section_key="target_group", data=data, version=answer.version)
    with pytest.raises(Refused) as refusal:
        submit_application(actor=actor, application=application)
    assert refusal.value.code == "personal_number"
    # Nor in the name, in what a partner brings, or in the name of a file; a coordination number is one too.
    application.answers.filter(pk=answer.pk).update(data=answer.data)
    assert person_numbers_in(application) == []
    application.constellation.members.update(contribution="Kontakt 811228 9874")
    application.name = "För 19811228-9874"
    answers = application.answers.get(section_key="problem")
    answers.data |= {"file": [{"id": 1, "name": "811288-9871.pdf", "size": 1}]}
    answers.save()
    assert len(person_numbers_in(application)) == 3


def test_a_company_takes_no_part():
    application = steps.draft_application()
    with pytest.raises(Refused, match="upphandling"):
        invite_partner(
            actor=steps.person_of(cast.organisation("Norrköping")),
            application=application,
            organisation=cast.organisation("Bolaget", "company"),
        )


def test_an_adviser_reads_the_draft_it_is_invited_to_and_is_then_conflicted(client):
    application = steps.draft_application()
    ada, other = cast.person(Role.ADVISER, "Ada Adviser"), cast.person(Role.ADVISER, "Olle Other")
    actor = steps.person_of(cast.organisation("Norrköping"))
    invite_adviser(actor=actor, application=application, adviser=ada)
    client.force_login(ada)
    assert "Skolfrånvaron stiger" in client.get(application.get_absolute_url()).content.decode()
    assert not Application.objects.visible_to(other).exists()
    submit_application(actor=actor, application=application)
    conflict = ConflictOfInterest.objects.get()
    assert (conflict.user, conflict.ground, conflict.status) == (ada, "special", "declared")
    assert not Application.objects.visible_to(ada).exists()
    assert Application.objects.visible_to(other).count() == 1
    assert client.get(application.get_absolute_url()).status_code == 404


def test_what_is_submitted_is_not_rewritten_also_by_sql():
    application = steps.submitted_application()
    with pytest.raises(NotAllowed):
        save_section(
            actor=steps.person_of(cast.organisation("Norrköping")),
            application=application,
            section_key="problem",
            data={"problem": "Ändrat"},
            version=1,
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE calls_sectionanswer SET data = '{}'")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM calls_application")


def test_prefill_takes_from_the_register_and_kolada_what_is_known(client, draft, monkeypatch):
    lead = cast.organisation("Norrköping")
    lead.org_number = "2120000456"
    lead.save()
    lead.roles.create(kind="municipality", code="0581", kolada_id="0581")
    asked = []

    def latest(kpis, place):
        asked.append((kpis, place))
        return [Figure("N15505", "Behörighet", 2025, Decimal("12.5"))]

    section = draft.form.sections.get(key="problem")
    with connection.cursor() as cursor:
        # Published questions are frozen; here they are set as if the call had been made with them.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE calls_question SET prefill = 'org_number' WHERE key = 'without_money'")
        cursor.execute("UPDATE calls_question SET prefill = 'kolada', kpi = 'N15505' WHERE key = 'problem'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert known(draft, section, latest).values == {
        "problem": "Behörighet: 12,5 (2025)",
        "without_money": "212000-0456",
    }
    # The template's own question asks for three figures; all are fetched at once.
    assert asked == [(["N15505", "N15428", "N02797", "N31816"], "0581")]
    client.force_login(steps.person_of(lead))
    address = reverse("calls:section", args=[draft.pk, "problem"])
    monkeypatch.setattr("calls.prefill.latest_figures", latest)
    # What was typed and not yet saved goes along, and nothing that is written is replaced.
    page = client.post(address, {"version": "0", "q_without_money": "Eget", "prefill": "1"}, follow=True)
    assert SectionAnswer.objects.get().data == {
        "problem": "Behörighet: 12,5 (2025)",
        "local_figures": "",
        "without_money": "Eget",
    }
    assert page.context["sources"] == {
        "problem": f"Kolada (RKA), N15505 2025, hämtat {date_sv(clock.today())}",
    }
    client.post(address, {"version": "2", "q_problem": "Ändrat", "q_without_money": "Eget"})
    assert client.get(address).context["sources"] == {}


def test_the_page_works_when_kolada_cannot_be_reached(client, draft, settings):
    settings.KOLADA_URL = "http://127.0.0.1:9/"
    cast.organisation("Norrköping").roles.create(kind="municipality", code="0581", kolada_id="0581")
    client.force_login(steps.person_of(cast.organisation("Norrköping")))
    address = reverse("calls:section", args=[draft.pk, "problem"])
    page = client.post(address, {"version": "0", "q_problem": "Redan skrivet", "prefill": "1"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Kolada svarar inte just nu. Skriv uppgifterna själva eller försök igen senare. Inget har gått förlorat."
    ]
    assert SectionAnswer.objects.get().data["problem"] == "Redan skrivet"


def test_earlier_versions_come_by_sitting_and_can_be_brought_back(client, draft):
    anna = steps.person_of(cast.organisation("Norrköping"))
    client.force_login(anna)
    address = reverse("calls:history", args=[draft.pk, "problem"])
    assert client.get(address).context["versions"] == []
    start = clock.now()
    for minutes, text in ((0, "Första"), (2, "Första tanken"), (60, "Andra tanken")):
        with clock.at(start + timedelta(minutes=minutes)):
            before = draft.answers.filter(section_key="problem").first()
            save_section(
                actor=anna,
                application=draft,
                section_key="problem",
                data={"problem": text},
                version=before.version if before else 0,
            )
    # What was saved within minutes by one person is one step; the last of it is what can be gone back to.
    assert [item["version"].version for item in client.get(address).context["versions"]] == [3, 2]
    assert client.post(reverse("calls:restore", args=[draft.pk, "problem", 2])).status_code == 302
    answer = SectionAnswer.objects.get()
    assert (answer.version, answer.data["problem"]) == (4, "Första tanken")


def test_what_only_one_of_two_has_changed_is_taken_from_that_one():
    base = {"a": "1", "b": "1", "c": "1"}
    mine, theirs = {"a": "2", "b": "1", "c": "2", "e": ""}, {"a": "1", "b": "3", "c": "3", "d": "ny", "e": "kvar"}
    assert put_together(base, mine, theirs) == {"a": "2", "b": "3", "c": "2", "d": "ny", "e": "kvar"}
    assert put_together({"a": "1"}, {"a": ""}, {"a": "1"}) == {}


def test_who_else_writes_is_told_and_newer_text_is_offered(client, draft):
    anna = steps.person_of(cast.organisation("Norrköping"))
    bo = cast.person(
        Role.APPLICANT, "Bo Berg", organisation=cast.organisation("Norrköping"), level=MembershipLevel.EDITOR
    )
    save_section(actor=anna, application=draft, section_key="problem", data={"problem": "Annas"}, version=0)
    client.force_login(bo)
    address = reverse("calls:presence", args=[draft.pk, "problem"])
    assert client.get(f"{address}?version=0").context["newer"].version == 1
    assert client.get(f"{address}?version=1").context["newer"] is None
    assert client.get(address).context["others"] == [str(anna)]
