"""Who lives in the town: feeders, transformers, meters, accounts and their tariffs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.records import Tariff
from streams.simulator.chance import chance
from streams.simulator.config import TownConfig
from streams.simulator.shapes import BUSINESS_SHARES, BUSINESSES, HOME_SHARES, HOMES, PROFILES

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

TARIFFS = (
    Tariff(tariff="flat", price="0.21", fixed_per_month="4.50"),
    Tariff(tariff="tiered", tiers=[(150.0, "0.16"), (350.0, "0.22"), (None, "0.31")], fixed_per_month="3.00"),
    Tariff(
        tariff="time_of_use",
        hours=[("0.12", [0, 1, 2, 3, 4, 5, 6, 23]), ("0.20", list(range(7, 17))), ("0.33", list(range(17, 23)))],
        fixed_per_month="5.00",
    ),
    Tariff(tariff="prepaid", price="0.22"),
    Tariff(
        tariff="business",
        hours=[("0.14", [*range(7), *range(20, 24)]), ("0.24", list(range(7, 20)))],
        fixed_per_month="18.00",
    ),
)
FLAT, TIERED, TIME_OF_USE, PREPAID, BUSINESS = range(len(TARIFFS))


@dataclass(slots=True)
class Town:
    """The town as arrays: n meters, A accounts, T transformers.

    Attributes:
        meter_names, account_names, transformer_names, feeder_names: ids.
        transformer, account, profile, phase: of each meter, shape (n,); transformers never fall, profiles count
            `shapes.PROFILES`.
        feeder: of each transformer, shape (T,). rated_kva: shape (T,), set once the load is known.
        own_meter: transformers that have a meter of their own; own_names: those meters' ids.
        tariff: of each account, shape (A,), counting `TARIFFS`. contract_end: local date or -1, shape (A,).
        scale: factor on the use of each meter, shape (n,).
    """

    meter_names: list[str]
    account_names: list[str]
    transformer_names: list[str]
    feeder_names: list[str]
    transformer: Int64
    account: Int64
    profile: Int64
    phase: Int64
    feeder: Int64
    rated_kva: NDArray[np.float64]
    own_meter: Int64
    own_names: list[str]
    tariff: Int64
    locale: list[str]
    contract_end: Int64
    scale: NDArray[np.float32]

    @property
    def business(self) -> Bool:
        """Whether a meter is a business's, shape (n,)."""
        found: Bool = self.profile >= len(HOMES)
        return found

    @property
    def prepaid(self) -> Bool:
        """Whether an account pays in advance, shape (A,)."""
        found: Bool = self.tariff == PREPAID
        return found

    def meters_of(self, account: int) -> list[int]:
        """Meters of an account."""
        return np.flatnonzero(self.account == account).tolist()

    def meter_rows(self, solar: NDArray[np.bool_]) -> Iterator[dict[str, Any]]:
        """Rows of `meters.csv`; `solar` says which meters have panels, shape (n,)."""
        for number, name in enumerate(self.meter_names):
            yield {
                "meter_id": name,
                "transformer_id": self.transformer_names[self.transformer[number]],
                "account_id": self.account_names[self.account[number]],
                "phase": "ABC"[self.phase[number]],
                "generation": bool(solar[number]),
            }

    def transformer_rows(self) -> Iterator[dict[str, Any]]:
        """Rows of `transformers.csv`."""
        own = dict(zip(self.own_meter.tolist(), self.own_names, strict=True))
        for number, name in enumerate(self.transformer_names):
            yield {
                "transformer_id": name,
                "feeder_id": self.feeder_names[self.feeder[number]],
                "rated_kva": float(self.rated_kva[number]),
                "meter_id": own.get(number),
            }

    def account_rows(self, midnight: Any) -> Iterator[dict[str, Any]]:
        """Rows of `accounts.csv`; `midnight` gives Unix seconds of a local date."""
        business = np.zeros(len(self.account_names), np.bool_)
        business[self.account[self.business]] = True
        for number, name in enumerate(self.account_names):
            end = int(self.contract_end[number])
            yield {
                "account_id": name,
                "class": "business" if business[number] else "residential",
                "tariff": TARIFFS[self.tariff[number]].tariff,
                "prepaid": bool(self.prepaid[number]),
                "locale": self.locale[number],
                "phone": f"+8613800{number:06d}",
                "email": f"{name.lower()}@example.com",
                "contract_end": midnight(end) if end >= 0 else None,
            }


def build_town(config: TownConfig, seed: int, first_day: int) -> Town:
    """Lay out a town; ratings are set later, from the load (`ratings.rate`)."""
    n, accounts, count = config.meters, min(config.accounts, config.meters), config.transformers
    draw = chance(seed, "layout")
    beyond = draw.choice(count, max(n - count, 0), p=draw.dirichlet(np.full(count, 8.0)))
    transformer = np.sort(np.concatenate([np.arange(min(count, n)), beyond]))
    account = np.concatenate([np.arange(accounts), chance(seed, "second meters").integers(0, accounts, n - accounts)])
    account = account[chance(seed, "account order").permutation(n)]
    profile = _profiles(config, seed, account, accounts)
    own = np.sort(chance(seed, "own meters").permutation(count)[: round(config.own_meter_share * count)])
    draw = chance(seed, "accounts")
    contract = first_day + draw.integers(-200, 700, accounts)
    return Town(
        [f"M{number:06d}" for number in range(n)],
        [f"A{number:06d}" for number in range(accounts)],
        [f"T{number:03d}" for number in range(count)],
        [f"F{number + 1}" for number in range(config.feeders)],
        transformer,
        account,
        profile,
        draw.integers(0, 3, n),
        np.arange(count) * config.feeders // count,
        np.zeros(count),
        own,
        [f"TM{number:03d}" for number in own.tolist()],
        _tariffs(config, seed, profile, account, accounts),
        ["zh" if chinese else "en" for chinese in (draw.random(accounts) < 0.6).tolist()],
        np.where(draw.random(accounts) < 0.5, contract, -1),
        np.ones(n, np.float32),
    )


def _profiles(config: TownConfig, seed: int, account: Int64, accounts: int) -> Int64:
    """A profile for each meter; all meters of an account are a home's or a business's."""
    draw = chance(seed, "profiles")
    business = draw.random(accounts) < config.business_share
    homes = draw.choice(len(HOMES), accounts, p=HOME_SHARES)
    trades = draw.choice(len(BUSINESSES), accounts, p=BUSINESS_SHARES)
    assert len(PROFILES) == len(HOMES) + len(BUSINESSES)
    return np.where(business, len(HOMES) + trades, homes)[account].astype(np.int64)


def _tariffs(config: TownConfig, seed: int, profile: Int64, account: Int64, accounts: int) -> Int64:
    draw = chance(seed, "tariffs")
    tariff = draw.choice([FLAT, TIERED, TIME_OF_USE], accounts, p=[0.35, 0.4, 0.25])
    tariff[draw.random(accounts) < config.prepaid_share] = PREPAID
    tariff[account[profile >= len(HOMES)]] = BUSINESS
    return tariff.astype(np.int64)
