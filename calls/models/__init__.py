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
from calls.models.questions import FormVersion, Prefill, Question, QuestionKind, Section
from calls.models.saved_views import SavedView
from calls.models.screening import (
    Assessment,
    AssessmentStatus,
    ConsensusNote,
    Feedback,
    FeedbackQuestion,
    Letter,
    LetterDelivery,
    LetterStatus,
    Reason,
    ReasonUse,
    Recommendation,
    Verdict,
)
from calls.models.ties import Ties

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
    "FeedbackQuestion",
    "FormVersion",
    "LatePolicy",
    "Letter",
    "LetterDelivery",
    "LetterStatus",
    "Prefill",
    "Question",
    "QuestionKind",
    "Reason",
    "ReasonUse",
    "Recommendation",
    "SavedView",
    "Section",
    "SectionAnswer",
    "SectionVersion",
    "Ties",
    "Verdict",
]
