"""The desk reads its messages in the console."""

from alerts.channels.channel import Message, Traits


class ConsoleChannel:
    """Carries nothing: the delivery report itself holds the words, and the console shows it."""

    traits = Traits(inside=True)

    async def send(self, message: Message) -> str:  # noqa: ARG002, RUF100 - the report carries the message
        """Nothing is left to do."""
        return "shown in the console"
