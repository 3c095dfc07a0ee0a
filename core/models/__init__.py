"""The tables that every other package builds on."""

from core.models.audit import AuditEvent
from core.models.files import StoredFile
from core.models.handling import AccessibilityStatement, DisclosureRequest, Disposal, Referral, RetentionRule
from core.models.jobs import Job, Notification, OutboxMessage
from core.models.kept import KeptForm
from core.models.organisations import Membership, Organisation, OrganisationRole, Unit
from core.models.people import Role, User
from core.models.records import (
    Case,
    CaseKind,
    ConflictOfInterest,
    Direction,
    Document,
    DocumentKind,
    RegisterYear,
    SecrecyMark,
    Signature,
)

__all__ = [
    "AccessibilityStatement",
    "AuditEvent",
    "Case",
    "CaseKind",
    "ConflictOfInterest",
    "Direction",
    "DisclosureRequest",
    "Disposal",
    "Document",
    "DocumentKind",
    "Job",
    "KeptForm",
    "Membership",
    "Notification",
    "Organisation",
    "OrganisationRole",
    "OutboxMessage",
    "Referral",
    "RegisterYear",
    "RetentionRule",
    "Role",
    "SecrecyMark",
    "Signature",
    "StoredFile",
    "Unit",
    "User",
]
