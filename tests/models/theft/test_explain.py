import numpy as np

from models.theft.explain import correlation_by_hour, explained


def customers(days: int = 42, count: int = 20, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weather = rng.lognormal(0, 0.1, days)
    return 10 * rng.lognormal(0, 0.3, (count, days)) * weather


def strengths(loss: np.ndarray, seen: np.ndarray, missing: np.ndarray | None = None) -> np.ndarray:
    none = np.zeros_like(seen)
    return explained(loss, seen.sum(axis=0), seen, none if missing is None else missing, np.ones(len(seen)))


def test_a_loss_that_begins_with_a_meters_fall_is_its() -> None:
    used = customers()
    seen, missing = used.copy(), np.zeros_like(used)
    seen[4, :15] *= 0.3
    missing[4, :15] = 7.0
    missing[9, :3] = 6.0
    loss = (used - seen).sum(axis=0)
    found = strengths(loss, seen, missing)
    assert found[4] > 0.8
    assert np.delete(found, 4).max() == 0


def test_a_bypass_older_than_all_records_shows_in_the_days_ups_and_downs() -> None:
    seen = customers()
    rng = np.random.default_rng(2)
    loss = seen[7] * 1.0 + rng.normal(0, 0.3, seen.shape[1])
    found = strengths(loss, seen)
    assert found[7] > 0.8
    assert np.delete(found, 7).max() == 0


def test_losses_that_follow_the_common_load_name_nobody() -> None:
    for seed in range(20):
        seen = customers(seed=seed)
        loss = 0.06 * seen.sum(axis=0) + np.random.default_rng(seed).normal(0, 1.0, seen.shape[1])
        assert strengths(loss, seen).max() < 0.4


def test_days_that_are_not_known_take_no_part() -> None:
    seen = customers()
    loss = seen[7].copy()
    loss[::5] = np.nan
    gaps = seen.copy()
    gaps[3, ::7] = np.nan
    metered = seen.sum(axis=0)
    found = explained(loss, metered, gaps, np.zeros_like(seen), np.ones(len(seen)))
    assert found[7] > 0.8


def test_too_few_days_prove_nothing() -> None:
    seen = customers(days=8)
    assert strengths(seen[7], seen).max() == 0


def test_missing_energy_in_the_hours_of_the_loss_correlates() -> None:
    hours = np.repeat([0.1, 0.1, 0.5, 0.4, 0.3, 0.4, 1.0, 0.8], 3)
    evening, night = np.array([0.1, 0.1, 0.5, 0.4, 0.3, 0.4, 1.0, 0.8]), np.array([1.0, 1.0, 0, 0, 0, 0, 0, 0])
    same = correlation_by_hour(np.stack([evening, night]), hours)
    assert same[0] > 0.99
    assert same[1] < 0
