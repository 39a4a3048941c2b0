"""The panel's forecaster for one series, as river has forecasters."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from river.time_series.base import Forecaster

from models.load.lookback import Lookback
from models.load.panel import PanelForecaster


class SeriesForecaster(Forecaster):  # type: ignore[misc]
    """Forecasts one series by linear maps of its latest values; see `PanelForecaster`.

    Args:
        horizon: most steps that can be forecast.
        fine, coarse, width: latest values that count one by one, means of older ones, and steps in each mean.
        ridge: of the regressions, as a share of the mean square of the features.
        every: steps between two solutions.

    Examples:
        >>> model = SeriesForecaster(horizon=4, fine=8, ridge=1e-6, every=8)
        >>> for step in range(80):
        ...     model.learn_one(float(step % 4))
        >>> [round(value, 2) for value in model.forecast(3)]
        [0.0, 1.0, 2.0]
    """

    def __init__(
        self, horizon: int = 24, fine: int = 48, coarse: int = 0, width: int = 1, ridge: float = 0.01, every: int = 24
    ) -> None:
        self.horizon, self.fine, self.coarse, self.width = horizon, fine, coarse, width
        self.ridge, self.every = ridge, every
        self._panel = PanelForecaster(1, horizon, (Lookback(fine, coarse, width),), (0.0,), ridge, every, every)

    def learn_one(self, y: float, x: Mapping[str, Any] | None = None) -> None:
        """Take in the next value; features beside it are not used."""
        self._panel.learn_many(np.array([y], np.float64))

    def forecast(self, horizon: int, xs: list[dict[str, Any]] | None = None) -> list[float]:
        """The next steps.

        Raises:
            ValueError: more than `self.horizon` are asked for.
        """
        if horizon > self.horizon:
            raise ValueError(f"{horizon} steps are more than the {self.horizon} that it learns to forecast")
        values: list[float] = self._panel.forecast_many()[:horizon, 0].tolist()
        return values
