"""The knowledge bank and the turn that starts with it: calls, candidates, cohorts, mentors, sustaining, lessons."""

from dissemination.models.calls import Candidate, CandidateStatus, Cohort, DisseminationCall, Mentor
from dissemination.models.knowledge import PhaseLesson, Practice, Standing
from dissemination.models.sustaining import Deviation, FollowUp, Interview

__all__ = [
    "Candidate",
    "CandidateStatus",
    "Cohort",
    "Deviation",
    "DisseminationCall",
    "FollowUp",
    "Interview",
    "Mentor",
    "PhaseLesson",
    "Practice",
    "Standing",
]
