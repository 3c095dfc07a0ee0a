"""The list of expressions of interest: counts, collaboration, named views, everything at once, and its files."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.urls import reverse

from calls.actions.answers import save_section
from calls.actions.questions import save_question
from calls.actions.screening import assign_assessor, assign_balanced, state_ties
from calls.actions.submission import submit_application
from calls.filters import free_text
from calls.models import Application, Assessment, SavedView, Section
from calls.queries import conflict_hints, sensitivity, standings
from core.models import Notification, Organisation, Role
from tests import cast
from tests.calls import steps
from tests.rows import asks_as_often_for_three

pytestmark = pytest.mark.django_db
LIST = "/applications/"


@pytest.fixture
def officer():
    return cast.officer()


def single(call, name, place):
    return steps.submitted_application(call, lead=cast.organisation(place), unit=None, partners=[], name=name)


def test_a_filter_on_one_assessor_does_not_change_how_many_there_are(client, officer):
    call = steps.published_call(officer)
    application = steps.submitted_application(call)
    ada, bo = cast.person(Role.ADVISER, "Ada"), cast.person(Role.ADVISER, "Bo")
    steps.assessed(application, ada)
    assign_assessor(actor=officer, application=application, assessor=bo)
    client.force_login(officer)
    for address in (LIST, f"{LIST}?assessor={ada.pk}", f"{LIST}?assessor={bo.pk}"):
        (row,) = client.get(address).context["page_obj"].object_list
        assert (row.given, row.assessed) == (2, 1)


def test_collaboration_inside_and_across_is_filtered_and_shown(client, officer):
    call = steps.published_call(officer)
    across = steps.submitted_application(call, name="Över gränsen")
    umea = cast.organisation("Umeå")
    inside = steps.submitted_application(
        call, lead=umea, unit=cast.unit(umea), partners=[(umea, cast.unit(umea, "Fritid"))], name="Inom kommunen"
    )
    alone = single(call, "Ensam", "Luleå")
    client.force_login(officer)
    for value, expected in (("across", across), ("inside", inside), ("single", alone)):
        rows = client.get(f"{LIST}?collaboration={value}&col=collaboration").context["page_obj"].object_list
        assert (value, rows) == (value, [expected])
        assert expected.collaboration == value


def test_a_view_is_kept_under_a_name_and_its_address_tells_all(client, officer):
    single(steps.published_call(officer), "Närvaro", "Umeå")
    client.force_login(officer)
    saved = client.post(
        "/applications/views/", {"name": " Mina  kvar ", "query": "status=submitted&sort=-name&page=7&x=1"}
    )
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (officer, "Mina kvar", "status=submitted&sort=-name")
    assert saved["Location"] == "/applications/?status=submitted&sort=-name&view=Mina+kvar"
    assert client.get(saved["Location"]).context["view"] == view
    colleague = cast.person(Role.OFFICER, "Olle Officer")
    client.force_login(colleague)
    page = client.get(saved["Location"])
    assert (page.context["view"], page.context["view_name"]) == (None, "Mina kvar")
    assert client.post("/applications/views/", {"drop": view.pk}).status_code == 404
    assert client.post("/applications/views/", {"name": " ", "query": ""}).status_code == 302
    assert SavedView.objects.count() == 1
    client.force_login(officer)
    client.post("/applications/views/", {"drop": view.pk})
    assert not SavedView.objects.exists()


def test_everything_that_matches_is_handled_at_once_and_nothing_else(client, officer):
    call, other = steps.published_call(officer), steps.published_call(officer, title="En annan")
    names = [single(call, f"Rad {number}", f"Ort {number}") for number in range(3)]
    single(other, "Inte den", "Umeå")
    ada = cast.person(Role.ADVISER, "Ada")
    client.force_login(officer)
    query = f"call={call.pk}"
    asked = client.post("/applications/bulk/", {"do": "assign", "all": "1", "query": query})
    assert len(asked.context["rows"]) == 3
    fields = {"do": "assign", "confirmed": "1", "all": "1", "query": query, "assessors": [ada.pk], "each": "1"}
    assert client.post("/applications/bulk/", fields).status_code == 302
    assert sorted(Assessment.objects.values_list("application", flat=True)) == sorted(row.pk for row in names)
    # One notice for three assignments.
    assert [notice.url for notice in Notification.objects.filter(user=ada)] == ["/assessments/"]


def test_ties_that_a_person_has_stated_are_hints_and_keep_it_out_of_balanced_assignment(officer):
    call = steps.published_call(officer)
    application = steps.submitted_application(call)
    ada, bo = cast.person(Role.ADVISER, "Ada"), cast.person(Role.ADVISER, "Bo")
    state_ties(actor=ada, home=cast.organisation("Norrköping"))
    state_ties(actor=bo, home=None, employers=[cast.organisation("Region Östergötland", "region")])
    assert conflict_hints(ada, application) == ["Bor i Norrköping, som deltar."]
    assert conflict_hints(bo, application) == ["Är eller har varit anställd av Region Östergötland."]
    assert assign_balanced(actor=officer, call=call, assessors=[ada, bo], each=1) == []
    cia = cast.person(Role.ADVISER, "Cia")
    (made,) = assign_balanced(actor=officer, call=call, assessors=[ada, bo, cia], each=1)
    assert made.assessor == cia


def test_ties_are_typed_by_name(client):
    ada = cast.person(Role.ADVISER, "Ada")
    cast.organisation("Norrköping")
    client.force_login(ada)
    wrong = client.post("/assessments/ties/", {"home": "Ankeborg", "employers": ""})
    assert "Ankeborg" in wrong.context["form"].errors["home"][0]
    client.post("/assessments/ties/", {"home": "norrköping", "employers": "Norrköping"})
    ada.refresh_from_db()
    assert (str(ada.ties.home), [str(item) for item in ada.ties.employers.all()]) == ("Norrköping", ["Norrköping"])
    client.force_login(cast.person(Role.FINANCE))
    assert client.get("/assessments/ties/").status_code == 404


def test_a_misspelt_word_finds_what_looks_like_it_but_never_instead_of_the_word(officer):
    call = steps.published_call(officer)
    near = single(call, "Frånvaron", "Umeå")
    exact = single(call, "Fritidsgården", "Luleå")
    rows = Application.objects.all()
    assert list(free_text(rows, "fritidsgårdn")) == [exact]
    assert list(free_text(rows, "frånvaro")) == [near]
    assert list(free_text(rows, "frånvaro zzzzzz")) == []
    assert list(free_text(rows, "'; DROP TABLE x; --")) == []


def test_the_files_hold_real_dates_numbers_and_years(client, officer):
    call = steps.draft_call(officer)
    section = Section.objects.get(form__call=call, key="target_group")
    for text, kind, options in (("Startdag", "date", []), ("Kostnad", "money_table", ["2027", "2028"])):
        save_question(actor=officer, section=section, text=text, kind=kind, options=options, required=False)
    call = steps.publish(call, officer)
    application = steps.draft_application(call)
    actor = steps.person_of(cast.organisation("Norrköping"))
    answer = application.answers.get(section_key="target_group")
    member = application.constellation.members.get()
    data = answer.data | {"startdag": "2027-02-01", "kostnad": {f"{member.pk}_2027": "1 250 000,50"}}
    save_section(actor=actor, application=application, section_key="target_group", data=data, version=answer.version)
    submit_application(actor=actor, application=application)
    client.force_login(officer)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}?format=xlsx").content)).active
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    values = dict(zip(heads, row, strict=True))
    assert isinstance(values["Inskickad"], datetime)
    assert values["Startdag"].date() == date(2027, 2, 1)
    assert (values["Kostnad 2027 (kr)"], values["Kostnad 2028 (kr)"]) == (1250000.5, None)
    assert values["Ungefär hur många personer gäller det?"] == 120
    statement = next(head for head in heads if head.startswith("Ledningen har ställt sig bakom"))
    assert values[statement] == 1
    text = client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    assert ";1250000,50;" in text


def test_the_list_asks_the_database_as_often_for_one_row_as_for_three(client, officer, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call = steps.published_call(officer)
    single(call, "Ett", "Umeå")
    client.force_login(officer)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("calls:application_list"))
    single(call, "Två", "Luleå")
    single(call, "Tre", "Kalmar")
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("calls:application_list"))
    assert len(three) == len(one)


def test_sorted_by_mean_score_those_without_one_come_last_and_the_page_shows_the_same_means(client, officer):
    call = steps.published_call(officer)
    ada = cast.person(Role.ADVISER, "Ada Adviser")
    low, none, high = (single(call, name, name) for name in ("Lågby", "Ingenby", "Högby"))
    steps.assessed(low, ada, score=1)
    steps.assessed(high, ada, score=4)
    client.force_login(officer)
    address = reverse("calls:application_list")
    up = client.get(address + "?sort=score").context["page_obj"].object_list
    down = client.get(address + "?sort=-score").context["page_obj"].object_list
    assert [(row.pk, row.score) for row in up] == [(low.pk, 25.0), (high.pk, 100.0), (none.pk, None)]
    assert [row.pk for row in down] == [high.pk, low.pk, none.pk]
    assert [row.total for row in standings(call, officer)] == [100.0, 25.0, None]
    # Equal totals share a place, and the next one counts them all.
    steps.assessed(none, cast.person(Role.ADVISER, "Bo Adviser"), score=4)
    rows = standings(call, officer)
    assert [(row.application.pk, row.rank) for row in rows] == [(none.pk, 1), (high.pk, 1), (low.pk, 3)]
    criteria = list(call.criteria.all())
    assert [ranks for _row, ranks in sensitivity(rows, criteria)] == [[1] * 5, [1] * 5, [3] * 5]


def test_organisations_that_seek_partners_are_found_before_there_is_a_draft(client, officer):
    seeker = cast.organisation("Östersund")
    seeker.seeks_partners = "Tidiga insatser mot skolfrånvaro"
    seeker.save()
    cast.organisation("Luleå")
    address = reverse("calls:seeking")
    client.force_login(steps.person_of(cast.organisation("Norrköping")))
    assert "calls/partners/" in client.get(reverse("calls:list")).content.decode()
    for query, found in (("", [seeker]), ("?q=östers", [seeker]), ("?q=SKOLFRÅN", [seeker]), ("?q=äldre", [])):
        assert list(client.get(address + query).context["page_obj"]) == found
    more = {1: cast.organisation("Boden"), 2: cast.organisation("Kalix")}
    assert asks_as_often_for_three(
        client, address, lambda number: Organisation.objects.filter(pk=more[number].pk).update(seeks_partners="Alla")
    )
    client.force_login(cast.finance())
    assert client.get(address).status_code == 404
