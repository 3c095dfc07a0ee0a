"""The cap is the law of the house: it holds against concurrency and against raw SQL by the application's role."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from core import clock
from core.actions.records import open_case, register_document
from core.errors import Refused
from core.management.commands.setup_database import append_only_tables, grant_to_application
from core.models import Case, CaseKind, User
from outcomes_platform import embedded
from programme.actions.ledger import add_verified_cost, commit, headroom, pay, position, recover, release, reverse
from programme.models import Commitment, Decision, LedgerEntry, LedgerRow
from tests import cast
from tests.constellations.steps import LAWFUL, dispatched

MILLION = Decimal("1000000.00")


@pytest.fixture
def world(db):
    return make_world()


def make_world() -> dict:
    """A case with everything that a payment needs: decisions, a commitment of 10 million, verified costs of 4."""
    pilot, officer, chair = cast.programme(), cast.officer(), cast.chair()
    organisation = cast.organisation()
    case = open_case(actor=officer, kind=CaseKind.APPLICATION, title="Skolfokus", parties=[organisation])
    granted = registered(officer, chair, "contract", case, 10 * MILLION)
    commitment = commit(
        actor=officer,
        programme=pilot,
        case=case,
        decision=granted,
        title="Skolfokus",
        ceiling=10 * MILLION,
        rate=Decimal("0.5"),
        by_year={2026: 4 * MILLION, 2027: 6 * MILLION},
    )
    add_verified_cost(
        actor=officer,
        commitment=commitment,
        organisation=organisation,
        period="2026-1",
        amount=5 * MILLION,
        other_funding=MILLION,
        key="cost:1",
    )
    return {
        "pilot": pilot,
        "officer": officer,
        "chair": chair,
        "organisation": organisation,
        "case": case,
        "commitment": commitment,
        "result": registered(officer, chair, "establish", case),
        "decision": registered(officer, chair, "outcome_payment", case),
    }


def registered(
    officer: User,
    chair: User,
    kind: str,
    case: Case | None,
    amount: Decimal | None = 1000 * MILLION,
    is_granted: bool = True,
) -> Decision:
    """A dispatched decision of the kind, without the consequence that its own package gives it."""
    decision = Decision.objects.create(
        kind=kind,
        title=kind,
        content="Beslut",
        case=case,
        is_granted=is_granted,
        amount=amount,
        prepared_by=officer,
        presenter=officer,
        manner="chair_alone",
        urgency="Tiden gick ut.",
        **LAWFUL,
    )
    decision.status = "proposed"
    decision.save()
    decision.deciders.set([chair])
    decision.status, decision.decided_at = "decided", clock.now()
    decision.manner, decision.urgency = "chair_alone", "Tiden gick ut."
    decision.save()
    decision.document = register_document(
        actor=officer, case=case, direction="outgoing", kind="decision", description=kind, owner=decision
    )
    decision.status, decision.dispatched_at, decision.dispatched_by = "dispatched", clock.now(), officer
    decision.save()
    return decision


def pay_out(world: dict, amount: Decimal, key: str = "claim:1", year: int = 2026):
    return pay(
        actor=world["officer"],
        commitment=world["commitment"],
        key=key,
        text="Utfallsbetalning",
        shares=[(world["organisation"], amount)],
        decision=world["decision"],
        result_decision=world["result"],
        year=year,
    )


def test_payment_up_to_half_of_net_costs_passes_and_one_ore_more_is_refused(world):
    assert position(world["commitment"]).limit == 2 * MILLION
    pay_out(world, 2 * MILLION)
    with pytest.raises(Refused) as refusal:
        pay_out(world, Decimal("0.01"), key="claim:2")
    assert refusal.value.code == "cap_half_of_costs"
    assert position(world["commitment"]).paid == 2 * MILLION


def test_half_of_an_odd_ore_rounds_down(world):
    add_verified_cost(
        actor=world["officer"],
        commitment=world["commitment"],
        organisation=world["organisation"],
        period="2026-1",
        amount=Decimal("0.01"),
        other_funding=Decimal("0.00"),
        key="cost:2",
    )
    assert position(world["commitment"]).limit == 2 * MILLION
    with pytest.raises(Refused):
        pay_out(world, 2 * MILLION + Decimal("0.01"))


def test_the_same_key_is_never_booked_twice(world):
    pay_out(world, MILLION)
    with pytest.raises(Refused, match=r"bokför|booked"):
        pay_out(world, Decimal("1.00"))


def test_payment_beyond_the_years_appropriation_is_refused(world):
    add_verified_cost(
        actor=world["officer"],
        commitment=world["commitment"],
        organisation=world["organisation"],
        period="2026-1",
        amount=50 * MILLION,
        other_funding=Decimal("0.00"),
        key="cost:9",
    )
    with pytest.raises(Refused) as refusal:
        pay_out(world, MILLION, year=2029)
    assert refusal.value.code == "cap_appropriation"


def test_payment_without_established_result_is_refused(world):
    world["result"] = world["decision"]
    with pytest.raises(Refused) as refusal:
        pay_out(world, MILLION)
    assert refusal.value.code == "ledger_payment_established"


def test_cost_correction_below_what_is_paid_needs_its_recovery_first(world):
    pay_out(world, 2 * MILLION)
    correction = {
        "actor": world["officer"],
        "commitment": world["commitment"],
        "organisation": world["organisation"],
        "period": "2026-1",
        "amount": -2 * MILLION,
        "other_funding": Decimal("0.00"),
        "key": "cost:1:correction",
    }
    with pytest.raises(Refused) as refusal:
        add_verified_cost(**correction)
    assert refusal.value.code == "cap_half_of_costs"
    with transaction.atomic():
        recover(
            actor=world["officer"],
            commitment=world["commitment"],
            key="recover:1",
            text="Återkrav",
            shares=[(world["organisation"], MILLION)],
            decision=world["decision"],
        )
        add_verified_cost(**correction)
    assert position(world["commitment"]).paid == MILLION
    assert position(world["commitment"]).limit == MILLION


def test_commitments_stop_at_the_outcome_ceiling(world):
    too_much = 160 * MILLION + Decimal("0.01")
    other = open_case(actor=world["officer"], kind=CaseKind.APPLICATION, title="Annat")
    granted = registered(world["officer"], world["chair"], "contract", other, too_much)
    with pytest.raises(Refused) as refusal:
        commit(
            actor=world["officer"],
            programme=world["pilot"],
            case=other,
            decision=granted,
            title="För stort",
            ceiling=too_much,
            rate=Decimal("0.5"),
            by_year={2026: too_much},
        )
    assert refusal.value.code == "cap_outcome_ceiling"
    assert Commitment.objects.count() == 1


def test_release_gives_back_to_the_frame(world):
    before = headroom(world["pilot"], 2026)["frame"]
    release(
        actor=world["officer"],
        commitment=world["commitment"],
        amount=3 * MILLION,
        key="release:1",
        text="Frigörs",
        decision=world["decision"],
    )
    assert headroom(world["pilot"], 2026)["frame"] == before + 3 * MILLION
    with pytest.raises(Refused) as refusal:
        release(
            actor=world["officer"],
            commitment=world["commitment"],
            amount=8 * MILLION,
            key="release:2",
            text="För mycket",
            decision=world["decision"],
        )
    assert refusal.value.code == "cap_commitment"


def test_lowering_the_programmes_ceiling_below_commitments_is_refused(world):
    pilot = world["pilot"]
    pilot.outcome_ceiling = 9 * MILLION
    with pytest.raises(IntegrityError), transaction.atomic():
        pilot.save()


@pytest.mark.django_db(transaction=True)
def test_twenty_connections_race_for_the_last_krona():
    world = make_world()
    pay_out(world, 2 * MILLION - 10)
    start, outcomes = threading.Barrier(20), []

    def one(number: int) -> None:
        try:
            start.wait(timeout=30)
            pay_out(world, Decimal("1.00"), key=f"race:{number}")
            outcomes.append("paid")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["cap_half_of_costs"] * 10 + ["paid"] * 10
    assert position(world["commitment"]).paid == 2 * MILLION


ATTEMPTS = {
    "a payment row by hand": """
        INSERT INTO programme_ledgerrow (entry_id, account, fund, year, commitment_id, amount)
        SELECT entry_id, 'paid', 'outcome', 2026, commitment_id, 1.00 FROM programme_ledgerrow
        WHERE commitment_id IS NOT NULL LIMIT 1""",
    "a larger ceiling": "UPDATE programme_commitment SET ceiling = ceiling + 1",
    "a higher rate": "UPDATE programme_commitment SET rate = 0.6",
    "a changed row": "UPDATE programme_ledgerrow SET amount = amount + 1",
    "a deleted row": "DELETE FROM programme_ledgerrow",
    "a changed entry": "UPDATE programme_ledgerentry SET text = 'x'",
    "an emptied ledger": "TRUNCATE programme_ledgerrow CASCADE",
    "a changed cost": "UPDATE programme_verifiedcost SET amount = amount * 2",
    "a disabled trigger": "ALTER TABLE programme_ledgerrow DISABLE TRIGGER ALL",
    "a replica session": "SET session_replication_role = replica",
    "a raised programme ceiling": "UPDATE programme_programme SET outcome_ceiling = 365000000",
    "a raised frame": "UPDATE programme_programme SET frame = frame + 1",
    "money for the year without a decision": """
        INSERT INTO programme_appropriation (programme_id, year, kind, amount, note, created_at)
        SELECT id, 2026, 'revision', 100000000, '', now() FROM programme_programme""",
    "an allotment of a year that has one": """
        INSERT INTO programme_appropriation (programme_id, year, kind, amount, note, created_at)
        SELECT id, 2026, 'allotment', 100000000, '', now() FROM programme_programme""",
    "a commitment frame without a decision": """
        INSERT INTO programme_commitmentframe (programme_id, year, amount, note, created_at)
        SELECT id, 2026, 100000000, '', now() FROM programme_programme""",
    "a second version of the budget": """
        INSERT INTO programme_budgetversion (programme_id, number, reason, created_at)
        SELECT id, 2, '', now() FROM programme_programme""",
    "an audit row changed": "UPDATE core_auditevent SET summary = 'x'",
    "an audit row deleted": "DELETE FROM core_auditevent",
    "a document changed": "UPDATE core_document SET description = 'x'",
    "a decision dispatched by hand": "UPDATE programme_decision SET status = 'draft'",
    "the ignore switch": "SET LOCAL pgtrigger.ignore = '{ledger_row_append_only}'; DELETE FROM programme_ledgerrow",
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_the_application_role_cannot_break_the_ledger_by_sql(world, name):
    become = application_role()
    before = list(LedgerRow.objects.order_by("pk").values_list("pk", "amount"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(become)
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            cursor.execute(f"{ATTEMPTS[name]}; SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
    # A guard or a missing right, never a slip of the attempt itself.
    assert refusal.value.__cause__.pgcode in {"23514", "42501"}
    assert list(LedgerRow.objects.order_by("pk").values_list("pk", "amount")) == before


def application_role() -> str:
    """Give the application's role its rights; the statement that becomes it for the rest of the transaction."""
    role = embedded.ROLES["app"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {role}")
            cursor.execute(f"GRANT {role} TO CURRENT_USER")
    grant_to_application(role, using="default")
    return f"SET LOCAL ROLE {role}"


def test_the_application_may_add_to_append_only_tables_and_not_change_them(world):
    application_role()
    tables = append_only_tables()
    assert {"core_auditevent", "programme_ledgerrow", "evaluation_establishedresult"} <= set(tables)
    rights = "SELECT has_table_privilege(%s, %s, 'INSERT'), has_table_privilege(%s, %s, 'UPDATE, DELETE, TRUNCATE')"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(rights, [embedded.ROLES["app"], table] * 2)
            assert cursor.fetchone() == (True, False), table


def test_a_balanced_pair_cannot_be_added_to_a_booked_entry(world):
    entry = LedgerEntry.objects.get(kind="grant")
    LedgerRow.objects.bulk_create(
        LedgerRow(entry=entry, account=account, fund="operations", year=2026, amount=Decimal(amount))
        for account, amount in (("source", -1), ("frame", 1))
    )
    with pytest.raises(IntegrityError) as refusal:
        connection.check_constraints()
    assert constraint_of(refusal) == "ledger_entry_balanced"


COLUMNS = "programme_id, kind, key, text, booked_on, booked_by_id, created_at, decision_id, row_count"
ENTRY = f"""
    INSERT INTO programme_ledgerentry ({COLUMNS})
    SELECT %(pilot)s, '{{kind}}', 'by hand', 'x', now(), %(officer)s, now(), %(decision)s, 2;
    INSERT INTO programme_ledgerrow (entry_id, account, fund, year, commitment_id, organisation_id, amount)
    SELECT currval('programme_ledgerentry_id_seq'), account, fund, 2026, commitment::bigint, %(organisation)s, amount
    FROM (VALUES {{rows}}) AS given (account, fund, commitment, amount)"""
COST = """
    INSERT INTO programme_verifiedcost
        (commitment_id, organisation_id, period, amount, other_funding, key, verified_by_id, verified_at)
    VALUES (%(commitment)s, %(organisation)s, '2026-H1', {amount}, {other}, 'by hand', %(officer)s, now())"""
ROUNDABOUT = {
    "outcome money as money for exchange": (
        ENTRY.format(
            kind="pay",
            rows="('committed', 'outcome', %(commitment)s, -1.00), ('paid', 'exchange', %(commitment)s, 1.00)",
        ),
        "ledger_payment_established",
    ),
    "outcome money as money for other lines": (
        ENTRY.format(
            kind="pay", rows="('committed', 'outcome', %(commitment)s, -1.00), ('paid', 'operations', NULL, 1.00)"
        ),
        "ledger_entry_balanced",
    ),
    "outcome money moved to a year as money for other lines": (
        ENTRY.format(
            kind="transfer",
            rows="('committed', 'operations', %(commitment)s, -1), ('committed', 'operations', %(commitment)s, 1)",
        ),
        "ledger_row_fits_entry",
    ),
    "a transfer out of committed": (
        ENTRY.format(
            kind="transfer", rows="('committed', 'outcome', %(commitment)s, -1.00), ('frame', 'outcome', NULL, 1.00)"
        ),
        "ledger_entry_balanced",
    ),
    "an account of one's own": (
        ENTRY.format(kind="transfer", rows="('frame', 'operations', NULL, -1.00), ('mine', 'operations', NULL, 1.00)"),
        "ledger_row_fits_entry",
    ),
    "a kind of one's own": (
        ENTRY.format(kind="gift", rows="('frame', 'operations', NULL, -1.00), ('frame', 'operations', NULL, 1.00)"),
        "ledger_entry_kind_known",
    ),
    "exchange without a commitment": (
        ENTRY.format(kind="pay", rows="('committed', 'exchange', NULL, -1.00), ('paid', 'exchange', NULL, 1.00)"),
        "ledger_committed_row_has_commitment",
    ),
    "more than the frame paid as other lines, out of no commitment": (
        ENTRY.format(kind="pay", rows="('committed', 'operations', NULL, -4e8), ('paid', 'operations', NULL, 4e8)"),
        "ledger_committed_row_has_commitment",
    ),
    "a second ceiling for the same contract": (
        "INSERT INTO programme_commitment"
        " (programme_id, case_id, fund, title, ceiling, rate, expected, decision_id, created_at)"
        " SELECT programme_id, case_id, fund, title, 12000000, rate, 0, %(contract)s, now() FROM programme_commitment",
        "commitment_outcome_once_a_case",
    ),
    "a programme beside the pilot": (
        "INSERT INTO programme_programme (name, name_en, starts_on, ends_on, frame, outcome_ceiling, rate, round_dates,"
        " private_capital_allowed, suppression_threshold, deciding_body, ledger_version)"
        " VALUES ('Två', '', '2026-01-01', '2028-12-31', 1e9, 1e9, 0.5, '[]', false, 5, '', 0)",
        "programme_only_one",
    ),
    "a second grant without a ground": (
        ENTRY.format(
            kind="grant", rows="('source', 'operations', NULL, -1.00), ('frame', 'operations', NULL, 1.00)"
        ).replace("%(decision)s", "NULL"),
        "ledger_grant_first",
    ),
    "a cost that is no number": (COST.format(amount="'NaN'", other=0), "programme_verifiedcost_amount_check"),
    "other funding below zero": (COST.format(amount=0, other=-90_000_000), "cap_cost_corrected"),
    "a ceiling raised by another case's decision": (
        "UPDATE programme_commitment SET ceiling = ceiling + 1, decision_id = %(elsewhere)s WHERE id = %(commitment)s",
        "commitment_needs_decision",
    ),
    "a ceiling raised by another decision of the case": (
        "UPDATE programme_commitment SET ceiling = ceiling + 1, decision_id = %(stop)s WHERE id = %(commitment)s",
        "commitment_needs_decision",
    ),
    "a ceiling raised beyond its amendment": (
        "UPDATE programme_commitment SET ceiling = 12000001, decision_id = %(amendment)s WHERE id = %(commitment)s",
        "commitment_needs_decision",
    ),
    "a new contract by an amendment": (
        "INSERT INTO programme_commitment"
        " (programme_id, case_id, fund, title, ceiling, rate, expected, decision_id, created_at)"
        " SELECT programme_id, case_id, fund, title, 12000000, rate, 0, %(amendment)s, now() FROM programme_commitment",
        "commitment_needs_decision",
    ),
    "a higher share of the costs": (
        "UPDATE programme_commitment SET rate = 0.4 WHERE id = %(commitment)s",
        "commitment_rate_frozen",
    ),
    "a higher share by an amendment": (
        "UPDATE programme_commitment SET rate = 0.4, ceiling = 12000000, decision_id = %(amendment)s"
        " WHERE id = %(commitment)s",
        "commitment_rate_frozen",
    ),
    "a ceiling raised by a decision on payment": (
        "UPDATE programme_commitment SET ceiling = ceiling + 1, decision_id = %(decision)s WHERE id = %(commitment)s",
        "commitment_needs_decision",
    ),
}


@pytest.mark.parametrize("name", ROUNDABOUT)
def test_no_roundabout_way_leads_past_the_guards(world, name):
    sql, constraint = ROUNDABOUT[name]
    other = open_case(actor=world["officer"], kind=CaseKind.APPLICATION, title="Annat")
    elsewhere = dispatched(
        officer=world["officer"], chair=world["chair"], kind="other", title="Annat", case=other, is_granted=True
    )
    values = {key: world[key].pk for key in ("pilot", "officer", "decision", "commitment", "organisation")}
    for kind in ("amendment", "stop", "contract"):
        if f"%({kind})s" in sql:
            values[kind] = registered(world["officer"], world["chair"], kind, world["case"], 12 * MILLION).pk
    become = application_role()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(become)
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            cursor.execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE", values | {"elsewhere": elsewhere.pk})
        cursor.execute("RESET ROLE")
    assert constraint_of(refusal) == constraint


def test_a_decision_that_says_no_pays_nothing(world):
    refused = registered(world["officer"], world["chair"], "outcome_payment", world["case"], is_granted=False)
    with pytest.raises(IntegrityError) as refusal:
        entry_by_sql(
            world, "pay", refused, "('committed', -1.00), ('paid', 1.00)", result_decision_id=world["result"].pk
        )
    assert constraint_of(refusal) == "ledger_payment_established"


def test_nobody_gives_back_more_than_it_holds(world):
    pay_out(world, MILLION)
    other = cast.organisation("Annan kommun", "212000-0001")
    with pytest.raises(Refused) as refused:
        recover(
            actor=world["officer"],
            commitment=world["commitment"],
            key="recover:other",
            text="Återkrav",
            shares=[(other, Decimal("1.00"))],
            decision=world["decision"],
        )
    assert refused.value.code == "cap_not_negative"


def test_the_application_role_makes_no_temporary_table_that_a_guard_would_read(world):
    application_role()
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", [embedded.ROLES["app"]])
        assert cursor.fetchone() == (False,)


def entry_by_sql(world, kind: str, decision, rows: str, **columns: object) -> None:
    """A balanced entry written by hand as the application's role: nothing but the database stands in its way."""
    values = {
        "programme_id": world["pilot"].pk,
        "kind": kind,
        "key": f"by-hand:{kind}:{LedgerRow.objects.count()}",
        "text": "x",
        "booked_on": clock.today(),
        "booked_by_id": world["officer"].pk,
        "created_at": clock.now(),
        "decision_id": decision.pk if decision else None,
        "row_count": rows.count("("),
    } | columns
    become = application_role()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(become)
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(
            f"INSERT INTO programme_ledgerentry ({', '.join(values)}) VALUES ({marks}) RETURNING id",
            list(values.values()),
        )
        (pk,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO programme_ledgerrow (entry_id, account, fund, year, commitment_id, organisation_id, amount) "
            f"SELECT {pk}, account, 'outcome', 2026, {world['commitment'].pk}, {world['organisation'].pk}, amount "
            f"FROM (VALUES {rows}) AS given (account, amount)"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")


def constraint_of(refusal) -> str:
    return refusal.value.__cause__.diag.constraint_name


def test_a_second_payment_of_the_same_entitlement_is_refused_also_by_sql(world):
    world["decision"] = registered(world["officer"], world["chair"], "outcome_payment", world["case"], MILLION)
    pay_out(world, MILLION)
    with pytest.raises(Refused) as refused:
        pay_out(world, Decimal("0.01"), key="claim:again")
    assert refused.value.code == "cap_decided"
    with pytest.raises(IntegrityError) as refusal:
        entry_by_sql(
            world,
            "pay",
            world["decision"],
            "('committed', -1.00), ('paid', 1.00)",
            result_decision_id=world["result"].pk,
        )
    assert constraint_of(refusal) == "cap_decided"
    assert position(world["commitment"]).paid == MILLION


@pytest.mark.parametrize(
    "kind, ground, rows, constraint",
    [
        ("pay", "result", "('committed', -1.00), ('paid', 1.00)", "ledger_payment_established"),
        ("pay", "decision", "('committed', -1.00), ('paid', 1.00)", "ledger_payment_established"),
        ("transfer", "decision", "('frame', -1.00), ('frame', 2.00)", "ledger_entry_balanced"),
        ("pay", "decision", "('frame', -1.00), ('paid', 1.00)", "ledger_row_fits_entry"),
        ("commit", "decision", "('source', -1.00), ('committed', 1.00)", "ledger_row_fits_entry"),
        ("release", "decision", "('committed', -11000000.00), ('frame', 11000000.00)", "cap_not_negative"),
        ("commit", "decision", "('frame', -1.00), ('committed', 1.00)", "cap_commitment"),
        ("reserve", "decision", "('frame', -1.00), ('reserved', 1.00)", "ledger_reserved_row_has_reservation"),
        ("transfer", None, "('frame', -1.00), ('frame', 1.00)", "ledger_entry_has_ground"),
    ],
)
def test_an_entry_by_hand_meets_the_guard_of_its_fault(world, kind, ground, rows, constraint):
    with pytest.raises(IntegrityError) as refusal:
        entry_by_sql(world, kind, world[ground] if ground else None, rows)
    assert constraint_of(refusal) == constraint


def test_an_entry_rests_on_a_dispatched_decision(world):
    draft = Decision.objects.create(
        kind="other",
        title="Utkast",
        content="Utkast",
        case=world["case"],
        prepared_by=world["officer"],
        presenter=world["officer"],
        **LAWFUL,
    )
    with pytest.raises(IntegrityError) as refusal:
        entry_by_sql(world, "release", draft, "('committed', -1.00), ('frame', 1.00)")
    assert constraint_of(refusal) == "ledger_entry_decision_dispatched"


def test_a_reversal_is_the_mirror_of_its_entry(world):
    paid = pay_out(world, MILLION)
    with pytest.raises(IntegrityError) as refusal:
        entry_by_sql(world, "reverse", world["decision"], "('paid', -2.00), ('committed', 2.00)", reverses_id=paid.pk)
    assert constraint_of(refusal) == "ledger_reversal_mirrors"
    reverse(actor=world["officer"], entry=paid, key="reversed", text="Åter")
    assert position(world["commitment"]).paid == 0
    pay_out(world, MILLION, key="again")
    assert position(world["commitment"]).paid == MILLION


def test_a_higher_limit_of_the_programme_needs_a_new_decision(world):
    pilot = world["pilot"]
    pilot.outcome_ceiling, pilot.limits_decision = 180 * MILLION, world["result"]
    pilot.save()
    pilot.outcome_ceiling = 190 * MILLION
    with pytest.raises(IntegrityError), transaction.atomic():
        pilot.save()
    pilot.refresh_from_db()
    assert pilot.outcome_ceiling == 180 * MILLION
