"""A notifier that kills its own process (SIGKILL) at a named moment; run by test_killed.py."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from alerts.channels import Channel, FileChannel, Message, NotSent, Traits, Trouble
from tests.alerts.delivery import Clock, Desk
from tests.alerts.making import order

MOMENTS = (
    "after the order is taken",
    "before it is handed over",
    "after it is handed over",
    "after it is sent",
    "after it is refused",
    "never",
)


class Deadly:
    """Hands messages to a file, and kills the process before or after."""

    traits = Traits()

    def __init__(self, path: Path, moment: str) -> None:
        self._file = FileChannel(str(path))
        self._moment = moment

    async def send(self, message: Message) -> str:
        die(self._moment == "before it is handed over")
        if self._moment == "after it is refused":
            raise NotSent(Trouble.REFUSED, "no such number")
        said = await self._file.send(message)
        die(self._moment == "after it is handed over")
        return said


def die(now: bool) -> None:
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


async def main(folder: Path, moment: str) -> None:
    channel: Channel = Deadly(folder / "sent.ndjson", moment)
    mail = FileChannel(str(folder / "sent.ndjson"))
    desk = Desk(folder, {"sms": channel, "email": mail}, clock=Clock())
    desk.notifier.take([order(fallback=["email"])])
    die(moment == "after the order is taken")
    await desk.notifier.pump()
    die(moment in ("after it is sent", "after it is refused"))
    sys.stdout.write("|".join(report["state"] for report in desk.notifier.reports()))
    desk.outbox.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
