"""What is sent instead of a message that failed: the same order through the next channel it names."""

from msgspec.structs import replace

from alerts.orders import Order


def instead(order: Order) -> list[Order]:
    """The same message through each further channel in turn; each falls back to those after it.

    Its id is what `order_id` gives for the channel, so an order that was made for that channel is the same message.
    """
    stem = order.id.removesuffix(f"/{order.channel}")
    return [
        replace(order, id=f"{stem}/{name}", channel=name, fallback=order.fallback[place:])
        for place, name in enumerate(order.fallback, 1)
    ]
