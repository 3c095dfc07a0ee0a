"""Constellations, their initiatives and the support that they get."""

from constellations.models.constellations import Constellation, ConstellationMember
from constellations.models.initiatives import Initiative, InitiativeStatus, OutcomeDefinition
from constellations.models.support import SupportActivity, SupportNeed

__all__ = [
    "Constellation",
    "ConstellationMember",
    "Initiative",
    "InitiativeStatus",
    "OutcomeDefinition",
    "SupportActivity",
    "SupportNeed",
]
