"""Scores what a replay found against the truth of its simulated recording."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from models.errors import BadRecording
from models.evaluation import tables
from models.evaluation.episodes import Episode, episode
from models.evaluation.places import Places
from models.evaluation.raises import Life, Step
from models.evaluation.report import Report, evaluate
from models.evaluation.rules import RULES
from models.records import MeterPlace, TransformerPlace
from streams.recording.files import open_kind
from streams.recording.kinds import METERS, TRANSFORMERS, Kind
from streams.recording.recording import Recording
from streams.recording.reference import rows
from streams.simulator.storm import STORM

TRUTH, ALERTS, LOADS = "truth.csv", "alerts.ndjson", "loads.csv"

_PLACES = {rule.name: rule.place for rule in RULES}

_Place = TypeVar("_Place", MeterPlace, TransformerPlace)


class _Step(msgspec.Struct):
    """What scoring reads of a step in an alert's history."""

    at: int
    kind: str
    state: str


class _Alert(msgspec.Struct):
    """What scoring reads of a line of `alerts.ndjson`."""

    id: str
    kind: str
    subject: str
    opened_at: int | None = None
    closed_at: int | None = None
    subject_type: str = ""
    feeder_id: str = ""
    transformer_id: str = ""
    meter_id: str = ""
    account_id: str = ""
    history: list[_Step] = []

    @property
    def family(self) -> str:
        """The kind's first part."""
        return self.kind.split(".", 1)[0]


class _Payment(msgspec.Struct):
    """What scoring reads of a payment."""

    payment_id: str
    instrument: str | None = None


def score(recording: Path, out: Path) -> dict[str, Any]:
    """Judge the alerts of a replay by what really happened.

    Args:
        recording: folder of a simulated recording, with `truth.csv`.
        out: what `replay --out` wrote of it.

    Returns:
        Both paths, and the fields of `models.evaluation.report.Report` as plain values.

    Raises:
        BadRecording: a file is missing or damaged, or the recording is not simulated.
    """
    recorded = Recording(recording)
    places = Places(_places(recorded, METERS, MeterPlace), _places(recorded, TRANSFORMERS, TransformerPlace))
    truth = _metered(_truth(recording / TRUTH), _overloaded(_of_replay(out, LOADS, recording)))
    alerts = _alerts(_of_replay(out, ALERTS, recording))
    instruments = _instruments(recorded, alerts)
    lives = [_life(alert, places, instruments) for alert in alerts]
    report = evaluate(lives, truth, places, recorded.first_time // 1000, recorded.last_time // 1000)
    return {"recording": str(recording), "out": str(out), **msgspec.to_builtins(report)}


def text(result: dict[str, Any]) -> str:
    """Tables of what `score` gave, for people."""
    return tables.text(msgspec.convert(result, Report))


def _of_replay(out: Path, name: str, recording: Path) -> Path:
    if not (out / name).is_file():
        raise BadRecording(f"{out} has no {name}: write it with `gridpulse replay {recording} --out {out}`")
    return out / name


def _truth(path: Path) -> list[Episode]:
    if not path.is_file():
        raise BadRecording(f"{path.parent} has no {path.name}: only simulated recordings can be scored")
    with path.open(newline="") as file:
        table = csv.DictReader(file)
        lacking = {"kind", "subject", "from", "to", "detail"} - set(table.fieldnames or ())
        if lacking:
            raise BadRecording(f"{path} has no column {', '.join(sorted(lacking))}: write the recording again")
        # A storm is the sum of its failures, and each of them has a row of its own.
        return [_episode(path, table.line_num, row) for row in table if row["kind"] != STORM]


def _episode(path: Path, line: int, row: dict[str, str | None]) -> Episode:
    kind, subject, begin, end, detail = (row[name] or "" for name in ("kind", "subject", "from", "to", "detail"))
    try:
        return episode(kind, subject, int(begin), int(end) if end else None, detail)
    except (BadRecording, ValueError) as error:
        raise BadRecording(f"{path} line {line}: {error}") from None


def _alerts(path: Path) -> list[_Alert]:
    decoder = msgspec.json.Decoder(_Alert)
    with path.open("rb") as file:
        return [_alert(path, number, line, decoder) for number, line in enumerate(file, 1)]


def _alert(path: Path, number: int, line: bytes, decoder: msgspec.json.Decoder[_Alert]) -> _Alert:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRecording(f"{path} line {number} is not an alert: {error}; replay the recording again") from None


def _life(alert: _Alert, places: Places, instruments: dict[str, str]) -> Life:
    if alert.history:
        steps = [Step(step.at, step.kind, step.state == "active") for step in alert.history]
    else:
        steps = _plain_steps(alert)
    names = {name: getattr(alert, f"{name}_id") for name in ("meter", "account", "transformer", "feeder")}
    known = [f"{place}:{name}" for place, name in names.items() if name]
    subject = _subject(alert)
    wider = dict.fromkeys((*places.of(subject), *known))
    return Life(alert.id, subject, tuple(steps), _aliases(alert, places, instruments), tuple(wider))


def _aliases(alert: _Alert, places: Places, instruments: dict[str, str]) -> tuple[str, ...]:
    """What else an alert may be right about: a payment's instrument; the feeder that fails with its transformers."""
    if alert.family == "supply":
        return places.of(_subject(alert))[1:]
    instrument = instruments.get(alert.subject)
    return (f"fraud:{instrument}",) if instrument else ()


def _plain_steps(alert: _Alert) -> list[Step]:
    """Steps of an alert without a history: raised once, closed at most once."""
    if alert.opened_at is None:
        return [Step(0, alert.kind, False)]
    closed = [] if alert.closed_at is None else [Step(alert.closed_at, alert.kind, False)]
    return [Step(alert.opened_at, alert.kind, True), *closed]


def _subject(alert: _Alert) -> str:
    if alert.family == "payment_fraud":
        return f"fraud:{alert.subject}"
    return f"{alert.subject_type or _PLACES.get(alert.family, alert.family)}:{alert.subject}"


def _instruments(recording: Recording, alerts: Sequence[_Alert]) -> dict[str, str]:
    """Instruments of the payments that alerts are about, by payment."""
    wanted = {alert.subject for alert in alerts if alert.subject_type == "payment"}
    if not wanted:
        return {}
    payments = (value for chunk in recording.chunks("payments") for value in chunk.values)
    known = (payment for payment in _usable(payments) if payment.payment_id in wanted)
    return {payment.payment_id: payment.instrument for payment in known if payment.instrument}


def _usable(values: Iterable[bytes]) -> Iterator[_Payment]:
    """Payments among records, some of which no engine could have used."""
    decoder = msgspec.json.Decoder(_Payment)
    for value in values:
        try:
            yield decoder.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue


def _places(recording: Recording, kind: Kind, record: type[_Place]) -> list[_Place]:
    path = recording.files.get(kind.stem)
    if path is None:
        return []
    try:
        values = [value for _, _, _, value in rows(kind, open_kind(kind, path), lambda _: 0)]
        return [msgspec.json.decode(value, type=record) for value in values]
    except msgspec.DecodeError as error:
        raise BadRecording(f"{path} holds a row that is no {kind.stem[:-1]}: {error}") from None


def _overloaded(path: Path) -> dict[str, NDArray[np.int64]]:
    """Ends of the intervals in which the metered load of a transformer exceeded its rating, rising, by transformer."""
    types = {"transformer_id": pa.string(), "at": pa.int64(), "loading": pa.float64()}
    try:
        found = pa_csv.read_csv(
            path, convert_options=pa_csv.ConvertOptions(include_columns=list(types), column_types=types)
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise BadRecording(f"{path} cannot be read: {error}; replay the recording again") from None
    over = found.filter(np.nan_to_num(found["loading"].to_numpy()) >= 1)
    ends: dict[str, list[int]] = defaultdict(list)
    for name, at in zip(over["transformer_id"].to_pylist(), over["at"].to_pylist(), strict=True):
        ends[name].append(at)
    return {name: np.sort(np.array(times, np.int64)) for name, times in ends.items()}


def _metered(truth: Iterable[Episode], over: dict[str, NDArray[np.int64]]) -> list[Episode]:
    """Truth in which overloads say whether the meters showed them at all: theft and lost readings may hide one."""
    out = []
    for each in truth:
        if each.kind == "overload":
            ends = over.get(each.subject.partition(":")[2], np.zeros(0, np.int64))
            seen = np.searchsorted(ends, each.begin, "right") < np.searchsorted(ends, each.last, "right")
            label = "metered_over_100" if seen else "metered_below_100"
            out.append(replace(each, labels=(*each.labels, label)))
        else:
            out.append(each)
    return out
