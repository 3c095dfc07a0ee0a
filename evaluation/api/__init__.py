"""What the API offers of evaluation: rounds to read, observations to write."""

from evaluation.api.views import ObservationViewSet, RoundViewSet

routes = [("rounds", RoundViewSet, "round"), ("observations", ObservationViewSet, "observation")]
