"""What a reading must be, whatever its meter: checks on columns, and the conversion to watt-hours."""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.codec.quality import UNKNOWN
from models.codec.raw import Float64, Whole
from models.codec.singles import LONGEST_ID
from models.readings import MISSING, NULL, Int64, UInt8

Mask = NDArray[np.bool_]

DAY = 86_400
_MOST_REGISTER_KWH = 1e9


@dataclass(frozen=True, slots=True)
class Limits:
    """What is believed of any meter.

    Attributes:
        max_kw: highest mean power over an interval (kW); more is absurd.
        interval_s: length taken for that where a reading gives none (seconds).
        min_interval_s: shortest interval a meter may report (seconds); the longest is a day.
        future_s: how far a meter's clock may be ahead of the record's log time (seconds).
        oldest_s: how far back a reading may lie from it (seconds).
    """

    max_kw: float = 2500.0
    interval_s: int = 900
    min_interval_s: int = 60
    future_s: int = 900
    oldest_s: int = 61 * DAY


@dataclass(slots=True)
class Sent:
    """What the checks look at, shape (n,); energies in kWh, None where no reading has them."""

    whole: Whole
    at: Int64
    kwh: Float64 | None
    register_kwh: Float64 | None
    export_kwh: Float64 | None
    interval_s: Int64
    quality: UInt8


def sent(whole: Whole) -> Sent:
    """The columns that are checked."""
    return Sent(
        whole=whole,
        at=whole.column("at"),
        kwh=whole.measure("kwh"),
        register_kwh=whole.measure("register_kwh"),
        export_kwh=whole.measure("export_kwh"),
        interval_s=whole.column("interval_s"),
        quality=whole.column("quality"),
    )


def faults(raw: Sent, logged: Int64, limits: Limits) -> list[tuple[str, Mask]]:
    """What is wrong with readings: kinds with masks of shape (n,), the gravest first; none where all is well.

    Args:
        raw: the readings.
        logged: log time of each, Unix seconds.
        limits: what is believed.
    """
    energies = [column for column in (raw.kwh, raw.export_kwh) if column is not None]
    every = energies if raw.register_kwh is None else [*energies, raw.register_kwh]
    found: list[tuple[str, Mask]] = [
        ("meter_id", _bad_ids(raw.whole)),
        ("quality", raw.quality == UNKNOWN),
        ("missing", _nothing(raw)),
        ("nan", _any([np.isinf(column) for column in every], len(raw.at))),
        ("negative", _any([column < 0 for column in every], len(raw.at))),
        ("absurd", _absurd(raw, energies, limits)),
        ("interval", _bad_interval(raw.interval_s, limits)),
        ("future", raw.at > logged + limits.future_s),
        ("old", raw.at < logged - limits.oldest_s),
    ]
    return [(kind, mask) for kind, mask in found if mask.any()]


def _any(masks: list[Mask], count: int) -> Mask:
    return functools.reduce(np.logical_or, masks) if masks else np.zeros(count, bool)


def _nothing(raw: Sent) -> Mask:
    """Readings with neither energy nor register, which only a null reading may be."""
    nothing = np.ones(len(raw.at), bool)
    for column in (raw.kwh, raw.register_kwh):
        if column is not None:
            nothing &= np.isnan(column)
    return nothing & (raw.quality != NULL) if nothing.any() else nothing


def _absurd(raw: Sent, energies: list[Float64], limits: Limits) -> Mask:
    length = np.where(raw.interval_s > 0, raw.interval_s, limits.interval_s)
    ceiling = limits.max_kw / 3600.0 * length
    masks = [column > ceiling for column in energies]
    if raw.register_kwh is not None:
        masks.append(raw.register_kwh > _MOST_REGISTER_KWH)
    return _any(masks, len(raw.at))


def _bad_interval(interval_s: Int64, limits: Limits) -> Mask:
    bad: Mask = (interval_s != 0) & ((interval_s < limits.min_interval_s) | (interval_s > DAY))
    return bad


def _bad_ids(whole: Whole) -> Mask:
    bad = np.zeros(len(whole), bool)
    for start, part in zip(whole.starts, whole.parts, strict=False):
        if not part.named:
            lengths = np.fromiter(map(len, part.ids), np.int64, len(part))
            bad[start : start + len(part)] = (lengths == 0) | (lengths > LONGEST_ID)
    return bad


def reason(kind: str, raw: Sent, index: int, logged: int, limits: Limits) -> str:
    """What is wrong with one reading, for people."""
    at = int(raw.at[index])
    texts = {
        "meter_id": f"meter_id is empty or longer than {LONGEST_ID} characters",
        "quality": "quality is none of A, E, F, N, S, V, an ESPI number or an IEC 61968-9 type",
        "missing": "missing field: a reading needs kwh or register_kwh",
        "nan": "kwh, register_kwh or export_kwh is NaN or infinite",
        "negative": "negative energy: export belongs in export_kwh",
        "absurd": f"absurd: more than {limits.max_kw:g} kW over the interval, or a register beyond 1e9 kWh",
        "interval": f"wrong interval: {raw.interval_s[index]} s is not between {limits.min_interval_s} s and a day",
        "future": f"future: at {at} is {at - logged} s after it was logged; only {limits.future_s} s are believed",
        "old": f"too old: at {at} is {(logged - at) // DAY} days before it was logged, beyond the days kept",
    }
    return texts[kind]


def watt_hours(kwh: Float64) -> Int64:
    """Whole Wh of kWh; `MISSING` where NaN."""
    known = ~np.isnan(kwh)
    if known.all():
        return np.rint(kwh * 1000.0).astype(np.int64)
    wh = np.full(len(kwh), MISSING, np.int64)
    wh[known] = np.rint(kwh[known] * 1000.0).astype(np.int64)
    return wh
