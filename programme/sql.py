"""The law of the cap, as SQL: one function that every row which moves money, or lowers a limit, passes.

The programme's row is touched first and the commitment locked next, in that order everywhere, so that two transactions
can neither pass the cap together nor wait for each other. A cap rounds down to the öre.
"""

from django.utils.translation import gettext_lazy as _

from core.errors import constraint_message

constraint_message("cap_frame", _("The amount goes beyond what is free in the programme's frame."))
constraint_message("cap_outcome_ceiling", _("The amount goes beyond the programme's ceiling of outcome payments."))
constraint_message("cap_commitment", _("The amount goes beyond the contract's ceiling."))
constraint_message("cap_half_of_costs", _("The amount goes beyond the state's share of the contract's verified costs."))
constraint_message(
    "cap_appropriation", _("The amount goes beyond the year's appropriation and credit. It is held as due.")
)
constraint_message("cap_not_negative", _("More would be released or recovered than was committed or paid."))

constraint_message("cap_reservation", _("More would be taken from the reservation than is left of it."))
constraint_message(
    "cap_decided", _("The decision on payment is already paid: the same entitlement cannot be paid a second time.")
)
constraint_message("cap_exchange", _("The amount goes beyond what the budget has for project leaders and exchange."))
constraint_message("cap_cost_corrected", _("More would be taken back than was verified."))
constraint_message("ledger_reversal_mirrors", _("A reversal has the rows of its entry with the opposite sign."))
constraint_message("cap_commitment_frame", _("The amount goes beyond the year's commitment frame (bemyndiganderam)."))

# What is outstanding for years after y may not pass the frame that the government gave for y. No row: no frame yet.
COMMITMENT_FRAME_SQL = """
CREATE OR REPLACE FUNCTION programme_assert_commitment_frame(p bigint, y integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_limit numeric; v_outstanding numeric;
BEGIN
    UPDATE programme_programme SET ledger_version = ledger_version + 1 WHERE id = p;
    SELECT sum(amount) INTO v_limit FROM programme_commitmentframe WHERE programme_id = p AND year = y;
    IF v_limit IS NULL THEN RETURN; END IF;
    SELECT coalesce(sum(r.amount), 0) INTO v_outstanding
        FROM programme_ledgerrow r JOIN programme_ledgerentry e ON e.id = r.entry_id
        WHERE e.programme_id = p AND r.account = 'committed' AND r.fund IN ('outcome', 'exchange') AND r.year > y;
    IF v_outstanding > v_limit THEN
        RAISE EXCEPTION 'beyond the commitment frame'
            USING ERRCODE = '23514', CONSTRAINT = 'cap_commitment_frame';
    END IF;
END;
$$;
"""

CAPS_SQL = """
CREATE OR REPLACE FUNCTION programme_assert_caps(p bigint, c bigint DEFAULT NULL, y integer DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_frame numeric; v_ceiling numeric; v_rate numeric;
    v_free numeric; v_bound numeric; v_outcome numeric; v_exchange numeric; v_constellations numeric;
    c_ceiling numeric; c_rate numeric; c_committed numeric; c_paid numeric; c_base numeric;
    c_cost numeric; c_other numeric;
    y_paid numeric; y_limit numeric;
BEGIN
    UPDATE programme_programme SET ledger_version = ledger_version + 1 WHERE id = p
        RETURNING frame, outcome_ceiling, rate INTO v_frame, v_ceiling, v_rate;
    SELECT coalesce(sum(r.amount) FILTER (WHERE r.account = 'frame'), 0),
           coalesce(sum(r.amount) FILTER (WHERE r.account IN ('reserved', 'committed', 'paid')), 0),
           coalesce(sum(r.amount) FILTER (
               WHERE r.account IN ('reserved', 'committed', 'paid') AND r.fund = 'outcome'), 0),
           coalesce(sum(r.amount) FILTER (
               WHERE r.account IN ('reserved', 'committed', 'paid') AND r.fund = 'exchange'), 0)
        INTO v_free, v_bound, v_outcome, v_exchange
        FROM programme_ledgerrow r JOIN programme_ledgerentry e ON e.id = r.entry_id WHERE e.programme_id = p;
    IF v_free < 0 OR v_bound > v_frame THEN
        RAISE EXCEPTION 'beyond the frame' USING ERRCODE = '23514', CONSTRAINT = 'cap_frame';
    END IF;
    IF v_outcome > v_ceiling THEN
        RAISE EXCEPTION 'beyond the outcome ceiling' USING ERRCODE = '23514', CONSTRAINT = 'cap_outcome_ceiling';
    END IF;
    -- What the budget in force has for the constellations and is no outcome payment. No budget: the frame alone.
    SELECT sum(a.amount) INTO v_constellations FROM programme_budgetamount a
        WHERE a.actor_level = 'constellations' AND a.version_id = (
            SELECT b.id FROM programme_budgetversion b WHERE b.programme_id = p ORDER BY b.number DESC LIMIT 1);
    IF v_exchange > 0 AND v_constellations > 0 AND v_exchange > greatest(v_constellations - v_ceiling, 0) THEN
        RAISE EXCEPTION 'beyond the money for exchange' USING ERRCODE = '23514', CONSTRAINT = 'cap_exchange';
    END IF;
    IF c IS NOT NULL THEN
        SELECT ceiling, rate INTO c_ceiling, c_rate FROM programme_commitment WHERE id = c FOR NO KEY UPDATE;
        SELECT coalesce(sum(amount) FILTER (WHERE account = 'committed'), 0),
               coalesce(sum(amount) FILTER (WHERE account = 'paid'), 0)
            INTO c_committed, c_paid FROM programme_ledgerrow WHERE commitment_id = c;
        IF c_committed < 0 OR c_paid < 0 THEN
            RAISE EXCEPTION 'below zero' USING ERRCODE = '23514', CONSTRAINT = 'cap_not_negative';
        END IF;
        IF c_committed + c_paid > c_ceiling THEN
            RAISE EXCEPTION 'beyond the commitment' USING ERRCODE = '23514', CONSTRAINT = 'cap_commitment';
        END IF;
        IF c_rate IS NOT NULL THEN
            SELECT coalesce(sum(amount), 0), coalesce(sum(other_funding), 0) INTO c_cost, c_other
                FROM programme_verifiedcost WHERE commitment_id = c;
            -- A correction takes back what was verified, never more: other funding below zero would raise the cap.
            IF c_cost < 0 OR c_other < 0 THEN
                RAISE EXCEPTION 'more corrected than verified'
                    USING ERRCODE = '23514', CONSTRAINT = 'cap_cost_corrected';
            END IF;
            c_base := c_cost - c_other;
            IF c_paid > trunc(least(c_rate, v_rate) * greatest(c_base, 0), 2) THEN
                RAISE EXCEPTION 'beyond the share of verified costs'
                    USING ERRCODE = '23514', CONSTRAINT = 'cap_half_of_costs';
            END IF;
        END IF;
    END IF;
    IF y IS NOT NULL THEN
        SELECT coalesce(sum(r.amount), 0) INTO y_paid
            FROM programme_ledgerrow r JOIN programme_ledgerentry e ON e.id = r.entry_id
            WHERE e.programme_id = p AND r.account = 'paid' AND r.fund IN ('outcome', 'exchange') AND r.year = y;
        SELECT coalesce(sum(amount), 0) INTO y_limit
            FROM programme_appropriation WHERE programme_id = p AND year = y;
        IF y_paid > y_limit THEN
            RAISE EXCEPTION 'beyond the appropriation of the year'
                USING ERRCODE = '23514', CONSTRAINT = 'cap_appropriation';
        END IF;
    END IF;
END;
$$;

CREATE OR REPLACE FUNCTION programme_assert_all_caps(p bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c bigint;
BEGIN
    PERFORM programme_assert_caps(p);
    FOR c IN SELECT id FROM programme_commitment WHERE programme_id = p ORDER BY id LOOP
        PERFORM programme_assert_caps(p, c);
    END LOOP;
END;
$$;

CREATE OR REPLACE FUNCTION programme_assert_reservation(v bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM programme_ledgerrow WHERE account = 'reserved' AND reservation_id = v) < 0 THEN
        RAISE EXCEPTION 'beyond the reservation' USING ERRCODE = '23514', CONSTRAINT = 'cap_reservation';
    END IF;
END;
$$;

-- What is paid on one decision, less its returned payments, is at most what was decided: no second payment of it.
CREATE OR REPLACE FUNCTION programme_assert_within_decision(v bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_kind text; v_decision bigint; v_paid numeric;
BEGIN
    SELECT coalesce(o.kind, e.kind), e.decision_id INTO v_kind, v_decision
        FROM programme_ledgerentry e LEFT JOIN programme_ledgerentry o ON o.id = e.reverses_id WHERE e.id = v;
    IF v_kind <> 'pay' THEN RETURN; END IF;
    SELECT coalesce(sum(r.amount), 0) INTO v_paid
        FROM programme_ledgerrow r JOIN programme_ledgerentry e ON e.id = r.entry_id
        LEFT JOIN programme_ledgerentry o ON o.id = e.reverses_id
        WHERE e.decision_id = v_decision AND r.account = 'paid' AND r.fund = 'outcome'
          AND coalesce(o.kind, e.kind) = 'pay';
    IF v_paid > (SELECT coalesce(amount, 0) FROM programme_decision WHERE id = v_decision) THEN
        RAISE EXCEPTION 'beyond the decision' USING ERRCODE = '23514', CONSTRAINT = 'cap_decided';
    END IF;
END;
$$;

-- Nobody gives back more than it holds of a commitment's money.
CREATE OR REPLACE FUNCTION programme_assert_held(c bigint, o bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM programme_ledgerrow
        WHERE account = 'paid' AND organisation_id = o AND commitment_id IS NOT DISTINCT FROM c) < 0 THEN
        RAISE EXCEPTION 'more than the organisation holds'
            USING ERRCODE = '23514', CONSTRAINT = 'cap_not_negative';
    END IF;
END;
$$;

-- In all, and within each fund; a transfer also within each account, a payment and its like within each commitment.
CREATE OR REPLACE FUNCTION programme_assert_balanced(e bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_rows integer; v_sum numeric; v_expected integer; v_reverses bigint; v_kind text;
BEGIN
    SELECT count(*), coalesce(sum(amount), 0) INTO v_rows, v_sum FROM programme_ledgerrow WHERE entry_id = e;
    SELECT row_count, reverses_id, kind INTO v_expected, v_reverses, v_kind FROM programme_ledgerentry WHERE id = e;
    IF v_sum <> 0 OR v_rows <> v_expected OR v_rows < 2 OR EXISTS (
        SELECT 1 FROM programme_ledgerrow WHERE entry_id = e
        GROUP BY fund, CASE WHEN v_kind = 'transfer' THEN account END,
                 CASE WHEN v_kind IN ('pay', 'recover', 'release') THEN commitment_id END
        HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'entry % does not balance', e USING ERRCODE = '23514', CONSTRAINT = 'ledger_entry_balanced';
    END IF;
    IF v_reverses IS NOT NULL AND (
        v_rows <> (SELECT row_count FROM programme_ledgerentry WHERE id = v_reverses) OR EXISTS (
            SELECT account, fund, line_id, year, commitment_id, reservation_id, organisation_id, -amount
                FROM programme_ledgerrow WHERE entry_id = e
            EXCEPT ALL
            SELECT account, fund, line_id, year, commitment_id, reservation_id, organisation_id, amount
                FROM programme_ledgerrow WHERE entry_id = v_reverses)) THEN
        RAISE EXCEPTION 'entry % is no mirror', e USING ERRCODE = '23514', CONSTRAINT = 'ledger_reversal_mirrors';
    END IF;
END;
$$;
"""
