"""A small town's records with everything that can be wrong with them."""

import json
import random
from collections import Counter
from typing import Any

from models.config import Common
from models.flow.topics import INSPECTIONS, METER_EVENTS, METRICS, OUTAGES, PARTIALS, READINGS, TOPOLOGY, partition_of
from models.messages import Partials, Point
from models.meters.config import MetersConfig
from models.meters.stage import MetersStage
from tests.support.flow import LocalFlow

START = 1_704_067_200
"""Monday 2024-01-01, 00:00 UTC."""

Log = dict[tuple[str, int], list[tuple[int, bytes]]]


def stages(partitions: int = 1, **settings: Any) -> Any:
    """Makes the stage of one partition."""
    common = Common(timezone="Europe/Berlin", partitions=partitions)
    return lambda partition: [MetersStage(common, MetersConfig(**settings), partition)]


class Town:
    """Collects records by topic and partition, then sorts them by log time."""

    def __init__(self, partitions: int = 1, seed: int = 0) -> None:
        self.partitions = partitions
        self.chance = random.Random(seed)
        self._log: list[tuple[int, str, int, bytes]] = []

    def put(self, at: float, topic: str, key: str, record: Any) -> None:
        """Log a record at a time in seconds; key `*` goes to every partition."""
        value = record if isinstance(record, bytes) else json.dumps(record).encode()
        targets = range(self.partitions) if key == "*" else [partition_of(key, self.partitions)]
        for partition in targets:
            self._log.append((int(at * 1000), topic, partition, value))

    def log(self) -> Log:
        """Records by topic and partition, in log order."""
        logs: Log = {}
        for time, topic, partition, value in sorted(self._log, key=lambda item: item[0]):
            logs.setdefault((topic, partition), []).append((time, value))
        return logs

    def place(self, at: float, meter: str, transformer: str, account: str | None = None, **more: Any) -> None:
        """Name a meter."""
        record = {"kind": "meter", "meter_id": meter, "transformer_id": transformer, "account_id": account, **more}
        self.put(at, TOPOLOGY, meter, record)

    def transformer(self, at: float, name: str, feeder: str, meter: str | None = None) -> None:
        """Name a transformer."""
        record = {
            "kind": "transformer",
            "transformer_id": name,
            "feeder_id": feeder,
            "rated_kva": 100,
            "meter_id": meter,
        }
        self.put(at, TOPOLOGY, "*", record)

    def read(self, logged: float, meter: str, at: int, **values: Any) -> None:
        """A reading."""
        self.put(logged, READINGS, meter, {"meter_id": meter, "at": at, **values})

    def outage(self, at: float, name: str, kind: str, scope: str, start: int, end: int | None) -> None:
        """An outage."""
        self.put(at, OUTAGES, "*", {"outage_id": name, "kind": kind, "scope": scope, "from": start, "to": end})


def wild_town(seed: int, partitions: int = 2, days: float = 3.0, meters: int = 8) -> Log:
    """Meters of every kind for some days: late, repeated, corrected, wrong, silent, unnamed, framed."""
    town = Town(partitions, seed)
    chance = town.chance
    names = [f"M{i}" for i in range(meters)]
    for number in range(3):
        town.transformer(START, f"T{number}", f"F{number % 2}", "M0" if number == 0 else None)
    for number, name in enumerate(names):
        late = chance.choice([0, 0, 0, 0, 90_000])
        account = f"A{number // 2}" if number % 5 else None
        town.place(START + late, name, f"T{number % 3}", account, intervals=number in (2, 3))
    registers = {name: 99_990.0 if name == "M2" else 10.0 for name in names}
    for slot in range(1, int(days * 96)):
        at = START + slot * 900
        for number, name in enumerate(names):
            _reading(town, number, name, at, registers)
        if slot % 7 == 0:
            _frame(town, names, at)
        if slot % 11 == 0:
            _odd(town, names, at)
    return town.log()


def _reading(town: Town, number: int, name: str, at: int, registers: dict[str, float]) -> None:
    chance = town.chance
    if chance.random() < 0.08:
        return
    kwh = round(chance.choice([0.0, 0.1, chance.random()]), 3)
    registers[name] = round(registers[name] + kwh, 3)
    logged = at + chance.choice([1, 5, 5, 5, 60, 300, 4_000, 30_000])
    style = number % 4
    if style == 0:
        values: dict[str, Any] = {"kwh": kwh, "interval_s": 900}
    elif style == 1:
        values = {"register_kwh": registers[name]}
    elif style == 2:
        registers[name] = round(registers[name] % 100_000, 3)
        values = {"kwh": kwh, "register_kwh": registers[name], "pf": 0.9}
    else:
        values = {"kwh": kwh, "export_kwh": chance.choice([0.0, 0.2]), "quality": chance.choice(["A", "E", "N"])}
    for _ in range(chance.choice([1, 1, 1, 2])):
        town.read(logged, name, at, **values)
    if chance.random() < 0.05:
        town.read(logged + chance.choice([10, 40_000]), name, at, kwh=round(kwh + 0.05, 3), interval_s=900)


def _frame(town: Town, names: list[str], at: int) -> None:
    frame = {
        "meter_ids": names,
        "at": at,
        "kwh": [0.1 if i % 3 else None for i in range(len(names))],
        "interval_s": 900,
    }
    for name in names[:2]:
        town.put(at + 7, READINGS, name, frame)


def _odd(town: Town, names: list[str], at: int) -> None:
    chance = town.chance
    name = chance.choice(names)
    good = {"meter_id": name, "at": at}
    odd: list[Any] = [
        b"{",
        {"meter_id": name},
        good | {"kwh": -1},
        good | {"at": "x", "kwh": 1},
        good | {"at": at + 90_000, "kwh": 1},
        good | {"at": at - 8 * 86_400, "kwh": 0.2},
        good | {"kwh": 0.4, "interval_s": 3600},
        good | {"kwh": 0.1, "interval_s": 300},
        good | {"register_kwh": 5.0},
        {"meter_id": "U1", "at": at, "kwh": 0.3},
        {"meter_id": "U2", "at": at, "kwh": "1"},
    ]
    for record in odd:
        town.put(at + 8, READINGS, name, record)
    town.put(at + 9, METER_EVENTS, name, {"meter_id": name, "at": at, "code": chance.choice(["3.26.0.216", "magnet"])})
    town.put(at + 9, INSPECTIONS, "U1", {"meter_id": "U1", "at": at, "outcome": "theft"})
    scope = chance.choice(["feeder:F0", "transformer:T1", f"meter:{name}", "account:A1", "x"])
    start = at + chance.choice([-4_000, 0, 2_000])
    town.outage(at + 9, f"O{chance.randrange(4)}", chance.choice(["fault", "arrears"]), scope, start, start + 40_000)


def run(town: Town, until: int, **settings: Any) -> LocalFlow:
    """The stage's emissions on a town's records, up to a log time in seconds."""
    return LocalFlow(stages(town.partitions, **settings), town.partitions).run(town.log(), until * 1000)


def counts(flow: LocalFlow) -> Counter[str]:
    """Counts of the validation rules, over all days."""
    total: Counter[str] = Counter()
    for point in flow.values(METRICS, Point):
        if point.series == "meter_quality":
            total[point.tags["rule"]] += int(point.fields["count"])
    return total


def slot_sums(flow: LocalFlow, field: str, transformer: str = "T") -> dict[int, int]:
    """Sum of a field of the partial sums by end of slot."""
    sums: dict[int, int] = {}
    for message in flow.values(PARTIALS, Partials):
        for name, value in zip(message.transformer_id, getattr(message, field).tolist(), strict=True):
            if name == transformer:
                sums[message.at] = sums.get(message.at, 0) + value
    return sums
