import math

import numpy as np
import pytest

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.messages import ModelSnapshot
from models.learning.registry import CANDIDATES
from models.learning.scorer import Scorer
from tests.models.learning.test_classifier import NAMES, learned


def snapshot(name: str = "logistic", version: int = 1, model: str = "theft") -> ModelSnapshot:
    made = ModelSnapshot(model=model, version=version, at=0, state=learned(name))
    return unpack(pack(made), ModelSnapshot)


def scorer(name: str = "logistic") -> Scorer:
    made = Scorer("theft")
    assert made.take(snapshot(name))
    return made


def test_before_a_snapshot_there_is_no_score() -> None:
    fresh = Scorer("theft")
    assert fresh.score({"wide": 1.0}) is None
    assert fresh.score_many(NAMES, np.zeros((2, 3))) is None
    assert fresh.version == 0


def test_only_newer_snapshots_of_its_own_model_are_taken() -> None:
    made = scorer()
    assert not made.take(snapshot(version=9, model="churn"))
    assert not made.take(snapshot(version=1))
    assert made.take(snapshot(version=2))
    assert made.version == 2


@pytest.mark.parametrize("name", CANDIDATES)
def test_columns_score_as_rows_do(name: str) -> None:
    made, rng = scorer(name), np.random.default_rng(4)
    values = rng.normal(size=(50, 4)) * [100, 0.01, 1, 1]
    values[rng.random(values.shape) < 0.2] = np.nan
    values[0, 0], values[1, 0] = math.inf, 1e30
    names = (*NAMES, "unknown")
    many = made.score_many(names, values)
    assert many is not None
    rows = [made.score(dict(zip(names, row, strict=True))) for row in values.tolist()]
    assert many.tolist() == pytest.approx(rows, abs=1e-12)


@pytest.mark.parametrize("name", CANDIDATES)
def test_it_continues_from_its_dump(name: str) -> None:
    made, other = scorer(name), Scorer("theft")
    other.load(unpack(pack(made.dump())))
    assert other.score({"wide": 70.0}) == made.score({"wide": 70.0})
    assert fingerprint(other.dump()) == fingerprint(made.dump())
