"""Who is told."""

from dataclasses import dataclass

from alerts.config.names import CHANNELS, ROLES, require


@dataclass(frozen=True, slots=True)
class Receiver:
    """One way of telling someone: which kinds, from which severity, through which channel, when not.

    Attributes:
        role: account (the customer), inspector, engineer or desk; the finding says which roles it means.
        channel: sms, email or desk (the console). fallback: channels to take where there is no address for it.
        name: of several receivers of a role, as `north`; empty for the only one.
        kinds: patterns, each `*`, a family or a whole kind.
        min_severity: lower ones are not sent.
        send_cleared: whether the end is told to those who were told of the beginning.
        remind: whether it is told again while nobody acknowledges.
        quiet: local hours (from, to) in which messages wait; (22, 7) is through the night; equal hours are none.
        quiet_below: from this severity on, quiet hours do not count.
    """

    role: str
    channel: str
    fallback: tuple[str, ...] = ()
    name: str = ""
    kinds: tuple[str, ...] = ("*",)
    min_severity: int = 1
    send_cleared: bool = True
    remind: bool = False
    quiet: tuple[int, int] = (0, 0)
    quiet_below: int = 4

    def __post_init__(self) -> None:
        require(self.role in ROLES, f"receiver role {self.role!r} is not one of {', '.join(ROLES)}")
        for channel in (self.channel, *self.fallback):
            require(channel in CHANNELS, f"channel {channel!r} is not one of {', '.join(CHANNELS)}")
        require(all(0 <= hour <= 23 for hour in self.quiet), f"quiet hours {self.quiet} must be 0 to 23")
        require(bool(self.kinds), "a receiver without kinds gets nothing: use '*' for all")

    @property
    def label(self) -> str:
        """Name of this way in an alert's history."""
        return f"{self.role}:{self.name}/{self.channel}" if self.name else f"{self.role}/{self.channel}"

    def recipient(self, account_id: str) -> str:
        """Who it is: the key that orders are partitioned by and contacts are kept under."""
        if self.role == "account":
            return f"account:{account_id}"
        return f"{self.role}:{self.name}" if self.name else self.role


RECEIVERS = (
    Receiver("desk", "desk", min_severity=1, remind=True),
    Receiver("engineer", "sms", ("email",), min_severity=3, remind=True, quiet=(22, 6)),
    Receiver("engineer", "email", min_severity=2, quiet=(22, 6)),
    Receiver("inspector", "email", ("sms",), min_severity=2, send_cleared=False, quiet=(20, 7)),
    Receiver("account", "sms", ("email",), min_severity=0, quiet=(21, 8)),
)
"""Who is told where the settings do not say."""
