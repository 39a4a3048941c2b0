"""The thermal model against an independent implementation and against the standard's difference equations."""

import logging

import numpy as np
import pytest
from transformer_thermal_model.aging import aging_rate_profile
from transformer_thermal_model.model import Model
from transformer_thermal_model.schemas import InputProfile, UserTransformerSpecifications
from transformer_thermal_model.schemas.thermal_model.initial_state import InitialLoad
from transformer_thermal_model.transformer import DistributionTransformer, PaperInsulationType

from models.grid.config import ThermalConfig
from models.grid.rows import Float
from models.grid.thermal import Thermal, ageing_rate, hot_spot_rise, top_oil_rise

logging.getLogger("transformer_thermal_model").setLevel(logging.ERROR)

PLAIN = ThermalConfig()
OTHER = ThermalConfig(48.0, 20.0, 8.0, 0.9, 1.5, 210.0, 7.0, 0.5, 2.0, 2.0, 5.0, True)


def run(config: ThermalConfig, loads: Float, ambient: Float, minutes: Float) -> tuple[Float, Float]:
    """Top-oil and hot-spot of transformers under loads of shape (steps, n)."""
    thermal = Thermal(config)
    thermal.grow(loads.shape[1])
    everyone = np.ones(loads.shape[1], np.bool_)
    top, hot = [], []
    for load, celsius, step in zip(loads, ambient, minutes, strict=True):
        thermal.step(load, float(celsius), np.full(len(load), step), everyone)
        top.append(thermal.top_oil_c)
        hot.append(thermal.hot_spot_c)
    return np.array(top), np.array(hot)


def reference(config: ThermalConfig, load: Float, ambient: Float, minutes: Float) -> tuple[Float, Float, Float]:
    """The same for one transformer by the package, and its ageing rate."""
    specs = UserTransformerSpecifications(
        no_load_loss=100.0,
        load_loss=100.0 * config.loss_ratio,
        nom_load_sec_side=1.0,
        top_oil_temp_rise=config.top_oil_rise_k,
        winding_oil_gradient=config.hot_spot_gradient_k,
        hot_spot_fac=1.0,
        oil_exp_x=config.oil_exponent,
        winding_exp_y=config.winding_exponent,
        time_const_oil=config.oil_minutes,
        time_const_windings=config.winding_minutes,
        oil_const_k11=config.k11,
        winding_const_k21=int(config.k21),
        winding_const_k22=int(config.k22),
        amb_temp_surcharge=0.0,
    )
    times = np.datetime64("2024-01-01T00:00:00") + np.cumsum(minutes * 60).astype("timedelta64[s]")
    profile = InputProfile.create(
        datetime_index=times,
        load_profile=load,
        ambient_temperature_profile=ambient + config.enclosure_k,
    )
    result = Model(profile, DistributionTransformer(specs), InitialLoad(initial_load=float(load[0]))).run()
    paper = PaperInsulationType.THERMAL_UPGRADED if config.upgraded_paper else PaperInsulationType.NORMAL
    ageing = aging_rate_profile(result.hot_spot_temp_profile, paper)
    return result.top_oil_temp_profile.to_numpy(), result.hot_spot_temp_profile.to_numpy(), ageing.to_numpy()


@pytest.mark.parametrize("config", [PLAIN, OTHER])
@pytest.mark.parametrize("shape", ["random", "steps"])
def test_equals_the_package(config: ThermalConfig, shape: str) -> None:
    chance = np.random.default_rng(7)
    steps, count = 300, 4
    loads = chance.uniform(0, 1.6, (steps, count))
    if shape == "steps":
        loads = np.repeat(chance.choice([0.0, 0.4, 1.0, 1.5], (steps // 30, count)), 30, axis=0)
    ambient = 15 + 10 * np.sin(np.arange(steps) / 20) + chance.normal(0, 1, steps)
    minutes = chance.choice([5.0, 15.0, 60.0], steps)
    top, hot = run(config, loads, ambient, minutes)
    for row in range(count):
        expected_top, expected_hot, expected_ageing = reference(config, loads[:, row], ambient, minutes)
        np.testing.assert_allclose(top[:, row], expected_top, rtol=0, atol=1e-9)
        np.testing.assert_allclose(hot[:, row], expected_hot, rtol=0, atol=1e-9)
        np.testing.assert_allclose(ageing_rate(hot[:, row], config), expected_ageing, rtol=1e-9)


def test_is_the_limit_of_the_difference_equations() -> None:
    """Equations of IEC 60076-7:2018 8.2.3 with steps of three seconds, through a rise from 50 % to 130 %."""
    config, dt, oil, winding, counter = ThermalConfig(k21=2.0), 0.05, 0.0, 0.0, 0.0
    for step, load in enumerate([0.5] * 40_000 + [1.3] * 3600):
        oil_end = 20 + config.top_oil_rise_k * ((1 + config.loss_ratio * load**2) / (1 + config.loss_ratio)) ** 0.8
        rise = config.hot_spot_gradient_k * load**1.6
        oil += dt / (config.k11 * config.oil_minutes) * (oil_end - oil) if step else oil_end
        winding += dt / (config.k22 * config.winding_minutes) * (config.k21 * rise - winding)
        counter += dt * config.k22 / config.oil_minutes * ((config.k21 - 1) * rise - counter)
    loads = np.array([[0.5]] * 200 + [[1.3]] * 12)
    top, hot = run(config, loads, np.full(212, 20.0), np.full(212, 15.0))
    assert top[-1, 0] == pytest.approx(oil, abs=0.02)
    assert hot[-1, 0] == pytest.approx(oil + winding - counter, abs=0.05)


def test_rated_load_is_98_degrees_and_ages_normally() -> None:
    _, hot = run(PLAIN, np.ones((2, 1)), np.full(2, 20.0), np.full(2, 15.0))
    assert hot[-1, 0] == pytest.approx(98.0)
    assert ageing_rate(hot[-1], PLAIN)[0] == pytest.approx(1.0)
    assert ageing_rate(np.array([110.0]), ThermalConfig(upgraded_paper=True))[0] == pytest.approx(1.0)


def test_one_long_step_is_many_short_ones() -> None:
    start, many, one = np.array([[0.3]]), np.full((96, 1), 0.9), np.array([[0.9]])
    short = run(PLAIN, np.concatenate([start, many]), np.full(97, 10.0), np.full(97, 15.0))
    long = run(PLAIN, np.concatenate([start, one]), np.full(2, 10.0), np.array([15.0, 96 * 15.0]))
    assert short[0][-1, 0] == pytest.approx(long[0][-1, 0])
    assert short[1][-1, 0] == pytest.approx(long[1][-1, 0])


def test_rows_not_chosen_stay() -> None:
    thermal = Thermal(PLAIN)
    thermal.grow(2)
    thermal.step(np.array([0.5, 0.5]), 20.0, np.full(2, 15.0), np.array([True, False]))
    assert np.isfinite(thermal.hot_spot_c[0])
    assert np.isnan(thermal.hot_spot_c[1])


def test_starts_in_steady_state() -> None:
    load = np.array([0.7])
    top, hot = run(PLAIN, load[None], np.array([25.0]), np.array([15.0]))
    assert top[0] == pytest.approx(25.0 + top_oil_rise(load, PLAIN))
    assert hot[0] == pytest.approx(top[0] + hot_spot_rise(load, PLAIN))
