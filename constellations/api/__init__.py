"""What the API offers of constellations."""

from constellations.api.views import InitiativeViewSet, SupportActivityViewSet

routes = [
    ("initiatives", InitiativeViewSet, "initiative"),
    ("support-activities", SupportActivityViewSet, "support-activity"),
]
