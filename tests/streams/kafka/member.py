"""A member of a group as a process of its own, which can be frozen: it prints what it owns whenever that changes."""

import asyncio
import json
import sys

from models.errors import GridPulseError
from streams.kafka.membership import Membership


def fail(error: GridPulseError) -> None:
    """End, saying why."""
    sys.exit(str(error))


async def run(properties: dict[str, object], clock: str, session_s: float) -> None:
    """Be a member until killed."""

    async def changed(owned: set[int], lost: bool) -> None:
        sys.stdout.write(json.dumps([sorted(owned), lost]) + "\n")
        sys.stdout.flush()

    Membership(properties, clock, session_s, changed, fail).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(json.loads(sys.argv[1]), sys.argv[2], float(sys.argv[3])))
