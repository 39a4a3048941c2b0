"""What every candidate of the registry keeps to, whatever it is made of."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning import classifier as classifiers
from models.learning import registry
from models.learning.aggregated import Aggregated
from models.learning.bagged import BaggedTrees
from models.learning.boosted import BoostedTrees
from models.learning.classifier import Classifier
from models.learning.kernel import KernelLogistic
from models.learning.registry import CANDIDATES, make
from models.learning.scaled import Scaled
from models.learning.secondorder import SecondOrder
from models.learning.table import TableClassifier
from tests.models.learning.test_classifier import examples
from tests.support.river_checks import CLASSIFIER, GENERAL

Example = tuple[dict[str, float], bool]

PROBES: list[dict[str, float]] = [
    {"wide": 50.0, "narrow": 0.0, "noise": 0.0},
    {"wide": 250.0, "narrow": -0.02, "noise": 1.0},
    {"wide": -1e300, "narrow": 1e300, "noise": -1e300},
    {"wide": math.nan, "narrow": math.inf, "noise": -math.inf},
    {},
]

MOST_BYTES = 3_000_000


def taught(name: str, stream: Sequence[Example]) -> Classifier:
    classifier = make(name)
    for features, label in stream:
        classifier.learn(features, label)
    return classifier


def scores(classifier: Classifier) -> list[float]:
    return [classifier.probability(probe) for probe in PROBES]


def sound(classifier: Classifier) -> bool:
    return all(0 <= score <= 1 for score in scores(classifier))


@pytest.fixture(params=CANDIDATES)
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def test_before_any_label_it_gives_a_probability(name: str) -> None:
    assert sound(make(name))


def test_equal_runs_give_equal_states_and_leave_the_examples_alone(name: str) -> None:
    stream = examples(150, 0.2, seed=11)
    before = [dict(features) for features, _ in stream]
    one, other = taught(name, stream), taught(name, stream)
    assert fingerprint(one) == fingerprint(other)
    assert [features for features, _ in stream] == before


def test_a_snapshot_scores_as_what_it_was_made_of(name: str) -> None:
    classifier = taught(name, examples(150, 0.2, seed=12))
    same: Classifier = unpack(pack(classifier))
    assert scores(same) == scores(classifier)
    assert fingerprint(same) == fingerprint(classifier)


def test_gaps_and_extreme_values_do_not_spread(name: str) -> None:
    stream = [
        ({**features, "wide": value}, label)
        for (features, label), value in zip(
            examples(120, 0.3, seed=13), [math.nan, 1e300, -1e300, math.inf, 1e-300, 0.0] * 20, strict=True
        )
    ]
    classifier = taught(name, stream)
    assert sound(classifier)


@pytest.mark.parametrize("label", [False, True])
def test_one_class_alone_is_likelier_than_not(name: str, label: bool) -> None:
    classifier = taught(name, [(features, label) for features, _ in examples(120, 0.3, seed=14)])
    assert sound(classifier)
    assert (classifier.probability(PROBES[0]) > 0.5) == label


def test_constant_input_gives_the_base_rate(name: str) -> None:
    same = {"wide": 3.0, "narrow": 0.0}
    classifier = taught(name, [(same, place % 4 == 0) for place in range(400)])
    assert classifier.probability(same) == pytest.approx(0.25, abs=0.1)


def test_repeats_make_it_surer_and_never_break_it(name: str) -> None:
    two: list[Example] = [({"wide": 1.0, "narrow": 5.0}, True), ({"wide": -1.0, "narrow": 5.0}, False)]
    classifier = taught(name, two * 150)
    assert classifier.probability(two[0][0]) > 0.6
    assert classifier.probability(two[1][0]) < 0.4


def test_features_that_come_and_go_are_no_mistake(name: str) -> None:
    stream = examples(120, 0.3, seed=15)
    early = [({"wide": features["wide"]}, label) for features, label in stream]
    late = [({"noise": features["noise"], "new": 1.0}, label) for features, label in stream]
    assert sound(taught(name, early + stream + late))


def test_state_stays_small(name: str) -> None:
    assert len(pack(taught(name, examples(700, 0.2, seed=16)))) < MOST_BYTES


def test_state_is_bounded_once_the_memory_is_full(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_MEMORY", 200)
    stream = examples(6200, 0.2, seed=19)
    classifier = taught(name, stream[:5200])
    size = len(pack(classifier))
    for features, label in stream[5200:]:
        classifier.learn(features, label)
    assert len(pack(classifier)) <= size * 1.01


def test_names_without_end_find_no_room(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifiers, "MOST_COLUMNS", 20)
    stream = [({f"x{place}": 1.0, "wide": float(place % 3)}, place % 2 == 0) for place in range(60)]
    classifier = taught(name, stream)
    assert len(classifier.names) == 20


def test_labels_that_come_late_teach_as_much(name: str) -> None:
    stream = examples(400, 0.4, seed=20)
    late = [*stream[50:], *stream[:50]]
    far = {"wide": 400.0, "narrow": -0.02, "noise": 0.0}
    assert taught(name, late).probability(far) == pytest.approx(taught(name, stream).probability(far), abs=0.15)


RIVER: list[TableClassifier] = [
    SecondOrder(),
    KernelLogistic(landmarks=20),
    BoostedTrees(trees=20, depth=3, every=20),
    BaggedTrees(trees=20, depth=3, every=20),
    Scaled(SecondOrder(every=5), bent=True),
    Aggregated([SecondOrder(), BaggedTrees(trees=10, depth=2)], every=10),
]


@pytest.mark.parametrize("model", RIVER, ids=lambda model: type(model).__name__)
def test_batches_and_single_examples_give_the_same_model(model: TableClassifier) -> None:
    rng = np.random.default_rng(17)
    values, labels = rng.normal(size=(230, 4)), rng.random(230) < 0.3
    values[rng.random(values.shape) < 0.1] = np.nan
    one, many = model.clone(), model.clone()
    for place in range(len(labels)):
        one.learn_many(values[place : place + 1], labels[place : place + 1])
    for begin, end in [(0, 7), (7, 130), (130, 131), (131, 230)]:
        many.learn_many(values[begin:end], labels[begin:end])
    assert fingerprint(one) == fingerprint(many)
    each = [one.predict_proba_many(row[None])[0] for row in values]
    assert each == pytest.approx(many.predict_proba_many(values).tolist(), abs=1e-9)


@pytest.mark.parametrize("model", RIVER, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("check", GENERAL)
def test_river_knows_it(model: TableClassifier, check: Callable[..., None]) -> None:
    check(model.clone())


@pytest.mark.parametrize("model", RIVER, ids=lambda model: type(model).__name__)
@pytest.mark.parametrize("check", CLASSIFIER)
def test_checks_of_river_on_data(model: TableClassifier, check: Callable[..., None]) -> None:
    stream = [
        ({str(place): value for place, value in enumerate(features.values())}, label)
        for features, label in examples(60, 0.4, 18)
    ]
    check(model.clone(), stream)
