"""Replays a recording through the whole engine, as fast as it goes, and says what came out."""

import asyncio
import csv
import errno
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import msgspec

from alerts.alert import Alert, State
from alerts.query import AlertFilter
from alerts.store import AlertStore
from models.errors import BadSettings, DiskFull
from streams.engine.feeder import BOOKMARK, Feeder
from streams.engine.sinks import report_to
from streams.recording.recording import Recording
from streams.settings import Settings
from streams.site import Site

ALERTS_FILE = "alerts.ndjson"

_ALL = 10**9
_AT_ONCE = 500

DRAIN_S = 60
"""How far log time runs on behind the last interval's closing, so that what it leads to is done."""


class ReplayResult(msgspec.Struct, kw_only=True):
    """What a replay did.

    Attributes:
        readings: fed by this run. total_readings: of the whole recording, kills and restarts included.
        seconds: wall time of this run. readings_per_second: readings / seconds.
        findings, alerts: how many by kind. rejected: dead letters by topic.
        digest: hash of the final state of every shard and of every alert's history.
    """

    recording: str
    readings: int
    total_readings: int
    seconds: float
    readings_per_second: float
    findings: dict[str, int]
    alerts: dict[str, int]
    rejected: dict[str, int]
    digest: str


Progress = Callable[[int, int], None]
"""Told how far a replay is: readings fed, and log time in milliseconds."""


def replay(
    path: Path,
    settings: Settings,
    state: Path | None = None,
    out: Path | None = None,
    batch: int = 100_000,
    progress: Progress = lambda _readings, _time: None,
) -> ReplayResult:
    """Replay a recording.

    Args:
        path: the recording's folder.
        settings: what the recording does not say itself.
        state: where everything is kept; a replay that was killed is continued by the same call. None: nowhere.
        out: folder for `alerts.ndjson` and `loads.csv`; None writes neither.
        batch: readings appended at once; the digest does not depend on it.
        progress: is told how far it is.

    Raises:
        BadRecording: the recording cannot be read.
        BadState: the state is damaged, or of another recording or other settings.
        DiskFull: there is no room for the state or the output.
    """
    recording = Recording(path)
    with ExitStack() as stack:
        folder = state or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridpulse-")))
        site = stack.enter_context(Site(settings_for(recording, settings, folder), "replay", recording.first_time))
        started = time.monotonic()
        readings = asyncio.run(_run(site, recording, batch, progress))
        result = _result(site, path, readings, time.monotonic() - started)
        if out is not None:
            export(site, out)
    return result


def settings_for(recording: Recording, settings: Settings, state: Path) -> Settings:
    """The settings of a replay: what the recording says of itself wins."""
    names = ("timezone", "interval_s", "currency_digits")
    said = {name: value for name in names if (value := getattr(recording.settings, name)) is not None}
    return settings.model_copy(update={"common": replace(settings.common, **said), "state": state})


async def _run(site: Site, recording: Recording, batch: int, progress: Progress) -> int:
    common = site.settings.common
    feeder = Feeder(site.engine, site.store, site.settings.engine.in_flight)

    async def work() -> None:
        bookmark = site.store.bookmark(BOOKMARK)
        for step in recording.feed(common.partitions, batch, bookmark):
            feeder.append(step)
            await feeder.until_followed()
            progress(feeder.readings, step.time)
        end = recording.last_time + (common.interval_s + common.settle_s + DRAIN_S) * 1000
        feeder.pass_time(end)
        await feeder.until_passed(end)
        await _until_told(site)
        await feeder.until_passed(end)

    await site.worker().run(work)
    return feeder.readings


async def _until_told(site: Site) -> None:
    """Write down every message that is still waiting."""
    report = report_to(site.store)
    while await site.notifier.flush(report):
        continue


def export(site: Site, out: Path) -> None:
    """Write `alerts.ndjson` (one alert a line) and `loads.csv` (one transformer and interval a line), each whole.

    Raises:
        DiskFull: there is no room.
        BadSettings: `out` cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _written(out / ALERTS_FILE) as file:
            file.writelines(msgspec.json.encode(alert).decode() + "\n" for alert in _alerts(site.alerts))
        with _written(out / "loads.csv") as file:
            writer = csv.writer(file)
            writer.writerow(("transformer_id", "at", "load_kw", "loading", "completeness", "hot_spot_c"))
            writer.writerows(site.series.all_loads())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(f"no room left to write into {out}: make room and give the same command again") from error
        raise BadSettings(f"cannot write into {out} ({error.strerror}): name another folder") from error


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name once it is whole."""
    beside = path.with_name(f"{path.name}.writing")
    with beside.open("w", encoding="utf-8", newline="") as file:
        yield file
    beside.replace(path)


def digest(fingerprints: Mapping[str, str], alerts: AlertStore) -> str:
    """Hash of the final state of every shard and of every alert's history and evidence.

    Args:
        fingerprints: stage/partition -> hash of the shard's state.
        alerts: the alerts.
    """
    found = hashlib.sha256()
    for place, fingerprint in sorted(fingerprints.items()):
        found.update(f"{place} {fingerprint}\n".encode())
    for alert in _alerts(alerts):
        found.update(msgspec.json.encode([alert, alerts.revisions(alert.id, _ALL)]))
    return found.hexdigest()


def _alerts(store: AlertStore) -> Iterator[Alert]:
    """Every alert with its whole history, by id; those that an outage explained to their end are among them."""
    everything = AlertFilter(states=tuple(state.value for state in State))
    ids = sorted(store.newest_revisions(everything, _ALL))
    for first in range(0, len(ids), _AT_ONCE):
        for _, alert in sorted(store.known(ids[first : first + _AT_ONCE]).items()):
            alert.history = store.history(alert.id)
            yield alert


def _result(site: Site, path: Path, readings: int, seconds: float) -> ReplayResult:
    return ReplayResult(
        recording=str(path),
        readings=readings,
        total_readings=site.readings(),
        seconds=round(seconds, 3),
        readings_per_second=round(readings / seconds, 1),
        findings=dict(sorted(site.tally.findings.items())),
        alerts=site.alerts.raised_by_kind(),
        rejected=dict(sorted(site.tally.rejected.items())),
        digest=digest(site.engine.fingerprints(), site.alerts),
    )
