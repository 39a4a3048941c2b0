"""Settings of the grid stage."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ThermalConfig:
    """Thermal parameters of a transformer, as IEC 60076-7:2018 names them; defaults for ONAN distribution transformers.

    Attributes:
        top_oil_rise_k: top-oil rise over ambient at rated load (K).
        hot_spot_gradient_k: hot-spot over top-oil at rated load (K), the hot-spot factor times the winding gradient.
        loss_ratio: load losses at rated load over no-load losses, R.
        oil_exponent, winding_exponent: x and y.
        oil_minutes, winding_minutes: time constants of oil and winding.
        k11, k21, k22: constants of the thermal model.
        enclosure_k: how much warmer than outside the air around the transformer is (K), as in a kiosk or a building.
        upgraded_paper: thermally upgraded insulation, which ages normally at 110 degrees Celsius and not at 98.
    """

    top_oil_rise_k: float = 55.0
    hot_spot_gradient_k: float = 23.0
    loss_ratio: float = 5.0
    oil_exponent: float = 0.8
    winding_exponent: float = 1.6
    oil_minutes: float = 180.0
    winding_minutes: float = 4.0
    k11: float = 1.0
    k21: float = 1.0
    k22: float = 2.0
    enclosure_k: float = 0.0
    upgraded_paper: bool = False


@dataclass(frozen=True, slots=True)
class OverloadConfig:
    """When a load is heavy, an overload, or over.

    Attributes:
        heavy, overload, severe: loadings (apparent power over rating) from which each condition holds.
        hot_spot_c: hot-spot temperature from which an overload is critical whatever the loading (degrees Celsius);
            120 is the limit for normal cyclic loading in IEC 60076-7.
        deadband, hot_spot_deadband_k: how far below its limit a value must fall before a condition can end.
        heavy_on_min, overload_on_min, severe_on_min, hot_spot_on_min: minutes at or above the limit before it is said.
        heavy_off_min, overload_off_min: minutes below the deadband before it is over.
        peak_step: by how much the peak of an episode must rise over the last one told before it is told again.
    """

    heavy: float = 0.80
    overload: float = 1.00
    severe: float = 1.20
    hot_spot_c: float = 120.0
    deadband: float = 0.05
    hot_spot_deadband_k: float = 5.0
    heavy_on_min: float = 30.0
    overload_on_min: float = 15.0
    severe_on_min: float = 0.0
    hot_spot_on_min: float = 0.0
    heavy_off_min: float = 30.0
    overload_off_min: float = 30.0
    peak_step: float = 0.05


@dataclass(frozen=True, slots=True)
class ForecastConfig:
    """How loads are forecast, and when a forecast is worth an alert.

    Attributes:
        issue_hours: hours between two forecasts.
        levels: quantile levels, rising; one of them is 0.5.
        history_days: days of learned hours a transformer needs before its forecast is published.
        prior, smoothing: of the Bayesian regression, `alpha` and `smoothing` in river's terms, by the hour.
        clip: an hour further from its prediction than this many mean absolute residuals is pulled in to there before
            it is learned from, so that one broken day does not become tomorrow's forecast.
        on_probability, off_probability: an alert begins when the probability that the next day's peak exceeds the
            rating reaches the first, and ends when it falls below the second.
        on_loading: the median of the peak must also reach this loading.
    """

    issue_hours: int = 3
    levels: tuple[float, ...] = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    history_days: int = 14
    prior: float = 0.02
    smoothing: float = 0.9995
    clip: float = 5.0
    on_probability: float = 0.6
    off_probability: float = 0.35
    on_loading: float = 0.95


@dataclass(frozen=True, slots=True)
class SupplyConfig:
    """When a transformer is without supply.

    Attributes:
        min_meters: transformers with fewer meters are not judged.
        silent_intervals: none of the meters reports over so many intervals (of the length at which readings of the
            transformer usually arrive) before it is silent.
        gasp_share: share of the meters whose last gasps say that supply is lost, and share of those that gasped whose
            `power_restored` says that it is back.
        gasp_window_s: only last gasps within so many seconds of the newest count.
        gather_s: so many seconds of log time are waited for other meters and the feeder's other transformers.
        severe_meters: from so many meters without supply on the loss is critical.
    """

    min_meters: int = 3
    silent_intervals: int = 2
    gasp_share: float = 0.5
    gasp_window_s: int = 300
    gather_s: int = 60
    severe_meters: int = 300


@dataclass(frozen=True, slots=True)
class GridConfig:
    """Settings of the grid stage.

    Attributes:
        min_completeness: share of a transformer's meters that must have reported for its load to be judged; loads are
            scaled up by the missing share, but never by more than 1 / `min_completeness`.
        balance_completeness: share of the meters that must have reported for an interval to enter an energy balance.
        power_factor: of energy that comes without one.
        ambient_c: air temperature where no observation is at hand (degrees Celsius).
        ambient_stale_s: age from which an observation of the temperature no longer counts.
        silent_after_s: a transformer without usable data for this long has its findings withdrawn.
        feeder_rated_kva: rating of feeders that are watched for overload.
    """

    min_completeness: float = 0.7
    balance_completeness: float = 0.9
    power_factor: float = 0.95
    ambient_c: float = 20.0
    ambient_stale_s: int = 6 * 3600
    silent_after_s: int = 86_400
    feeder_rated_kva: Mapping[str, float] = field(default_factory=dict)
    thermal: ThermalConfig = ThermalConfig()
    overload: OverloadConfig = OverloadConfig()
    forecast: ForecastConfig = ForecastConfig()
    supply: SupplyConfig = SupplyConfig()
