"""What the database itself refuses of decisions: the rules of 28–36 §§ förvaltningslagen that are a matter of rows."""

from __future__ import annotations

import pgtrigger
from django.utils.translation import gettext_lazy as _

from core.guards import Guard, frozen, refuse, transitions
from programme.models.decision_kinds import TRANSITIONS, DecisionStatus

# Whether the user u stands on the list of alternates on the day of the decision.
ALTERNATE = """EXISTS (SELECT 1 FROM programme_alternate l WHERE l.user_id = u.id
    AND l.since <= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date
    AND (l.until IS NULL OR l.until >= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date))"""

DECISION = [
    transitions(
        "decision",
        TRANSITIONS,
        [DecisionStatus.DRAFT, DecisionStatus.RECEIVED],
        _("A decision cannot go from that status to this one."),
    ),
    frozen(
        "decision",
        [
            "kind",
            "case_id",
            "title",
            "content",
            "is_granted",
            "amount",
            "provisions",
            "circumstances",
            "conditions",
            "is_appealable",
            "appeal_text",
            "presenter_id",
            "maker",
            "manner",
            "others_present",
            "urgency",
            "corrects_id",
            "subject_type",
            "subject_id",
            "data",
            "decided_at",
            "dispatched_at",
            "dispatched_by_id",
            "document_id",
            "prepared_by_id",
            "received_from",
        ],
        _("A dispatched decision cannot be changed; a correction is a new version."),
        when="OLD.status IN ('dispatched', 'received')",
    ),
    frozen(
        "decision_taken",
        [
            "kind",
            "case_id",
            "maker",
            "title",
            "content",
            "is_granted",
            "amount",
            "provisions",
            "circumstances",
            "conditions",
            "is_appealable",
            "appeal_text",
            "presenter_id",
            "manner",
            "urgency",
            "others_present",
            "corrects_id",
            "subject_type",
            "subject_id",
            "data",
            "decided_at",
        ],
        _("What was decided cannot be changed before it is dispatched."),
        when="OLD.status = 'decided'",
    ),
    frozen(
        "decision_reported",
        ["reported_in_id"],
        _("The decision is reported to the delegation; it stays in those minutes."),
        when="OLD.reported_in_id IS NOT NULL",
    ),
    Guard(
        name="decision_correction_alike",
        operation=pgtrigger.Insert | pgtrigger.Update,
        body=f"""
            IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM programme_decision o WHERE o.id = NEW.corrects_id AND o.status = 'dispatched'
                  AND o.kind = NEW.kind AND o.maker = NEW.maker AND o.case_id IS NOT DISTINCT FROM NEW.case_id
                  AND o.is_granted IS NOT DISTINCT FROM NEW.is_granted
                  AND o.amount IS NOT DISTINCT FROM NEW.amount) THEN
                {refuse("decision_correction_alike", "a correction decides nothing new")}
            END IF;
            RETURN NEW;
        """,
        message=_(
            "A correction puts a slip right. Whether something is granted, and the amount, are changed by a "
            "new decision."
        ),
    ),
    Guard(
        name="decision_sent_as_registered",
        operation=pgtrigger.Update,
        body=f"""
            IF NEW.status = 'dispatched' AND OLD.status <> 'dispatched' THEN
                IF NEW.dispatched_at < NEW.decided_at OR NOT EXISTS (
                    SELECT 1 FROM core_document d WHERE d.id = NEW.document_id AND d.kind = 'decision'
                      AND d.owner_type = 'programme.decision' AND d.owner_id = NEW.id
                      AND (NEW.case_id IS NULL OR d.case_id = NEW.case_id)) THEN
                    {refuse("decision_sent_as_registered", "not the document of this decision")}
                END IF;
            END IF;
            RETURN NEW;
        """,
        message=_("A decision is dispatched as its own registered document, after it was taken."),
    ),
    Guard(
        name="decision_sent_without_conflict",
        operation=pgtrigger.Update,
        body=f"""
            IF OLD.status = 'decided' AND NEW.status = 'dispatched' AND EXISTS (
                SELECT 1 FROM programme_decision_deciders x
                WHERE x.decision_id = NEW.id AND programme_has_conflict(x.user_id, NEW.case_id)) THEN
                {refuse("decision_sent_without_conflict", "a decider has a conflict of interest")}
            END IF;
            IF OLD.status = 'decided' AND NEW.status = 'draft' AND NOT EXISTS (
                SELECT 1 FROM programme_decision_deciders x
                WHERE x.decision_id = NEW.id AND programme_has_conflict(x.user_id, NEW.case_id)) THEN
                {refuse("decision_sent_without_conflict", "a lawful decision stands")}
            END IF;
            RETURN NEW;
        """,
        message=_(
            "Someone who decided has a conflict of interest. If it is upheld the decision is taken anew "
            "without that person."
        ),
    ),
    Guard(
        name="decision_taken_by_lawful",
        operation=pgtrigger.Update,
        body=f"""
            IF NEW.status = 'decided' AND OLD.status <> 'decided' THEN
                IF NOT EXISTS (SELECT 1 FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) THEN
                    {refuse("decision_taken_by_lawful", "nobody decided")}
                END IF;
                IF EXISTS (
                    SELECT 1 FROM programme_decision_deciders x
                    WHERE x.decision_id = NEW.id
                      AND programme_has_conflict(x.user_id, NEW.case_id)) THEN
                    {refuse("decision_taken_by_lawful", "a decider has a conflict of interest")}
                END IF;
                IF NEW.manner <> 'delegated' AND EXISTS (
                    SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                    WHERE x.decision_id = NEW.id
                      AND (u.role NOT IN ('chair', 'member') OR NOT u.is_active)) THEN
                    {refuse("decision_taken_by_lawful", "not a member of the delegation")}
                END IF;
                IF NEW.manner = 'per_capsulam' AND NOT EXISTS (
                    SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id
                    WHERE i.decision_id = NEW.id AND i.outcome = 'adopted' AND m.status = 'open'
                      AND m.is_per_capsulam)
                   AND NOT (
                    EXISTS (SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                            WHERE x.decision_id = NEW.id AND u.role = 'chair')
                    AND (SELECT count(*) FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) - 1
                        >= ((SELECT count(*) FROM core_user u WHERE u.role = 'member' AND u.is_active
                             AND NOT {ALTERNATE}) + 1) / 2
                    AND (SELECT count(*) FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                         WHERE x.decision_id = NEW.id AND u.role = 'member')
                        <= (SELECT count(*) FROM core_user u WHERE u.role = 'member' AND u.is_active
                            AND NOT {ALTERNATE}))
                THEN
                    {refuse("decision_taken_by_lawful", "the chair and half of the others must take part")}
                END IF;
                IF NEW.manner IN ('meeting', 'per_capsulam') AND (NEW.manner = 'meeting' OR EXISTS (
                    SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id
                    WHERE i.decision_id = NEW.id AND m.status = 'open')) AND NOT EXISTS (
                    SELECT 1 FROM programme_agendaitem i JOIN programme_meeting m ON m.id = i.meeting_id
                    WHERE i.decision_id = NEW.id AND i.outcome = 'adopted' AND m.status = 'open'
                      AND NOT EXISTS (
                        SELECT 1 FROM programme_decision_deciders x
                        WHERE x.decision_id = NEW.id AND NOT EXISTS (
                            SELECT 1 FROM programme_attendance a
                            WHERE a.meeting_id = m.id AND a.user_id = x.user_id AND a.is_present
                              AND a.capacity IN ('chair', 'member', 'alternate')))) THEN
                    {refuse("decision_taken_by_lawful", "not adopted at a meeting by those present")}
                END IF;
                IF NEW.manner = 'chair_alone' AND (
                    (SELECT count(*) FROM programme_decision_deciders x WHERE x.decision_id = NEW.id) > 1
                    OR EXISTS (
                    SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                    WHERE x.decision_id = NEW.id AND u.role <> 'chair')) THEN
                    {refuse("decision_taken_by_lawful", "only the chair decides alone")}
                END IF;
                IF NEW.manner = 'delegated' AND EXISTS (
                    SELECT 1 FROM programme_decision_deciders x JOIN core_user u ON u.id = x.user_id
                    WHERE x.decision_id = NEW.id AND NOT EXISTS (
                        SELECT 1 FROM programme_delegationrule r
                        WHERE r.kind = NEW.kind AND r.role = u.role
                          AND (r.up_to IS NULL OR coalesce(NEW.amount, 0) <= r.up_to)
                          AND r.valid_from <= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date
                          AND (r.valid_to IS NULL
                               OR r.valid_to >= (NEW.decided_at AT TIME ZONE 'Europe/Stockholm')::date))) THEN
                    {refuse("decision_taken_by_lawful", "no rule of the scheme of delegation")}
                END IF;
                IF NEW.manner = 'parties' AND (
                    SELECT count(DISTINCT coalesce(o.kind, 'delegation')) FROM core_signature s
                    JOIN core_document d ON d.id = s.document_id
                    LEFT JOIN core_organisation o ON o.id = s.organisation_id
                    WHERE d.owner_type = 'programme.decision' AND d.owner_id = NEW.id
                      AND coalesce(o.kind, 'delegation') IN ('delegation', 'skr', 'rise')) < 3 THEN
                    {refuse("decision_taken_by_lawful", "not signed by all three")}
                END IF;
            END IF;
            RETURN NEW;
        """,
        message=_(
            "The decision needs someone who decides, without conflict of interest: at a meeting those present, "
            "alone the chair, and by delegated power whom the scheme of delegation names."
        ),
    ),
]

DECIDER = [
    Guard(
        name="decider_without_conflict",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        body=f"""
            IF EXISTS (
                SELECT 1 FROM programme_decision d WHERE d.status NOT IN ('draft', 'proposed')
                  AND d.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.decision_id ELSE NEW.decision_id END) THEN
                {refuse("decider_without_conflict", "the decision is taken")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF EXISTS (
                SELECT 1 FROM programme_decision d WHERE d.id = NEW.decision_id
                  AND (d.presenter_id = NEW.user_id OR programme_has_conflict(NEW.user_id, d.case_id))) THEN
                {refuse("decider_without_conflict", "presenter, or conflict of interest")}
            END IF;
            RETURN NEW;
        """,
        message=_(
            "Nobody decides with a conflict of interest or in what they present themselves, and who decided "
            "is not changed afterwards."
        ),
    )
]
