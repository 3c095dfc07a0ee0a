"""The rule of the call's end, in the database: how many expressions of interest still lack what they are owed."""

from django.utils.translation import gettext_lazy as _

from core.errors import constraint_message

UNANSWERED_SQL = """
CREATE OR REPLACE FUNCTION calls_unanswered(the_call bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM calls_application a WHERE a.call_id = the_call AND CASE
        WHEN a.status IN ('draft', 'discarded') THEN FALSE
        WHEN a.status = 'withdrawn' THEN NOT EXISTS (
            SELECT 1 FROM calls_letter l JOIN calls_letterdelivery s ON s.letter_id = l.id
            JOIN core_document r ON r.id = l.document_id AND r.case_id = a.case_id
            WHERE l.application_id = a.id AND l.kind = 'withdrawal' AND l.status = 'sent')
        WHEN a.status = 'dismissed' THEN NOT EXISTS (
            SELECT 1 FROM calls_letter l JOIN calls_letterdelivery s ON s.letter_id = l.id
            JOIN core_document r ON r.id = l.document_id AND r.case_id = a.case_id
            JOIN programme_decision d ON d.id = a.decision_id
            WHERE l.application_id = a.id AND l.kind = 'dismissal' AND l.status = 'sent'
            AND d.kind = 'dismissal' AND d.status = 'dispatched' AND d.subject_type = 'calls.application'
            AND d.subject_id = a.id AND d.circumstances ~ '[[:alnum:]]')
        WHEN a.status IN ('qualified', 'rejected') THEN
            NOT EXISTS (
                SELECT 1 FROM programme_decision d
                WHERE d.id = a.decision_id AND d.kind = 'qualification' AND d.status = 'dispatched'
                AND d.subject_type = 'calls.application' AND d.subject_id = a.id)
            OR NOT EXISTS (
                SELECT 1 FROM programme_decision d
                WHERE d.id = a.feedback_decision_id AND d.kind = 'feedback' AND d.status = 'dispatched'
                AND d.subject_type = 'calls.call' AND d.subject_id = the_call
                AND d.data -> 'applications' @> to_jsonb(a.id))
            OR NOT EXISTS (
                SELECT 1 FROM calls_letter l JOIN calls_letterdelivery s ON s.letter_id = l.id
                JOIN core_document r ON r.id = l.document_id AND r.case_id = a.case_id
                WHERE l.application_id = a.id AND l.kind = 'outcome' AND l.status = 'sent')
            OR EXISTS (
                SELECT 1 FROM calls_criterion c WHERE c.call_id = the_call AND NOT EXISTS (
                    SELECT 1 FROM calls_feedback f JOIN calls_letter l ON l.application_id = f.application_id
                    WHERE f.application_id = a.id AND f.criterion_id = c.id
                    AND l.kind = 'outcome' AND l.status = 'sent'
                    AND (f.strengths || f.weaknesses) ~ '[[:alnum:]]'
                    AND position(f.strengths in l.text) > 0 AND position(f.weaknesses in l.text) > 0))
        ELSE TRUE
    END
$$;
"""

constraint_message(
    "call_concludes_with_feedback",
    _(
        "The call cannot be concluded: each expression of interest needs its dispatched decision and sent feedback "
        "on every criterion."
    ),
)
