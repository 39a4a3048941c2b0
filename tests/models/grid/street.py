"""A street of transformers that report, fall silent and gasp, for the grid stage."""

from typing import Any

import numpy as np

from models.config import Common
from models.flow.topics import EVIDENCE, FINDINGS, OUTAGES, PARTIALS, TOPOLOGY
from models.flow.wire import pack
from models.grid.config import GridConfig, SupplyConfig
from models.grid.stage import GridStage
from models.messages import Evidence, Finding
from models.records import Outage
from tests.models.grid.town import SETTLE, SLOT, START, External, partials, place
from tests.support.flow import LocalFlow, assert_split_invariant, json_records

METERS = 10
HOUR = 3600
LONG = 40


class Street:
    """Transformers A, B, … on feeder F (and others if said), heard of in every slot unless a test says otherwise."""

    def __init__(self, transformers: int = 3, slots: int = LONG, feeders: str = "F") -> None:
        self.names = [chr(65 + row) for row in range(transformers)]
        self.feeder = {name: feeders[row % len(feeders)] for row, name in enumerate(self.names)}
        self.reported = np.full((slots, transformers), METERS)
        self.expected = np.full((slots, transformers), METERS)
        self.own = np.zeros((slots, transformers), np.int32)
        self.late: dict[int, int] = {}
        self.events: list[tuple[int, Evidence]] = []
        self.outages: list[tuple[int, Outage]] = []

    def dark(self, name: str, first: int, last: int) -> "Street":
        """None of the transformer's meters reports in slots `first` to `last`."""
        self.reported[first : last + 1, self.names.index(name)] = 0
        return self

    def say(self, code: str, name: str, at: int, meters: int, log: int | None = None, first: int = 0) -> "Street":
        """So many meters of a transformer say something at START + `at`, one each second, or all at log time `log`."""
        for number in range(first, first + meters):
            moment = START + at + number
            said = Evidence(
                meter_id=f"{name}{number}", transformer_id=name, account_id="", feeder_id=self.feeder[name],
                at=moment, code=code,
            )  # fmt: skip
            self.events.append((moment if log is None else START + log, said))
        return self

    def outage(self, scope: str, begin: int, end: int | None) -> "Street":
        """A planned outage, known from the beginning; meters under it are not expected."""
        until = None if end is None else START + end
        record = Outage(outage_id=scope, kind="planned", scope=scope, from_=START + begin, to=until)
        self.outages.append((START, record))
        return self

    def external(self) -> External:
        return {
            (TOPOLOGY, 0): json_records([(START, place(name, self.feeder[name])) for name in self.names]),
            (OUTAGES, 0): json_records(self.outages),
            (PARTIALS, 0): sorted(self._partials(), key=lambda item: item[0]),
            (EVIDENCE, 0): [(at * 1000, pack(said)) for at, said in sorted(self.events, key=lambda item: item[0])],
        }

    def run(self, **changes: Any) -> LocalFlow:
        """The stage over everything; results do not depend on batches."""
        config = GridConfig(supply=SupplyConfig(**changes))
        end = (START + len(self.reported) * SLOT + SETTLE) * 1000
        make = lambda partition: [GridStage(Common(), config, partition)]  # noqa: E731
        return assert_split_invariant(make, self.external(), end, seeds=(1,))

    def _partials(self) -> list[tuple[int, bytes]]:
        out = []
        for slot in range(len(self.reported)):
            if not (self.expected[slot].any() or self.reported[slot].any()):
                continue
            close = START + (slot + 1) * SLOT + SETTLE
            late = self.late.get(slot, 0)
            out.append(self._partial(slot, close, 0 if late else 1, 1))
            if late:
                out.append(self._partial(slot, close + late, 1, 0))
        return out

    def _partial(self, slot: int, at: int, readings: int, expected: int) -> tuple[int, bytes]:
        fields: dict[str, Any] = {
            "reported": (self.reported[slot] * readings).astype(np.int32),
            "expected": (self.expected[slot] * expected).astype(np.int32),
            "measured": self.own[slot] * readings,
            "feeder_id": [self.feeder[name] for name in self.names],
        }
        end = START + (slot + 1) * SLOT
        return at * 1000, pack(partials(end, self.names, "F", self.reported[slot] * readings * 1.0, **fields))


def told(flow: LocalFlow) -> list[tuple[float, str, str, int, bool]]:
    """(hours since the start, kind, subject, severity, clear) of all findings about supply."""
    found: list[Finding] = [each for each in flow.values(FINDINGS, Finding) if each.family == "supply"]
    return [((each.at - START) / HOUR, each.kind, each.subject, each.severity, each.clear) for each in found]


def findings(flow: LocalFlow) -> list[Finding]:
    return [each for each in flow.values(FINDINGS, Finding) if each.family == "supply"]
