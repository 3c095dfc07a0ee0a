"""Who may not take part, as SQL for the guards. The first gives the same answer as ``Case.objects.hidden_from``."""

CONFLICT_SQL = """
CREATE OR REPLACE FUNCTION programme_has_conflict(u bigint, c bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM core_conflictofinterest x
        WHERE x.user_id = u AND x.case_id = c AND x.status IN ('declared', 'upheld')
    ) OR EXISTS (
        SELECT 1 FROM core_case_parties p
        JOIN core_membership m ON m.organisation_id = p.organisation_id AND m.is_active
        WHERE p.case_id = c AND m.user_id = u
    )
$$;

-- More alternates present than members absent: at least one serves in nobody's place.
CREATE OR REPLACE FUNCTION programme_alternates_too_many(m bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE a.capacity = 'alternate' AND a.is_present)
         > count(*) FILTER (WHERE a.capacity = 'member' AND NOT a.is_present)
    FROM programme_attendance a WHERE a.meeting_id = m
$$;
"""
