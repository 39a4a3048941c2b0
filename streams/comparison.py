"""One recording replayed with two settings, and what that does to its alerts."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from alerts.alert import Alert, Reason, State
from models.errors import BadSettings
from models.evaluation.differences import Counts, Difference, Occurrence, counts, differences, within
from models.evaluation.metrics import Share
from models.names import leaves
from streams.recording.recording import Recording
from streams.replay import ALERTS_FILE, Progress, replay, settings_for
from streams.scoring import TRUTH, score
from streams.settings import Settings

BASE, CHANGED = "base", "changed"

_TOLD = (Reason.SENT, Reason.REMINDED, Reason.UNANSWERED)
_SECRET = ("token", "password", "database")


class Changed(msgspec.Struct, frozen=True):
    """One setting by its dotted name, with its value on both sides."""

    name: str
    base: str
    changed: str


class Figures(msgspec.Struct, frozen=True):
    """How good the alerts of one claim are on one side, over the whole recording; see `gridpulse score`."""

    raises: int
    hits: int
    false_alarms: int
    found: int
    missed: int
    precision: Share
    recall: Share
    f1: float | None


class Judged(msgspec.Struct, frozen=True):
    """How good the alerts of one claim are on both sides."""

    base: Figures
    changed: Figures


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What changed settings would have done.

    Attributes:
        recording: its folder. settings: those that differ.
        begin, until: alerts raised by either side in this time are compared (Unix seconds); None is no limit.
        families: counts by family. alerts: every one of them, by time.
        quality: by claim, where the recording tells what really happened; else None.
    """

    recording: str
    settings: list[Changed]
    begin: int | None
    until: int | None
    families: dict[str, Counts]
    alerts: list[Difference]
    quality: dict[str, Judged] | None


def compare(
    path: Path,
    base: Settings,
    changed: Settings,
    window: tuple[int | None, int | None] = (None, None),
    out: Path | None = None,
    progress: Progress = lambda _readings, _time: None,
) -> Comparison:
    """Replay a recording with both settings, one after the other and each from nothing, and compare the alerts.

    Args:
        path: the recording's folder.
        base: settings to compare with; what the recording says of itself wins over both.
        changed: settings to try.
        window: alerts that either side raised from the first on and before the second are compared (Unix seconds).
            Everything before is replayed all the same: detectors live on what they have seen.
        out: folder that gets `base` and `changed`, each as `replay --out` writes it; None keeps neither.
        progress: is told how far each replay is.

    Raises:
        BadRecording: the recording cannot be read.
        BadSettings: the two settings do not differ, or `out` cannot be written.
        DiskFull: there is no room.
    """
    recording = Recording(path)
    differing = changed_settings(*(settings_for(recording, each, Path()) for each in (base, changed)))
    if not differing:
        raise BadSettings("both settings are the same for this recording: there is nothing to compare")
    with ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridpulse-")))
        found, quality = _replayed(path, {BASE: base, CHANGED: changed}, folder, progress)
    seen = within(found, *window)
    begin, until = window
    return Comparison(
        recording=str(path), settings=differing, begin=begin, until=until, families=counts(seen), alerts=seen,
        quality=quality,
    )  # fmt: skip


def changed_settings(base: Settings, changed: Settings) -> list[Changed]:
    """Settings that differ, by name; of secrets only that they do."""
    first, second = dict(leaves(base)), dict(leaves(changed))
    return [_changed(name, first[name], second[name]) for name in first if first[name] != second[name]]


def occurrences(path: Path) -> list[Occurrence]:
    """The raised alerts of what `replay --out` wrote."""
    with path.open("rb") as file:
        alerts = [msgspec.json.decode(line, type=Alert) for line in file]
    return [_occurrence(alert, alert.opened_at) for alert in alerts if alert.opened_at is not None]


def _replayed(
    path: Path, sides: Mapping[str, Settings], folder: Path, progress: Progress
) -> tuple[list[Difference], dict[str, Judged] | None]:
    """Replay both sides into folders of their names; what differs, and how good either is where that is known."""
    for name, settings in sides.items():
        replay(path, settings, out=folder / name, progress=progress)
    found = differences(*(occurrences(folder / name / ALERTS_FILE) for name in sides))
    return found, _quality(path, folder) if (path / TRUTH).is_file() else None


def _occurrence(alert: Alert, opened_at: int) -> Occurrence:
    active = [step for step in alert.history if step.state == State.ACTIVE and not step.recipient]
    return Occurrence(
        id=alert.id,
        family=alert.family,
        subject=alert.subject,
        since=alert.since,
        opened_at=opened_at,
        closed_at=alert.closed_at,
        severity=alert.peak_severity,
        kinds=tuple(dict.fromkeys(step.kind for step in active)) or (alert.kind,),
        told=sum(step.reason in _TOLD for step in alert.history),
    )


def _changed(name: Sequence[str], base: Any, changed: Any) -> Changed:
    dotted = ".".join(name)
    if name[-1].endswith(_SECRET):
        return Changed(dotted, "one", "another")
    return Changed(dotted, _shown(base), _shown(changed))


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _quality(recording: Path, folder: Path) -> dict[str, Judged]:
    """Figures of every claim that either side made or should have made."""
    base, changed = (score(recording, folder / name)["families"] for name in (BASE, CHANGED))
    judged = {name: Judged(_figures(base[name]["quality"]), _figures(changed[name]["quality"])) for name in base}
    return {name: each for name, each in judged.items() if _matters(each.base) or _matters(each.changed)}


def _figures(quality: Mapping[str, Any]) -> Figures:
    told = quality["episodes"]
    return Figures(
        raises=quality["raises"],
        hits=quality["hits"],
        false_alarms=quality["false_alarms"],
        found=told["found"],
        missed=told["missed"],
        precision=msgspec.convert(quality["precision"], Share),
        recall=msgspec.convert(told["recall"], Share),
        f1=quality["f1"],
    )


def _matters(figures: Figures) -> bool:
    return bool(figures.raises or figures.found or figures.missed)
