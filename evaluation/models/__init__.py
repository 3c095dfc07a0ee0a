"""Protocols, data, rounds and results."""

from evaluation.models.rounds import EstablishedResult, Round, RoundStatus

__all__ = ["EstablishedResult", "Round", "RoundStatus"]
