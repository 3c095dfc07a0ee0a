"""Every page answers, for those who may see it and for those who may not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from calls.actions.questions import begin_correction
from calls.models import Application, Letter, Reason
from core.models import Role
from tests import cast
from tests.calls import steps

pytestmark = pytest.mark.django_db

OF_CALL = [
    "detail", "pdf", "calendar", "json", "overview", "copy", "prolong", "extend", "conclude", "questions", "preview",
    "assignments", "conflicts", "ranking", "comparison", "decisions", "letters",
]  # fmt: skip
OF_CASE = [
    "application",
    "receipt",
    "application_pdf",
    "completion",
    "assign",
    "conflict",
    "consensus",
    "feedback",
    "outcome",
]
OF_DRAFT = ["application", "rename", "partners", "missing", "check", "application_pdf", "discard"]


@pytest.fixture
def scene():
    officer = cast.officer()
    call = steps.published_call(officer)
    told = steps.informed(steps.submitted_application(call))
    open_one = steps.submitted_application(call, lead=cast.organisation("Umeå"), partners=[], unit=None, name="Öppen")
    draft = steps.draft_application(call, lead=cast.organisation("Luleå"), name="Zebran")
    return officer, call, told, open_one, draft


def test_an_officer_reads_every_page_of_call_and_case(client, scene):
    officer, call, told, open_one, _draft = scene
    steps.assessed(open_one, cast.person(Role.ADVISER, "Ada Adviser"))
    steps.assessed(open_one, officer)
    client.force_login(officer)
    for name in OF_CALL:
        response = client.get(reverse(f"calls:{name}", args=[call.pk]))
        assert (name, response.status_code) == (name, 200)
    for application in (told, open_one):
        for name in OF_CASE:
            response = client.get(reverse(f"calls:{name}", args=[application.pk]))
            assert (name, response.status_code) == (name, 200)
        assert client.get(reverse("calls:assess", args=[call.pk, application.pk])).status_code == 200
    assert client.get(reverse("calls:desk", args=[call.pk])).status_code == 302
    letter = Letter.objects.get(application=told)
    assert client.get(reverse("calls:letter", args=[call.pk, letter.pk])).status_code == 200
    section = begin_correction(actor=officer, call=call).sections.first()
    assert client.get(reverse("calls:questions", args=[call.pk])).status_code == 200
    for name, args in (
        ("part_new", []),
        ("part", [section.pk]),
        ("question_new", [section.pk]),
        ("question", [section.pk, section.questions.first().pk]),
    ):
        assert (name, client.get(reverse(f"calls:{name}", args=[call.pk, *args])).status_code) == (name, 200)
    reason = Reason.objects.create(kind="strength", title="Tydlig", text="Bra, {lead}.", created_by=officer)
    for name, args in (("reasons", []), ("reason_new", []), ("reason", [reason.pk]), ("new", []), ("list", [])):
        assert (name, client.get(reverse(f"calls:{name}", args=args)).status_code) == (name, 200)
    assert client.get(reverse("calls:application_list")).status_code == 200
    assert client.get(reverse("calls:assessment_list")).status_code == 200
    fresh = steps.draft_call(officer, title="Ny")
    for name in ("edit", "publish", "questions", "overview", "detail", "preview", "criterion_new", "pdf", "json"):
        assert (name, client.get(reverse(f"calls:{name}", args=[fresh.pk])).status_code) == (name, 200)


def test_the_constellation_reads_every_page_of_its_own(client, scene):
    _officer, call, told, _open_one, draft = scene
    client.force_login(steps.person_of(cast.organisation("Luleå")))
    for name in OF_DRAFT:
        assert (name, client.get(reverse(f"calls:{name}", args=[draft.pk])).status_code) == (name, 200)
    for section in draft.form.sections.all():
        for name in ("section", "merge", "history"):
            assert client.get(reverse(f"calls:{name}", args=[draft.pk, section.key])).status_code == 200
    assert client.get(reverse("calls:start", args=[call.pk])).status_code == 200
    assert client.get(reverse("calls:application_list")).status_code == 200
    assert client.get(told.get_absolute_url()).status_code == 404
    client.force_login(steps.person_of(cast.organisation("Norrköping")))
    page = client.get(told.get_absolute_url())
    assert "Beskriv hur ni följer upp målgruppen." in page.content.decode()
    for name in ("receipt", "application_pdf"):
        assert client.get(reverse(f"calls:{name}", args=[told.pk])).status_code == 200


def test_a_visitor_reads_published_calls_and_nothing_else(client, scene):
    officer, call, told, _open_one, draft = scene
    hidden = steps.draft_call(officer, title="Hemlig")
    for name in ("detail", "pdf", "calendar", "json"):
        assert (name, client.get(reverse(f"calls:{name}", args=[call.pk])).status_code) == (name, 200)
        assert client.get(reverse(f"calls:{name}", args=[hidden.pk])).status_code == 404
    listed = client.get(reverse("calls:list")).content.decode()
    assert call.title in listed
    assert hidden.title not in listed
    assert call.title in client.get(reverse("calls:feed")).content.decode()
    for application in (told, draft):
        assert client.get(application.get_absolute_url()).status_code == 302


@pytest.mark.parametrize("role", [role for role in Role.values if role not in {"applicant", "system"}])
def test_nobody_of_the_authority_sees_a_draft(client, scene, role):
    _officer, call, _told, _open_one, draft = scene
    user = cast.person(role, f"Curious {role}")
    client.force_login(user)
    assert not Application.objects.visible_to(user).filter(pk=draft.pk).exists()
    for name in OF_DRAFT:
        assert client.get(reverse(f"calls:{name}", args=[draft.pk])).status_code == 404
    for address in (
        reverse("calls:application_list"),
        reverse("calls:application_list") + "?format=csv",
        reverse("calls:overview", args=[call.pk]),
        reverse("calls:ranking", args=[call.pk]),
        reverse("calls:comparison", args=[call.pk]),
        reverse("calls:assignments", args=[call.pk]),
        reverse("search") + "?q=Zebra",
    ):
        assert "Zebran" not in client.get(address, follow=True).content.decode()
