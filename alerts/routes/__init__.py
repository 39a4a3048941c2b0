"""Routes: one strict file that says who is told of which alerts, when, how, and what follows where nobody answers."""

from alerts.routes.duty import Duty
from alerts.routes.match import Match
from alerts.routes.parse import default_routes, parse_routes
from alerts.routes.routes import Choice, Routes

__all__ = ["Choice", "Duty", "Match", "Routes", "default_routes", "parse_routes"]
