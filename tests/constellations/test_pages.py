"""The pages of constellations: read, refused, nonsense, query counts, what a stranger and a conflicted one see."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from constellations.actions import forums, support, workroom
from constellations.models import (
    Constellation,
    DataSource,
    Forum,
    LogicNode,
    Part,
    PartKey,
    SupportActivity,
)
from constellations.readiness import STATEMENTS
from core import clock
from core.actions.conflicts import declare_conflict
from core.models import ConflictOfInterest, Role, User
from programme.models import Phase
from tests import cast
from tests.constellations import steps


@pytest.fixture
def phase(db):
    return Phase.objects.get_or_create(
        number=3,
        defaults={
            "name_sv": "Fördjupad genomlysning",
            "name_en": "In-depth analysis",
            "planned_duration": "6 mån",
            "actual_start": date(2023, 1, 1),
        },
    )[0]


@pytest.fixture
def initiative(phase):
    return steps.qualified_initiative(cast.officer(), cast.chair())


def leader(initiative) -> User:
    return initiative.constellation.created_by


def node(initiative, kind, name, leads_to=(), **values):
    return workroom.save_row(
        actor=leader(initiative),
        initiative=initiative,
        key=PartKey.THEORY,
        row=LogicNode(),
        kind=kind,
        level="selective",
        name=name,
        leads_to=leads_to,
        **values,
    )


def theory(initiative):
    outcome = node(
        initiative,
        "outcome",
        "Färre frånvarande",
        desired_change="Fler i skolan",
        indicator="Andel",
        effect="Behörighet",
    )
    activity = node(initiative, "activity", "Skolsociala team", [outcome])
    return node(initiative, "need", "Tidigt stöd", [activity]), activity, outcome


def logged(constellation, adviser=None, **values):
    return support.log_support(
        actor=adviser or cast.person(Role.ADVISER),
        constellation=constellation,
        **{"need": "analysis", "hours": Decimal(2), "phase": Phase.objects.first(), **values},
    )


def pages_of(initiative):
    return [
        reverse("constellations:initiative", args=[initiative.pk]),
        reverse("constellations:detail", args=[initiative.constellation_id]),
        *(
            reverse(f"constellations:{name}", args=[initiative.pk])
            for name in ("initiative_support", "initiative_documents", "initiative_history")
        ),
        *(reverse("constellations:part", args=[initiative.pk, key]) for key in PartKey),
    ]


def forms_of(initiative):
    texts = [key for key in PartKey if key not in {PartKey.OUTCOMES, PartKey.READINESS}]
    return [
        reverse("constellations:initiative_edit", args=[initiative.pk]),
        reverse("constellations:outcome_new", args=[initiative.pk]),
        reverse("constellations:readiness", args=[initiative.pk]),
        *(reverse("constellations:part_edit", args=[initiative.pk, key]) for key in texts),
        *(reverse("constellations:row_new", args=[initiative.pk, key]) for key in texts),
    ]


def signed_in(client, user):
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADVISER, Role.REVIEWER, Role.CHAIR, Role.PILOT_EVALUATOR])
def test_staff_read_each_page(client, initiative, role):
    theory(initiative)
    logged(initiative.constellation)
    signed_in(client, cast.person(role))
    for url in pages_of(initiative):
        assert client.get(url).status_code == 200, url


def test_constellation_reads_each_page_and_form(client, initiative):
    theory(initiative)
    signed_in(client, leader(initiative))
    for url in [*pages_of(initiative), *forms_of(initiative)]:
        assert client.get(url).status_code == 200, url


def test_stranger_and_conflicted_find_nothing(client, initiative):
    conflicted = cast.person(Role.ADVISER, "Kim Conflicted")
    declare_conflict(
        actor=conflicted, user=conflicted, case=initiative.case, ground=ConflictOfInterest.Ground.values[0]
    )
    for user in (cast.stranger(), conflicted):
        signed_in(client, user)
        for url in [*pages_of(initiative), *forms_of(initiative)]:
            assert client.get(url).status_code == 404, (user, url)
        assert initiative.name not in client.get(reverse("constellations:initiative_list")).content.decode()
        assert initiative.constellation.name not in client.get(reverse("constellations:list")).content.decode()


def test_nonsense_is_refused_beside_its_field(client, initiative):
    signed_in(client, leader(initiative))
    for url in forms_of(initiative):
        form = client.get(url).context["form"]
        assert client.post(url, dict.fromkeys(form.fields, "\x00☃ 1e999")).status_code == 422, url
        assert client.post(url, {}).status_code in {302, 422}, url
    adviser = cast.person(Role.ADVISER)
    signed_in(client, adviser)
    for name in ("support_new", "forum_new"):
        form = client.get(reverse(f"constellations:{name}")).context["form"]
        junk = dict.fromkeys(form.fields, "\x00☃ 1e999")
        assert client.post(reverse(f"constellations:{name}"), junk).status_code == 422
    assert (
        client.get(reverse("constellations:support_log"), {"need": "☃", "since": "x", "page": "-1"}).status_code == 200
    )
    assert client.get(reverse("constellations:part", args=[initiative.pk, "nonsense"])).status_code == 404


def test_part_is_written_and_marked_as_done_by_page(client, initiative):
    signed_in(client, leader(initiative))
    url = reverse("constellations:row_new", args=[initiative.pk, "data"])
    upload = SimpleUploadedFile("statistik.csv", b"ar;varde\n2024;24\n")
    response = client.post(url, {"name": "Skolans system", "access": "have", "version": 0, "upload": upload})
    assert response.status_code == 302
    source = DataSource.objects.get()
    assert (source.name, source.file.name) == ("Skolans system", "statistik.csv")
    assert client.get(reverse("file", args=[source.file_id])).getvalue() == b"ar;varde\n2024;24\n"
    part = Part.objects.get()
    text = reverse("constellations:part_edit", args=[initiative.pk, "data"])
    assert client.post(text, {"text": "Frånvaron ökar.", "version": part.version}).status_code == 302
    done = reverse("constellations:part_done", args=[initiative.pk, "data"])
    client.post(done, {"version": part.version})
    part.refresh_from_db()
    assert part.status == "in_progress"  # an old version is not what was read
    client.post(done, {"version": part.version})
    part.refresh_from_db()
    assert (part.status, part.done_by) == ("done", leader(initiative))


def test_a_stale_text_is_kept_beside_what_was_saved(client, initiative):
    signed_in(client, leader(initiative))
    url = reverse("constellations:part_edit", args=[initiative.pk, "data"])
    client.post(url, {"text": "Först", "version": 0})
    response = client.post(url, {"text": "Sedan", "version": 0})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Först" in page
    assert "Sedan" in page
    assert Part.objects.get().text == "Först"
    client.post(url, {"text": "Först. Sedan", "version": 1})
    assert Part.objects.get().text == "Först. Sedan"


def test_outcome_shows_the_smallest_change(client, initiative):
    signed_in(client, leader(initiative))
    url = reverse("constellations:outcome_power", args=[initiative.pk])
    fields = {"measure": "mean", "expected_n": "64", "expected_sd": "10", "baseline": "20", "target": "10"}
    page = client.post(url, {**fields, "direction": "decrease"}).content.decode()
    assert "5" in page
    assert client.post(url, {"expected_n": "-1", "icc": "☃"}).status_code == 200
    form = reverse("constellations:outcome_new", args=[initiative.pk])
    full = {**fields, "code": "a", "name": "Utfall", "direction": "decrease", "horizon_months": "12"}
    assert client.post(form, {**full, "compute": "1"}).status_code == 200
    wrong_way = client.post(form, {**full, "direction": "increase"}).content.decode()
    assert "målvärdet kan inte ligga under baslinjen" in wrong_way
    assert initiative.outcomes.count() == 0
    assert client.post(form, full).status_code == 302
    assert initiative.outcomes.get().expected_n == 64


def test_adviser_logs_support_and_the_constellation_is_remembered(client, initiative):
    adviser = cast.person(Role.ADVISER)
    signed_in(client, adviser)
    url = reverse("constellations:support_new")
    assert client.get(url).context["form"]["constellation"].value() is None
    data = {
        "constellation": initiative.constellation_id,
        "need": "anchoring",
        "hours": "1,5",
        "note": "Möte",
        "date": clock.today().isoformat(),
        "phase": 3,
    }
    assert client.post(url, data).status_code == 302
    made = SupportActivity.objects.get()
    assert (made.hours, made.constellation_hours, made.adviser) == (Decimal("1.50"), Decimal(0), adviser)
    assert client.get(url).context["form"]["constellation"].value() == initiative.constellation_id
    page = client.get(reverse("constellations:support_week"))
    assert page.context["hours"] == Decimal("1.50")
    edit = reverse("constellations:support_edit", args=[made.pk])
    assert client.post(edit, {**data, "hours": "3"}).status_code == 302
    made.refresh_from_db()
    assert made.hours == Decimal(3)
    signed_in(client, cast.person(Role.ADVISER))
    assert client.post(edit, {**data, "hours": "9"}).status_code == 403
    assert client.post(url, {**data, "date": (clock.today() + timedelta(days=1)).isoformat()}).status_code == 422


def test_log_is_filtered_and_downloaded(client, initiative):
    logged(initiative.constellation, need="training", hours=Decimal(4), constellation_hours=Decimal(12))
    logged(initiative.constellation)
    signed_in(client, cast.person(Role.OFFICER))
    url = reverse("constellations:support_log")
    page = client.get(url, {"need": "training"})
    assert (page.context["total"].hours, page.context["total"].share) == (Decimal(4), Decimal("0.25"))
    response = client.get(url, {"need": "training", "format": "xlsx"})
    assert response.content[:2] == b"PK"


def test_list_is_taken_in_once(client, initiative):
    signed_in(client, cast.person(Role.ADVISER))
    url = reverse("constellations:support_intake")
    name = initiative.constellation.name
    text = (
        "Datum;Konstellation;Behov;Timmar;Egna timmar\n"
        f"2024-02-01;{name};Analysis;2,5;4\n2024-02-01;{name};Analysis;2,5;4\n"
        f"2024-02-02;{initiative.case.reg_no};training;1;\nigår;{name};x;y;\n2024-02-03;Ingen;analysis;99;\n"
    )
    page = client.post(url, {"text": text})
    assert [page.context[key] for key in ("new", "duplicates", "faulty")] == [2, 1, 2]
    assert client.post(url, {"text": text, "confirm": "1"}).status_code == 302
    assert SupportActivity.objects.count() == 2
    assert client.post(url, {"text": text, "confirm": "1"}).status_code == 422
    assert client.post(url, {"text": "a;b\n\x00"}).status_code == 422
    assert client.post(url, {"text": ""}).status_code == 422


def test_forum_is_called_held_and_followed(client, initiative):
    adviser = cast.person(Role.ADVISER)
    signed_in(client, adviser)
    data = {
        "kind": "forum",
        "title": "Forum för skolnärvaro",
        "theme": "Skolnärvaro",
        "starts_at": "2024-03-01T10:00",
        "constellations": [initiative.constellation_id],
    }
    assert client.post(reverse("constellations:forum_new"), data).status_code == 302
    forum = Forum.objects.get()
    assert forum.meeting.status == "notified"
    assert leader(initiative).notifications.filter(url=forum.get_absolute_url()).count() == 1
    minutes = reverse("constellations:forum_minutes", args=[forum.pk])
    sent = {"minutes": "Vi enades.", "present": [leader(initiative).pk], "version": 1}
    assert client.post(minutes, sent).status_code == 302
    assert client.post(minutes, sent).status_code == 422  # stale
    forum.refresh_from_db()
    assert (forum.meeting.status, forum.minutes) == ("closed", "Vi enades.")
    actions = reverse("constellations:forum_action_new", args=[forum.pk])
    client.post(actions, {"text": "Dela mall", "responsible": leader(initiative).pk})
    action = forum.actions.get()
    signed_in(client, leader(initiative))
    assert client.get(forum.get_absolute_url()).status_code == 200
    done = reverse("constellations:forum_action_done", args=[forum.pk, action.pk])
    assert client.post(done).status_code == 302
    action.refresh_from_db()
    assert action.done_on == clock.today()
    assert client.post(minutes, {**sent, "version": 2}).status_code == 403
    signed_in(client, cast.stranger())
    assert client.get(forum.get_absolute_url()).status_code == 404


def test_readiness_grows(client, initiative):
    signed_in(client, leader(initiative))
    url = reverse("constellations:readiness", args=[initiative.pk])
    assert client.post(url, dict.fromkeys(STATEMENTS, "2")).status_code == 302
    assert client.post(url, dict.fromkeys(STATEMENTS, "4")).status_code == 302
    assert client.post(url, dict.fromkeys(STATEMENTS, "6")).status_code == 422
    growth = client.get(reverse("constellations:initiative_support", args=[initiative.pk])).context["growth"]
    assert [(row.first, row.latest, row.change) for row in growth] == [(Decimal(2), Decimal(4), Decimal(2))]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["list", "initiative_list", "support_log", "forum_list", "support_week"])
def test_lists_take_the_same_queries_at_one_and_three(client, phase, name):
    officer, chair, adviser = cast.officer(), cast.chair(), cast.person(Role.ADVISER)

    def add(town):
        made = steps.constellation(f"Konstellation {town}", cast.organisation(town))
        initiative = steps.qualified_initiative(officer, chair, made)
        logged(made, adviser, next_step="Ring", next_on=clock.today())
        workroom.answer_readiness(actor=leader(initiative), initiative=initiative, answers=dict.fromkeys(STATEMENTS, 3))
        forums.call_forum(actor=adviser, title=town, theme="Tema", starts_at=clock.now(), constellations=[made])

    add("Norrköping")
    signed_in(client, adviser)
    url = reverse(f"constellations:{name}")
    one = queries(client, url)
    add("Linköping")
    add("Motala")
    assert Constellation.objects.count() == 3
    assert queries(client, url) == one


def test_part_takes_the_same_queries_at_one_and_three(client, initiative):
    theory(initiative)
    signed_in(client, leader(initiative))
    url = reverse("constellations:part", args=[initiative.pk, "theory"])
    one = queries(client, url)
    theory(initiative)
    theory(initiative)
    assert queries(client, url) == one
