"""What the API offers of calls: published calls and expressions of interest, to read."""

from calls.api.views import ApplicationViewSet, CallViewSet

routes = [("calls", CallViewSet, "call"), ("applications", ApplicationViewSet, "application")]
