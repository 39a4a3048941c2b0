"""Synthetic households, honest and not, as daily hourly energy: the hard cases are the honest ones."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

THIEF, START = 5, 40
"""The one who steals, and from which day."""


@dataclass
class Town:
    """`kwh` has shape (days, meters, 24), as metered; `true_kwh` what was used.

    Attributes:
        transformer: number of each meter's. thefts: meter -> (kind, first day).
        what: meter -> what else happens to it.
    """

    kwh: Float64
    true_kwh: Float64
    transformer: NDArray[np.int64]
    thefts: dict[int, tuple[str, int]]
    what: dict[int, str] = field(default_factory=dict)

    def technical(self, day: int) -> Float64:
        """What a transformer's meter sees that day by hour: all use and 3 % for lines, shape (transformers, 24)."""
        seen = np.zeros((self.transformer.max() + 1, 24))
        np.add.at(seen, self.transformer, self.true_kwh[day])
        return seen * 1.03 + 0.1


def town(
    meters: int = 200, days: int = 200, thefts: int = 0, seed: int = 0, per_transformer: int = 20, lively: bool = True
) -> Town:
    """Households with heavy-tailed days and seasons, and thieves.

    Lively ones also have heating, holidays of one to three weeks, cars that are sold, guests, and people who leave.
    """
    rng = np.random.default_rng(seed)
    activity = _activity(rng, meters, days)
    base = rng.lognormal(np.log(0.08), 0.5, meters)
    kwh = activity + base[None, :, None] * rng.lognormal(0, 0.05, (days, meters, 24))
    made = Town(kwh, kwh, np.arange(meters) // per_transformer, {})
    order = rng.permutation(meters)
    for meter in order[thefts:] if lively else ():
        _life(rng, made, activity, int(meter), base[meter])
    made.true_kwh = made.kwh.copy()
    for meter in order[:thefts]:
        _steal(rng, made, int(meter))
    return made


def _activity(rng: np.random.Generator, meters: int, days: int) -> Float64:
    hours = np.arange(24)
    peaks = np.stack(
        [
            height * np.exp(-0.5 * ((hours[None, :] - rng.normal(at, 1.2, (meters, 1))) / width) ** 2)
            for at, width, height in ((7.5, 1.3, 0.6), (13, 2.0, 0.4), (19.5, 2.3, 1.0))
        ]
    ).sum(axis=0)
    size = rng.lognormal(np.log(0.75), 0.5, meters)
    spread = rng.uniform(0.15, 0.45, meters)
    wander = np.zeros((days, meters))
    for day in range(days):
        noise = rng.standard_t(4, meters) * spread / 1.4
        wander[day] = 0.4 * wander[day - 1] + noise if day else noise
    weekday = np.where((np.arange(days) % 7 >= 5)[:, None], rng.normal(1.15, 0.15, meters)[None, :], 1.0)
    season = 1 + 0.15 * np.cos(2 * np.pi * np.arange(days) / 365)[:, None]
    weather = np.exp(0.06 * rng.standard_normal(days))[:, None]
    day_size = size * np.exp(np.clip(wander, -1.5, 1.5)) * weekday * season * weather
    hourly = rng.gamma(4, 0.25, (days, meters, 24))
    kwh: Float64 = day_size[:, :, None] * peaks[None] * hourly
    return kwh


def _life(rng: np.random.Generator, made: Town, activity: Float64, meter: int, base: float) -> None:
    days = len(made.kwh)
    for _ in range(rng.integers(0, 3)):
        start, length = rng.integers(0, days), rng.integers(5, 22)
        residue = rng.choice([0.1, 0.5, 1.0], p=[0.15, 0.25, 0.6])
        made.kwh[start : start + length, meter] = (
            residue * base * rng.lognormal(0, 0.08, made.kwh[start : start + length, meter].shape)
        )
    event = rng.choice(["", "heating", "fewer", "car_sold", "guests", "fridge"], p=[0.5, 0.15, 0.12, 0.08, 0.1, 0.05])
    at = int(rng.integers(30, days - 30)) if days > 61 else 30
    if event == "heating":
        cold = np.clip(np.cos(2 * np.pi * np.arange(days) / 365) + 0.25 * rng.standard_normal(days), 0, None)
        made.kwh[:, meter] += (rng.uniform(0.2, 0.7) * cold)[:, None] * rng.uniform(0.7, 1.0, (days, 24))
    elif event == "fewer":
        made.kwh[at:, meter] -= rng.uniform(0.1, 0.8, 24) * np.minimum(activity[at:, meter], made.kwh[at:, meter])
    elif event == "car_sold":
        made.kwh[:at, meter, 0:5] += rng.uniform(0.5, 2.0) * (rng.random((at, 1)) < 0.5)
    elif event == "guests":
        made.kwh[at : at + 45, meter] += activity[at : at + 45, meter] * rng.uniform(0.2, 1.2, 24)
    elif event == "fridge":
        made.kwh[at:, meter] = np.maximum(made.kwh[at:, meter] - 0.4 * base, 0.2 * base)
    if event:
        made.what[meter] = event


def _steal(rng: np.random.Generator, made: Town, meter: int) -> None:
    days = len(made.kwh)
    start = int(rng.integers(45, days - 35))
    kind = str(rng.choice(["half", "part", "most", "all"]))
    kept = {"half": 0.5, "part": rng.uniform(0.5, 0.65), "most": rng.uniform(0.15, 0.4), "all": 0.0}[kind]
    made.kwh[start:, meter] *= kept
    made.thefts[meter] = (kind, start)
    made.what[meter] = kind


def quiet(days: int = 70, meters: int = 40, seed: int = 11) -> Town:
    """Households without anything that happens."""
    return town(meters, days, seed=seed, lively=False, per_transformer=20)


def bypassed(kept: float = 0.5, days: int = 70, seed: int = 11) -> Town:
    """The same, with one thief whose meter sees a part of what he uses."""
    made = quiet(days, seed=seed)
    made.kwh = made.kwh.copy()
    made.kwh[START:, THIEF] *= kept
    made.thefts[THIEF] = ("half", START)
    return made
