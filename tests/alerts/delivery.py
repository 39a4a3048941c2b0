"""What tests of delivery share: a clock to turn, a notifier on a folder, a channel with a plan."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alerts.channels import Channel, ConsoleChannel, Message, NotSent, Traits
from alerts.config import NotifyConfig
from alerts.contacts import Contacts
from alerts.notifier import Notifier
from alerts.outbox import Outbox
from alerts.reports import Report
from alerts.routes.file import Person
from alerts.words.render import Renderer
from models.config import Common
from models.records import Account
from tests.alerts.town import START

STAFF = {
    "engineer": Person(phone="+8613800000001", email="engineer@example.com", language="en"),
    "inspector": Person(email="inspector@example.com", language="zh"),
}
CUSTOMER = Account(account_id="A-000042", locale="zh", phone="+86 138 0000 0042", email="a42@example.com")


class Clock:
    """A clock that tests turn.

    Attributes:
        now: Unix seconds.
    """

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Planned:
    """A carrier that answers as planned: an error to raise, or text; after the plan it takes everything.

    Attributes:
        taken: the messages it was handed, refused ones included.
    """

    traits = Traits(needs_address=True)

    def __init__(self, *plan: NotSent | Exception | str) -> None:
        self._plan = list(plan)
        self.taken: list[Message] = []

    async def send(self, message: Message) -> str:
        self.taken.append(message)
        answer = self._plan.pop(0) if self._plan else "ok"
        if isinstance(answer, Exception):
            raise answer
        return answer


class Desk:
    """A notifier with everything it needs.

    Attributes:
        outbox, notifier, clock: as named.
    """

    def __init__(self, folder: Path, channels: dict[str, Channel], clock: Clock | None = None, **settings: Any) -> None:
        config = NotifyConfig(**settings)
        self.clock = clock or Clock()
        self.contacts = Contacts(config, STAFF)
        self.contacts.take([CUSTOMER])
        self.outbox = Outbox(str(folder / "outbox.db"))
        self.notifier = Notifier(
            self.outbox,
            {"desk": ConsoleChannel(), **channels},
            self.contacts,
            Renderer(Common(), config),
            config,
            self.clock,
        )

    async def until(self, at: int) -> None:
        """Turn the clock to START + `at`, minute by minute, sending what is due."""
        while self.clock.now < START + at:
            await self.notifier.pump()
            self.clock.now += 60
        await self.notifier.pump()

    def reports(self) -> Sequence[Report]:
        """New delivery reports, confirmed."""
        found = self.notifier.reports()
        self.notifier.confirm(found)
        return found
