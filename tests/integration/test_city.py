"""A small town's year of readings and payments: its books, bills and ageing are those that are worked out anew.

`python -m benchmarks.city` does the same with a city, through the whole engine.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.city.checks import Check, City
from benchmarks.city.plan import Plan
from books.store import JournalStore
from models.accounts.journal import Entry
from models.accounts.stage import AccountsStage
from models.config import Common
from models.flow.topics import JOURNAL, dead_letters
from models.meters.stage import MetersStage
from streams.recording.recording import Recording
from streams.simulator.simulate import simulate
from tests.support.flow import LocalFlow

PLAN = Plan(accounts=40, days=122, trouble=15, rated=40, moments=4)
ZONE, DAY_MS = "Asia/Shanghai", 86_400_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("city")
    simulate(folder / "recording", replace(PLAN.town(), timezone=ZONE), PLAN.seed)
    flow = _flow(folder / "recording")
    with closing(JournalStore(f"sqlite:///{folder / 'journal.db'}")) as journal:
        journal.save(flow.values(JOURNAL, Entry))
    refused = {
        name: len(flow.logs[dead_letters(name), 0]) for name in ("billing.payments.v1", "billing.chargebacks.v1")
    }
    return City(folder / "recording", folder, {f"{name}.dlq": count for name, count in refused.items()})


@pytest.mark.parametrize(
    "check",
    [
        City.trial_balance,
        City.entries,
        lambda city: city.ageing(PLAN.moments, PLAN.seed),
        lambda city: city.bills(PLAN.rated, PLAN.seed),
    ],
    ids=["trial balance", "entries", "ageing", "bills"],
)
def test_its_books_are_those_worked_out_anew(town: City, check: Callable[[City], Check]) -> None:
    found = check(town)
    assert (found.wrong, found.looked_at > 0) == (0, True), found


def _flow(recording: Path) -> LocalFlow:
    common = Common(timezone=ZONE, interval_s=PLAN.town().interval_s)
    made = Recording(recording)
    stages: Sequence[Any] = (MetersStage, AccountsStage)
    flow = LocalFlow(lambda _: [stage(common) for stage in stages], 1, made.first_time)
    wanted, log = {topic for stage in stages for topic in stage.inputs}, defaultdict(list)
    for step in made.feed(1):
        for record in step.records:
            if record.topic in wanted:
                log[record.topic, 0].append((record.time_ms, record.value))
    return flow.run(log, made.last_time + DAY_MS)
