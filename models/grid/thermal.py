"""Temperature and ageing of oil-immersed transformers after IEC 60076-7:2018."""

import numpy as np

from models.grid.config import ThermalConfig
from models.grid.rows import Bool, Field, Float, Rows

_MOST_LOADING = 4.0


class Thermal(Rows):
    """Top-oil and hot-spot temperatures of n transformers, by row.

    The standard's difference equations hold for steps below half the winding's time constant (2 minutes). Over a slot
    the load and the air are constant, for which the equations have an exact solution; that is used, so slots and gaps
    of any length are right.

    Attributes:
        top_oil_c: shape (n,), NaN before the first step.
        winding_k, oil_k: the two parts of the hot-spot's rise over the top oil; hot-spot = top-oil + winding - oil.
        loading: shape (n,), of the last step.
    """

    top_oil_c: Float
    winding_k: Float
    oil_k: Float
    loading: Float

    def __init__(self, config: ThermalConfig) -> None:
        super().__init__(
            {
                "top_oil_c": Field("f8", np.nan),
                "winding_k": Field("f8", 0.0),
                "oil_k": Field("f8", 0.0),
                "loading": Field("f8", 0.0),
            }
        )
        self.config = config

    @property
    def hot_spot_c(self) -> Float:
        """Hot-spot temperatures, shape (n,), degrees Celsius."""
        return self.top_oil_c + self.winding_k - self.oil_k

    def step(self, loading: Float, ambient_c: float, minutes: Float, rows: Bool) -> None:
        """Bring some rows forward by `minutes` (shape (n,)) under constant loading; new rows start in steady state."""
        loading = np.clip(loading, 0.0, _MOST_LOADING)
        air = ambient_c + self.config.enclosure_k
        oil_end = air + top_oil_rise(loading, self.config)
        rise = hot_spot_rise(loading, self.config)
        minutes = np.where(np.isnan(self.top_oil_c), np.inf, minutes)
        config = self.config
        oil = -np.expm1(-minutes / (config.k11 * config.oil_minutes))
        winding = -np.expm1(-minutes / (config.k22 * config.winding_minutes))
        counter = -np.expm1(-minutes * config.k22 / config.oil_minutes)
        start = np.where(np.isnan(self.top_oil_c), oil_end, self.top_oil_c)
        self.top_oil_c = np.where(rows, start + (oil_end - start) * oil, self.top_oil_c)
        self.winding_k = np.where(rows, self.winding_k + (config.k21 * rise - self.winding_k) * winding, self.winding_k)
        self.oil_k = np.where(rows, self.oil_k + ((config.k21 - 1) * rise - self.oil_k) * counter, self.oil_k)
        self.loading = np.where(rows, loading, self.loading)


def top_oil_rise(loading: Float, config: ThermalConfig) -> Float:
    """Steady top-oil rise over ambient at a loading (K)."""
    ratio = (1.0 + config.loss_ratio * loading**2) / (1.0 + config.loss_ratio)
    return np.asarray(config.top_oil_rise_k * ratio**config.oil_exponent)


def hot_spot_rise(loading: Float, config: ThermalConfig) -> Float:
    """Steady hot-spot rise over top-oil at a loading (K)."""
    return np.asarray(config.hot_spot_gradient_k * loading**config.winding_exponent)


def ageing_rate(hot_spot_c: Float, config: ThermalConfig) -> Float:
    """Relative ageing rate of the insulation: 1 at 98 degrees Celsius, or at 110 for thermally upgraded paper."""
    if config.upgraded_paper:
        return np.asarray(np.exp(15_000.0 / (110.0 + 273.0) - 15_000.0 / (hot_spot_c + 273.0)))
    return np.asarray(np.exp2((hot_spot_c - 98.0) / 6.0))
