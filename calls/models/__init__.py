"""Calls, the expressions of interest that answer them, and their screening."""

from calls.models.applications import (
    Application,
    ApplicationStatus,
    Comment,
    CompletionRequest,
    DraftAdviser,
    SectionAnswer,
    SectionVersion,
)
from calls.models.calls import Call, CallKind, CallQuestion, CallStatus, Criterion, LatePolicy
from calls.models.questions import FormVersion, Question, QuestionKind, Section
from calls.models.screening import (
    Assessment,
    AssessmentStatus,
    ConsensusNote,
    Feedback,
    Letter,
    LetterDelivery,
    LetterStatus,
    Reason,
    ReasonUse,
    Recommendation,
    Verdict,
)

__all__ = [
    "Application",
    "ApplicationStatus",
    "Assessment",
    "AssessmentStatus",
    "Call",
    "CallKind",
    "CallQuestion",
    "CallStatus",
    "Comment",
    "CompletionRequest",
    "ConsensusNote",
    "Criterion",
    "DraftAdviser",
    "Feedback",
    "FormVersion",
    "LatePolicy",
    "Letter",
    "LetterDelivery",
    "LetterStatus",
    "Question",
    "QuestionKind",
    "Reason",
    "ReasonUse",
    "Recommendation",
    "Section",
    "SectionAnswer",
    "SectionVersion",
    "Verdict",
]
