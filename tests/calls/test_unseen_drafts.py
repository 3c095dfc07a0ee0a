"""What is not submitted is seen by nobody of the authority: pages, search, the API, files, notices."""

from __future__ import annotations

import pytest
from django.urls import reverse

from calls.actions.answers import attach_file, write_comment
from calls.actions.partners import invite_partner
from calls.models import Application
from constellations.models import Constellation
from core.models import Notification, OutboxMessage, Role, StoredFile
from tests import cast
from tests.calls import steps
from tests.test_access import ADDRESSES, asked

pytestmark = pytest.mark.django_db
SECRET = "Ultramarinblå"
STAFF = [role for role in Role.values if role not in {Role.APPLICANT, "system"}]
# Texts and names that only the draft holds; an address that shows one of them to the authority fails.
PLAIN = [(name, path) for name, path in ADDRESSES if "/1/" not in path and not path.endswith("/1")]


@pytest.fixture
def draft():
    call = steps.published_call(cast.officer())
    lead = cast.organisation("Luleå")
    actor = steps.person_of(lead)
    application = steps.draft_application(call, lead=lead, name=f"{SECRET} idé")
    answer = application.answers.get(section_key="problem")
    answer.data = {**answer.data, "problem": f"{SECRET} text"}
    answer.save()
    partner = cast.organisation("Region Norrbotten", "region")
    steps.person_of(partner)
    invite_partner(actor=actor, application=application, organisation=partner, unit_name=f"{SECRET} enhet")
    write_comment(actor=actor, application=application, section_key="problem", text=f"{SECRET} kommentar")
    return application


@pytest.mark.parametrize("role", STAFF)
def test_no_address_shows_a_word_of_a_draft_to_the_authority(client, draft, role):
    client.force_login(cast.person(role, f"Curious {role}"))
    seen = []
    wanted = [*PLAIN, ("search", f"/search/?q={SECRET}"), ("list", f"/applications/?q={SECRET}")]
    wanted += [("csv", "/applications/?format=csv"), ("api", "/api/v1/applications/")]
    for name, path in wanted:
        answer = asked(client, "get", path)
        if isinstance(answer, Exception):
            continue
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # What was typed in a search is repeated on its page; the name of the draft is not.
        text = body.decode("utf-8", "replace")
        if any(f"{SECRET} {word}" in text for word in ("idé", "text", "enhet", "kommentar")):
            seen.append((name, path))
    assert seen == []


def test_every_page_of_a_draft_is_missing_for_the_authority_and_its_file_too(client, draft):
    from django.core.files.uploadedfile import SimpleUploadedFile

    lead = steps.person_of(cast.organisation("Luleå"))
    attach_file(
        actor=lead,
        application=draft,
        section_key="problem",
        question_key="bilaga",
        upload=SimpleUploadedFile("plan.txt", b"Planen", content_type="text/plain"),
    )
    stored = StoredFile.objects.get()
    client.force_login(steps.one(Role.OFFICER))
    numbered = ["application", "missing", "check", "receipt", "application_pdf", "partners", "assign", "outcome"]
    for name in numbered:
        assert (name, client.get(reverse(f"calls:{name}", args=[draft.pk])).status_code) == (name, 404)
    for name in ("section", "merge", "history", "presence"):
        assert client.get(reverse(f"calls:{name}", args=[draft.pk, "problem"])).status_code == 404
    assert client.get(reverse("file", args=[stored.pk])).status_code in {403, 404}
    assert client.get(f"/api/v1/applications/{draft.pk}/").status_code == 404
    assert client.get("/api/v1/applications/").json()["results"] == []
    assert client.get("/admin/").status_code in {302, 403, 404}
    client.force_login(lead)
    own = client.get(reverse("file", args=[stored.pk]))
    assert b"".join(own.streaming_content) == b"Planen"
    own.close()


def test_nothing_of_a_draft_is_told_to_the_authority(draft):
    staff = [cast.person(role, f"Told {role}") for role in STAFF]
    told = Notification.objects.filter(user__in=staff, text__contains=SECRET)
    mailed = OutboxMessage.objects.filter(to__in=[user.email for user in staff], subject__contains=SECRET)
    assert (list(told), list(mailed)) == ([], [])
    for user in staff:
        assert not Application.objects.visible_to(user).exists()
        assert not Constellation.objects.visible_to(user).exists()


def test_one_who_declined_is_told_nothing_more(client, draft):
    from calls.actions.partners import answer_invitation
    from calls.actions.submission import submit_application
    from constellations.actions.initiatives import people_of

    partner = steps.person_of(cast.organisation("Region Norrbotten", "region"))
    member = draft.constellation.members.get(organisation__name="Region Norrbotten")
    answer_invitation(actor=partner, member=member, confirmed=False)
    before = Notification.objects.filter(user=partner).count()
    submit_application(actor=steps.person_of(cast.organisation("Luleå")), application=draft)
    assert partner not in people_of(draft.constellation)
    assert Notification.objects.filter(user=partner).count() == before
    client.force_login(partner)
    assert client.get(draft.get_absolute_url()).status_code == 404
