"""Conflict of interest as SQL, for the guards: the same answer as ``Case.objects.hidden_from``."""

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
"""
