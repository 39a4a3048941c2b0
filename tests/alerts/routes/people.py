"""A town's people, for tests of routes to them."""

from alerts.orders import Order
from tests.alerts.town import START, Town

PEOPLE = """
[contacts.ana]
phone = "+441632960001"
[contacts.ben]
phone = "+441632960002"
quiet = [{ hours = "07:00-10:00" }]
opt_out = ["quality"]
[contacts.boss]
email = "boss@example.com"
[rotas.grid]
contacts = ["ana", "ben"]
begin = 2024-06-03T09:00:00
turn = "1d"
[times.afternoon]
hours = ["13:00-18:00"]
[receivers.on-call]
to = ["grid"]
role = "engineer"
[receivers.both]
to = ["ana", "ben"]
role = "engineer"
[receivers.boss]
to = ["boss"]
role = "engineer"
channels = ["email"]
[receivers.desk]
to = ["desk"]
channels = ["desk"]
[receivers.customer]
to = ["customer"]
channels = ["sms"]
quiet = [{ hours = "07:00-10:00", below = 5 }]
[chains.grid]
steps = [{ after = "10m" }, { after = "20m", tell = ["boss"] }]
repeat = "10m"
"""
"""ben is on duty when tests start (Wednesday, 08:00 UTC), ana from 09:00 on."""


def town(*routes: str, more: str = "") -> Town:
    """A town with these routes, each given without its heading."""
    return Town(routes="\n".join([more, PEOPLE, *(f"[[routes]]\n{route}" for route in routes)]))


def told(orders: list[Order]) -> list[tuple[str, int]]:
    return [(order.recipient, order.created_at - START) for order in orders]
