"""What the platform ships with: complete, true to its sources, and loaded once however often it is loaded."""

import io
import time
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from stdnum.se import orgnr

from core.actions.records import open_case
from core.models import AuditEvent, CaseKind, Organisation, OrganisationRole, Unit
from core.models.organisations import OrganisationKind
from core.reference import rows
from core.reference.organisations import load_organisations
from programme.actions.ledger import headroom, trial_balance_fault
from programme.models import (
    Activity,
    ActorLevel,
    Appropriation,
    BudgetAmount,
    DecisionKind,
    DecisionPoint,
    Factor,
    LedgerEntry,
    LedgerRow,
    NeedsArea,
    Phase,
    Programme,
)
from tests import cast
from tests.programme.test_cap import registered

pytestmark = pytest.mark.django_db

TABLES = [
    Organisation,
    OrganisationRole,
    Unit,
    Programme,
    Phase,
    Activity,
    DecisionPoint,
    NeedsArea,
    Factor,
    BudgetAmount,
    Appropriation,
    LedgerEntry,
    LedgerRow,
    AuditEvent,
]


def load(*commands, verbosity=0):
    said = io.StringIO()
    for command in commands or ("load_reference", "load_programme"):
        call_command(command, verbosity=verbosity, stdout=said)
    return said.getvalue()


def everything():
    return {model: sorted(model.objects.values_list(), key=str) for model in TABLES}


def test_a_second_load_changes_nothing_and_writes_nothing():
    load()
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        said = load(verbosity=1)
    assert everything() == before
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert said == "The organisations are up to date.\nThe programme is up to date.\n"


def test_a_second_load_takes_less_than_three_seconds():
    load()
    start = time.process_time()
    load()
    assert time.process_time() - start < 3


def test_every_municipality_and_region_is_there():
    load("load_reference")
    roles = dict(OrganisationRole.objects.values_list("kind").annotate(count=Count("id")))
    assert roles == {OrganisationKind.MUNICIPALITY: 290, OrganisationKind.REGION: 21}
    assert Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).count() == 290
    assert Organisation.objects.filter(kind=OrganisationKind.REGION).count() == 20


def test_codes_and_names_equal_koladas():
    load("load_reference")
    kolada = {row["id"]: row for row in rows("kolada_municipality")}
    roles = OrganisationRole.objects.select_related("organisation")
    assert {role.kolada_id for role in roles} == set(kolada) - {"0000"}
    for role in roles:
        assert kolada[role.kolada_id]["title"] in (role.organisation.name, str(role.organisation))


@pytest.mark.parametrize(
    "code, number, shown",
    [
        ("0180", "212000-0142", "Stockholms kommun"),
        ("0581", "212000-0456", "Norrköpings kommun"),
        ("2284", "212000-2445", "Örnsköldsviks kommun"),
    ],
)
def test_known_municipalities(code, number, shown):
    load("load_reference")
    organisation = OrganisationRole.objects.get(kind="municipality", code=code).organisation
    assert (organisation.formatted_org_number, organisation.org_number_verified, str(organisation)) == (
        number,
        True,
        shown,
    )


def test_gotland_is_one_organisation_with_two_roles():
    load("load_reference")
    gotland = Organisation.objects.get(org_number="2120000803")
    assert str(gotland) == "Region Gotland"
    assert [(role.kind, role.code, role.kolada_id) for role in gotland.roles.all()] == [
        ("municipality", "0980", "0980"),
        ("region", "09", "0009"),
    ]


def test_the_ten_region_numbers_from_memory_are_marked():
    load("load_reference")
    codes = OrganisationRole.objects.filter(kind="region", organisation__org_number_verified=False)
    assert set(codes.values_list("code", flat=True)) == {"03", "04", "05", "07", "10", "17", "19", "20", "23", "24"}


def test_every_number_is_valid():
    load("load_reference")
    numbers = Organisation.objects.filter(org_number__isnull=False).values_list("org_number", flat=True)
    assert len(numbers) >= 290 + 20 + 33
    assert all(orgnr.is_valid(number) for number in numbers)
    for organisation in Organisation.objects.all():
        organisation.full_clean()


def test_esv_and_the_old_statskontoret_became_one_agency():
    load("load_reference")
    new = Organisation.objects.get(org_number="2021005026")
    assert str(new) == "Statskontoret (tidigare ESV)"
    assert {(each.name, each.valid_to) for each in new.predecessors.all()} == {
        ("Statskontoret (till och med 2025)", date(2025, 12, 31)),
        ("Ekonomistyrningsverket", date(2025, 12, 31)),
    }
    agencies = Organisation.objects.filter(kind=OrganisationKind.AGENCY, name__startswith="Statskontoret")
    assert [each.org_number for each in agencies.valid_on(date(2025, 12, 31))] == ["2021000852"]
    assert [each.org_number for each in agencies.valid_on(date(2026, 1, 1))] == ["2021005026"]


def test_agencies_carry_the_name_in_use():
    load("load_reference")
    assert str(Organisation.objects.get(org_number="2021004185")) == "Skolverket"
    assert str(Organisation.objects.get(org_number="2021005216")) == "Vinnova"


def test_every_kind_of_organisation_has_an_example():
    load("load_reference")
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(OrganisationKind.values)


def test_units_of_the_places_that_the_sources_tell_of():
    load("load_reference")
    norrkoping = Organisation.objects.get(org_number="2120000456")
    assert {unit.name for unit in norrkoping.units.all()} == {
        "Socialkontoret",
        "Utbildningskontoret",
        "Socialnämnden",
        "Utbildningsnämnden",
        "Ekonomi- och styrningsavdelningen",
    }
    assert {"administration", "committee", "district"} <= set(Unit.objects.values_list("kind", flat=True))


def test_what_people_have_entered_is_kept_and_what_is_empty_is_filled():
    mine = Organisation.objects.create(name="Norrköping", kind="municipality", display_name="Norrköpings stad")
    stockholm = Organisation.objects.create(name="Region Stockholm", kind="region", org_number="2321000016")
    loaded = load_organisations()
    mine.refresh_from_db()
    stockholm.refresh_from_db()
    assert (mine.display_name, mine.org_number, mine.org_number_verified) == ("Norrköpings stad", "2120000456", True)
    assert [role.code for role in stockholm.roles.all()] == ["01"]
    assert loaded.changed == 1
    assert Organisation.objects.filter(name="Norrköping").count() == 1


def test_a_number_that_was_confirmed_stays_confirmed():
    load("load_reference")
    Organisation.objects.filter(name="Region Uppsala").update(org_number_verified=True)
    load("load_reference")
    assert Organisation.objects.get(name="Region Uppsala").org_number_verified


def test_the_programme_has_its_frame_ceiling_and_rate():
    load("load_programme")
    programme = Programme.objects.get()
    assert (programme.frame, programme.outcome_ceiling, programme.rate) == (
        Decimal("365000000.00"),
        Decimal("170000000.00"),
        Decimal("0.5000"),
    )
    assert headroom(programme, 2026) == {
        "frame": Decimal("365000000.00"),
        "outcome_to_commit": Decimal("170000000.00"),
        "outcome_to_pay": Decimal("170000000.00"),
        "year": Decimal("30000000.00"),
    }
    assert trial_balance_fault() is None


def test_both_tables_of_the_budget_sum_to_the_same_each_year():
    load("load_programme")
    by_line = BudgetAmount.objects.filter(line__isnull=False).values_list("year").annotate(Sum("amount"))
    by_actor = BudgetAmount.objects.exclude(actor_level="").values_list("year").annotate(Sum("amount"))
    expected = {
        year: million * Decimal(1_000_000)
        for year, million in zip(range(2023, 2029), [16, 42, 34, 54, 84, 135], strict=True)
    }
    assert dict(by_line) == expected
    assert dict(by_actor) == expected
    constellations = BudgetAmount.objects.filter(actor_level=ActorLevel.CONSTELLATIONS).aggregate(Sum("amount"))
    assert constellations["amount__sum"] == Decimal("210000000.00")


def test_phases_activities_and_decision_points_are_the_studys():
    load("load_programme")
    assert list(Phase.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert dict(Activity.objects.values_list("phase_id").annotate(Count("id"))) == {1: 7, 2: 4, 3: 7, 4: 8, 5: 9}
    assert dict(DecisionPoint.objects.values_list("phase_id").annotate(Count("id"))) == {1: 5, 2: 3, 3: 1, 4: 3, 5: 4}


def test_each_decision_point_has_the_kind_that_decides_it():
    load("load_programme")
    points = {point.kind: point for point in DecisionPoint.objects.all()}
    assert len(points) == 16
    assert {kind: point.name.split()[0] for kind, point in points.items()} == {
        DecisionKind.DELEGATION_ESTABLISHED: "Inrättande",
        DecisionKind.DIRECTIONS: "Tillägg",
        DecisionKind.COOPERATION_MODEL: "Samverkansmodell",
        DecisionKind.NEEDS_AREAS: "Prioriterade",
        DecisionKind.CRITERIA: "Kriterier",
        DecisionKind.CALL: "Utlysning",
        DecisionKind.FEEDBACK: "Återkoppling",
        DecisionKind.QUALIFICATION: "Vilka",
        DecisionKind.FINANCING: "Vilka",
        DecisionKind.STOP: "Avbryt",
        DecisionKind.ESTABLISH: "Fastställande",
        DecisionKind.OUTCOME_PAYMENT: "Eventuell",
        DecisionKind.DISSEMINATION_CALL: "Utlysning",
        DecisionKind.IMPLEMENTATION_SUPPORT: "Vilka",
        DecisionKind.SKR_RECOMMENDATION: "SKR:s",
        DecisionKind.FINAL_RECOMMENDATION: "Utredningens",
    }
    assert points[DecisionKind.FINANCING].phase_id == 3


def test_the_seven_indicators_of_appendix_4_are_marked_as_such():
    load("load_programme")
    proposed = Factor.objects.filter(source="Förstudien 2022, bilaga 4: föreslagna utfall")
    assert len(proposed) == 7
    assert all(len(factor.indicators) == 1 and factor.needs_area.name == "Ungdomskriminalitet" for factor in proposed)
    assert not Factor.objects.exclude(source__startswith="Förstudien 2022, bilaga 4").exists()
    assert NeedsArea.objects.count() == 7


def test_a_decided_budget_and_an_edited_programme_are_left_alone():
    load("load_programme")
    Phase.objects.filter(number=1).update(planned_start=date(2023, 2, 1))
    programme = Programme.objects.get()
    officer, chair = cast.officer(), cast.chair()
    case = open_case(actor=officer, kind=CaseKind.APPLICATION, title="Budget")
    programme.budgets.create(number=2, reason="Beslut", decision=registered(officer, chair, "budget_revision", case))
    load("load_programme")
    assert Phase.objects.get(number=1).planned_start == date(2023, 2, 1)
    assert [version.number for version in programme.budgets.all()] == [2, 1]


def test_the_selected_key_figures_have_their_themes():
    figures = rows("kolada_kpi_selected")
    assert len(figures) == len({row["id"] for row in figures})
    assert {"N15428", "N33816", "N00957", "N02797"} <= {row["id"] for row in figures}
    assert all(row["theme"] and row["title"] for row in figures)


def test_the_studys_words_have_english_names_on_english_pages():
    load("load_programme")
    with override("en"):
        named = {str(activity) for activity in Activity.objects.all()}
        assert (len(named), named & {row["activity_sv"] for row in rows("phase_activities")}) == (35, {"Hearings"})
        points = {str(point) for point in DecisionPoint.objects.all()}
        assert points & {row["decision_point_sv"] for row in rows("phase_decisions")} == set()
        cooperation = Activity.objects.get(name="Inled samarbete med SKR och RISE")
        assert cooperation.shown_performers == "The delegation + SALAR + RISE"
        assert str(NeedsArea(name="Ungdomskriminalitet")) == "Youth crime"
    assert str(NeedsArea(name="Ungdomskriminalitet")) == "Ungdomskriminalitet"
