"""A client for Kolada, the database of key figures of municipalities and regions (RKA). Without Django."""

from programme.kolada.client import BASE_URL, Kolada
from programme.kolada.data import Group, KoladaError, Kpi, Municipality, Series, Source, Unit, Value

ATTRIBUTION = "Källa: Kolada (RKA)"

__all__ = [
    "ATTRIBUTION",
    "BASE_URL",
    "Group",
    "Kolada",
    "KoladaError",
    "Kpi",
    "Municipality",
    "Series",
    "Source",
    "Unit",
    "Value",
]
