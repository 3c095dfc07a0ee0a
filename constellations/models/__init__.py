"""Constellations, their initiatives, workrooms, forums and the support that they get."""

from constellations.models.constellations import Constellation, ConstellationMember
from constellations.models.forums import Forum, ForumAction
from constellations.models.initiatives import Initiative, InitiativeStatus, OutcomeDefinition
from constellations.models.support import SupportActivity, SupportNeed
from constellations.models.workroom import (
    Consequence,
    DataSource,
    Evidence,
    LocalResource,
    LogicNode,
    Part,
    PartKey,
    PlanItem,
    PreventionLevel,
    ReadinessSurvey,
    TheoryReview,
)

__all__ = [
    "Consequence",
    "Constellation",
    "ConstellationMember",
    "DataSource",
    "Evidence",
    "Forum",
    "ForumAction",
    "Initiative",
    "InitiativeStatus",
    "LocalResource",
    "LogicNode",
    "OutcomeDefinition",
    "Part",
    "PartKey",
    "PlanItem",
    "PreventionLevel",
    "ReadinessSurvey",
    "SupportActivity",
    "SupportNeed",
    "TheoryReview",
]
