"""A town's load for the grid stage: transformers with daily, weekly and weather-driven use, as partial sums."""

import numpy as np
from numpy.typing import NDArray

from models.messages import Partials
from models.records import TransformerPlace

START = 1_704_067_200  # 2024-01-01 00:00 UTC, a Monday
SLOT = 900
SETTLE = 120
METERS = 33

Float = NDArray[np.float64]
External = dict[tuple[str, int], list[tuple[int, bytes]]]


class Town:
    """Loads in kW, shape (slots, n), of 100 kVA transformers on feeders F0, F1, …; evenings peak at `low` to `high`."""

    def __init__(
        self, transformers: int, days: int, feeders: int = 3, seed: int = 1, low: float = 0.5, high: float = 0.75
    ) -> None:
        rng = np.random.default_rng(seed)
        self.names = [f"T{row}" for row in range(transformers)]
        self.feeders = [f"F{row % feeders}" for row in range(transformers)]
        slots = np.arange(days * 96)
        hour, day = (slots % 96) / 4.0, slots // 96
        weekend = (day % 7 >= 5).astype(float)
        self.celsius = 12 + 10 * np.sin(2 * np.pi * (day - 100) / 365) + 4 * np.sin(2 * np.pi * (hour - 9) / 24)
        self.celsius = self.celsius + np.repeat(_drift(rng, days, 0.8, 2.0)[:, 0], 96)
        self.kw = np.stack(
            [self._load(rng, hour, weekend, days, rng.uniform(low, high)) for _ in range(transformers)], axis=1
        )

    def _load(self, rng: np.random.Generator, hour: Float, weekend: Float, days: int, peak: float) -> Float:
        evening = np.exp(-(((hour - rng.uniform(18.5, 20)) / 2.2) ** 2))
        morning = rng.uniform(0.3, 0.6) * np.exp(-(((hour - rng.uniform(7, 8)) / 1.5) ** 2))
        midday = (0.1 + 0.25 * weekend) * np.exp(-(((hour - 13) / 2.5) ** 2))
        cold = 0.012 * np.maximum(16 - self.celsius, 0)
        shape = (0.3 + 0.7 * np.maximum.reduce([evening, morning, midday])) * (1 + cold)
        level = np.repeat(np.exp(_drift(rng, days, 0.6, 0.03)[:, 0]), 96)
        noise = np.exp(_drift(rng, len(hour), 0.85, 0.03)[:, 0])
        load = shape * level * noise
        return np.asarray(load * peak * 95.0 / np.quantile(load.reshape(days, 96).max(axis=1), 0.5))

    def places(self) -> list[TransformerPlace]:
        return [
            TransformerPlace(transformer_id=name, feeder_id=feeder, rated_kva=100.0)
            for name, feeder in zip(self.names, self.feeders, strict=True)
        ]

    def partials(self, slot: int) -> dict[str, Partials]:
        """Partial sums of a slot by feeder."""
        out = {}
        for feeder in dict.fromkeys(self.feeders):
            rows = [row for row, each in enumerate(self.feeders) if each == feeder]
            out[feeder] = partials(
                START + (slot + 1) * SLOT, [self.names[row] for row in rows], feeder, self.kw[slot, rows]
            )
        return out


def place(name: str, feeder: str, rated: float = 100.0, meter: str | None = None) -> TransformerPlace:
    return TransformerPlace(transformer_id=name, feeder_id=feeder, rated_kva=rated, meter_id=meter)


def partials(at: int, names: list[str], feeder: str, kw: Float, **changes: object) -> Partials:
    """Partial sums of complete transformers with METERS meters each and no power factor."""
    count = len(names)
    zero, whole = np.zeros(count, np.int64), np.full(count, METERS, np.int32)
    fields: dict[str, object] = {
        "at": at,
        "interval_s": SLOT,
        "transformer_id": names,
        "feeder_id": [feeder] * count,
        "wh": np.round(np.asarray(kw) * SLOT / 3.6).astype(np.int64),
        "export_wh": zero,
        "apparent_vah": zero,
        "pf_wh": zero,
        "reported": whole,
        "expected": whole,
        "measured_wh": zero,
        "measured": np.zeros(count, np.int32),
    }
    return Partials(**(fields | changes))  # type: ignore[arg-type]


def _drift(rng: np.random.Generator, count: int, memory: float, deviation: float) -> Float:
    """An autoregressive course of standard deviation `deviation`, shape (count, 1)."""
    shocks = rng.normal(0, deviation * np.sqrt(1 - memory**2), count)
    out = np.empty((count, 1))
    value = 0.0
    for index in range(count):
        value = memory * value + shocks[index]
        out[index] = value
    return out
