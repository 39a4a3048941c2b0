import numpy as np
import pytest

from models.learning.duel import Duel, loss


def fought(labels: list[bool], champion: list[float], challenger: list[float]) -> Duel:
    duel = Duel()
    for one in zip(labels, champion, challenger, strict=True):
        duel.add(*one)
    return duel


def test_who_knows_more_wins_and_by_how_much_is_told() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(600)
    labels = (rng.random(600) < truth).tolist()
    duel = fought(labels, [0.5] * 600, truth.tolist())
    assert duel.won(0.01)
    assert duel.doubt() < 0.01
    expected = np.mean([loss(y, 0.5) - loss(y, p) for y, p in zip(labels, truth.tolist(), strict=True)])
    assert duel.lead() == pytest.approx(expected)


def test_who_is_no_better_seldom_wins_however_often_one_looks() -> None:
    rng = np.random.default_rng(2)
    wrongly = 0
    for _ in range(200):
        duel = Duel()
        labels, noise = rng.random(400) < 0.2, rng.normal(0, 0.05, (400, 2))
        for label, (one, other) in zip(labels.tolist(), (0.2 + noise).tolist(), strict=True):
            duel.add(label, one, other)
            if duel.won(0.05):
                wrongly += 1
                break
    assert wrongly <= 200 * 0.05


def test_who_is_worse_never_recovers_what_was_never_staked() -> None:
    duel = fought([True, False] * 200, [0.9, 0.1] * 200, [0.5, 0.5] * 200)
    assert duel.doubt() == 1.0
    assert duel.lead() < 0


def test_one_sure_mistake_ruins_nobody() -> None:
    duel = fought([True] * 50, [0.5] * 50, [0.99] * 50)
    duel.add(False, 0.5, 1.0)
    duel.add(False, 0.0, 1.0)
    assert np.isfinite(duel.doubt())
    again = Duel()
    again.load(duel.dump())
    assert again.dump() == duel.dump()
