"""What meters send of what they count: rows in the order of their arrival, with whatever is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.simulator.chance import chance
from streams.simulator.config import BadDataConfig
from streams.simulator.state import DayState

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

_LATEST_S = 2 * 86_400
_FAR_S = (3 * 86_400, 400 * 86_400)


@dataclass(slots=True)
class Readings:
    """Rows in arrival order, n of them.

    Attributes:
        meter: number of the meter; those beyond the town's meters are the transformers' own. at: Unix seconds.
        arrived: when it comes in, Unix seconds. kwh, register_kwh, export_kwh: NaN where not sent. Shape (n,) each.
        odd: row -> cells, or a line, that no column type can hold.
    """

    meter: NDArray[np.int32]
    at: Int64
    arrived: Int64
    kwh: Float64
    register_kwh: Float64
    export_kwh: Float64
    odd: Mapping[int, Mapping[str, Any] | bytes]

    def __len__(self) -> int:
        return len(self.at)


_COLUMNS = ("meter", "at", "arrived", "kwh", "register_kwh", "export_kwh")


class Metering:
    """Sends readings; knows the registers and what is still on its way.

    Args:
        bad: how much is wrong. seed: of the simulation. meters: customers' meters. solar: whether each has panels.

    Attributes:
        register_meters: those that send their register.
        exports, registers: whether any meter sends export or a register at all.
    """

    def __init__(self, bad: BadDataConfig, seed: int, meters: int, solar: NDArray[np.bool_]) -> None:
        self._bad, self._seed, self._solar = bad, seed, solar
        draw = chance(seed, "registers")
        chosen = draw.permutation(meters)[: round(bad.register_meters * meters)]
        self.register_meters: Int64 = np.sort(chosen[~solar[chosen]])
        self._register = np.zeros(meters)
        self._register[self.register_meters] = np.round(draw.uniform(100, 60_000, len(self.register_meters)), 1)
        self._waiting: list[dict[str, NDArray[Any]]] = []
        self.exports = bool(solar.any())
        self.registers = bool(len(self.register_meters))

    def reset(self, meter: int) -> None:
        """Start a register again from zero."""
        self._register[meter] = 0.0

    def send(self, state: DayState, own_kwh: Float64) -> Readings:
        """Readings that come in on a day.

        Args:
            state: the day, metering done.
            own_kwh: what the transformers' own meters count, NaN while dark, shape (O, S).
        """
        draw = chance(self._seed, "bad data", state.day)
        rows = self._rows(state, own_kwh, draw)
        self._spoil(rows, draw)
        rows = self._delay(rows, state, draw)
        odd = self._odd(rows, draw)
        return Readings(**rows, odd=odd)

    def _rows(self, state: DayState, own_kwh: Float64, draw: np.random.Generator) -> dict[str, NDArray[Any]]:
        kwh = np.round(np.vstack([state.metered, own_kwh]), 3)
        sent = np.vstack([state.sent, ~np.isnan(own_kwh)])
        if self._bad.missing:
            sent &= draw.random(kwh.shape) >= self._bad.missing
        register, export = np.full(kwh.shape, np.nan), np.full(kwh.shape, np.nan)
        counted = self._register[self.register_meters, None] + np.cumsum(kwh[self.register_meters], axis=1)
        register[self.register_meters] = np.round(counted % 1e5, 3)
        self._register[self.register_meters] = register[self.register_meters, -1]
        kwh[self.register_meters] = np.nan
        feeding = np.flatnonzero(self._solar | (state.export > 0).any(axis=1))
        export[feeding] = np.round(state.export[feeding], 3)
        slot, meter = np.nonzero(sent.T)
        at = state.ends[slot]
        return {
            "meter": meter.astype(np.int32),
            "at": at,
            "arrived": at.copy(),
            "kwh": kwh[meter, slot],
            "register_kwh": register[meter, slot],
            "export_kwh": export[meter, slot],
        }

    def _spoil(self, rows: dict[str, NDArray[Any]], draw: np.random.Generator) -> None:
        """Put wrong values in."""
        kwh, bad = rows["kwh"], self._bad
        for share, factor, more in (
            (bad.zero, 0, 0),
            (bad.negative, -1, -0.1),
            (bad.spike, 40, 15),
            (bad.absurd, 1, 2.5e7),
        ):
            if share:
                hit = draw.random(len(kwh)) < share
                kwh[hit] = np.round(kwh[hit] * factor + more, 3)

    def _delay(
        self, rows: dict[str, NDArray[Any]], state: DayState, draw: np.random.Generator
    ) -> dict[str, NDArray[Any]]:
        """Repeat some, hold some back, and take what comes in on this day."""
        count = len(rows["at"])
        late = draw.random(count) < self._bad.late if self._bad.late else np.zeros(count, np.bool_)
        late |= self._held_back(rows, state)
        slots = np.ceil(draw.lognormal(1.5, 1.3, int(late.sum()))).astype(np.int64)
        slots = np.minimum(slots, max(1, _LATEST_S // state.interval_s))
        rows["arrived"][late] += slots * state.interval_s
        parts = [*self._waiting, rows]
        if self._bad.duplicate:
            twice = np.flatnonzero(draw.random(count) < self._bad.duplicate)
            again = {name: column[twice] for name, column in rows.items()}
            again["arrived"] = again["arrived"] + draw.integers(0, 5, len(twice)) * state.interval_s
            parts.append(again)
        every = {name: np.concatenate([part[name] for part in parts]) for name in _COLUMNS}
        here = every["arrived"] <= state.ends[-1]
        self._waiting = [{name: column[~here] for name, column in every.items()}]
        order = np.argsort(every["arrived"][here], kind="stable")
        return {name: column[here][order] for name, column in every.items()}

    def _held_back(self, rows: dict[str, NDArray[Any]], state: DayState) -> NDArray[np.bool_]:
        """Readings that are late beside the usual ones; it draws by itself, for a calm day stays as it was."""
        share = state.late_share[np.searchsorted(state.ends, rows["at"])]
        held: NDArray[np.bool_] = chance(self._seed, "held back", state.day).random(len(share)) < share
        return held

    def _odd(self, rows: dict[str, NDArray[Any]], draw: np.random.Generator) -> dict[int, dict[str, Any] | bytes]:
        """Rows of the wrong kind; those with a wrong time stay typed."""
        count, bad = len(rows["at"]), self._bad
        out: dict[int, dict[str, Any] | bytes] = {}
        for place, row in enumerate(_some(draw, count, bad.unparsable)):
            out[row] = b'{"meter_id": "M' if place % 2 else {"kwh": "#####", "register_kwh": None}
        for row in _some(draw, count, bad.naive):
            at = datetime.fromtimestamp(int(rows["at"][row]), UTC)
            out[row] = {"at": at.replace(tzinfo=None).isoformat()}
        for row in _some(draw, count, bad.future):
            rows["at"][row] += int(draw.integers(*_FAR_S))
        return out


def _some(draw: np.random.Generator, count: int, share: float) -> list[int]:
    return np.flatnonzero(draw.random(count) < share).tolist() if share else []
