"""Orders for the field crew, as the log holds them."""

import msgspec

from models.accounts.orders import FieldOrder
from models.flow.topics import FIELD_ORDERS
from streams.log.log import Log


def field_orders(log: Log) -> list[FieldOrder]:
    """Every order as it stands now, in the order in which they were given."""
    found: dict[str, FieldOrder] = {}
    for partition in range(log.partitions(FIELD_ORDERS)):
        for record in log.records(FIELD_ORDERS, partition):
            if record.value:
                order = msgspec.json.decode(record.value, type=FieldOrder)
                found[order.order_id] = order
    return sorted(found.values(), key=lambda order: (order.ordered_at, order.order_id))
