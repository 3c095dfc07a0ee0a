"""What the API offers of the programme: the budget, to read."""

from programme.api.views import BudgetViewSet

routes = [("budget", BudgetViewSet, "budget")]
