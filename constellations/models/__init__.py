"""Constellations, their initiatives and the support that they get."""

from constellations.models.constellations import Constellation, ConstellationMember
from constellations.models.initiatives import Initiative, InitiativeStatus, OutcomeDefinition

__all__ = ["Constellation", "ConstellationMember", "Initiative", "InitiativeStatus", "OutcomeDefinition"]
