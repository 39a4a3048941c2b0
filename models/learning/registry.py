"""The classifiers that may learn, by name.

river's trees and forests are not here. Their Gaussian observers hold random generators without a seed, so that two
equal runs differ in state, and its adaptive trees, continued from a snapshot, do not learn as if never stopped. The
trees here keep the latest labels instead.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from river import linear_model, optim

from models.errors import BadSettings
from models.learning.aggregated import Aggregated, Member
from models.learning.bagged import BaggedTrees
from models.learning.boosted import BoostedTrees
from models.learning.classifier import Classifier
from models.learning.hinged import Hinged
from models.learning.kernel import KernelLogistic
from models.learning.scaled import Scaled
from models.learning.secondorder import SecondOrder

_MEMORY = 5_000
"""Labels that trees keep: years of inspections, and a snapshot stays small."""


def _regression() -> Any:
    return linear_model.LogisticRegression(optim.AdaGrad(0.1), l2=1e-3, intercept_lr=0.05)


def _logistic() -> Classifier:
    """Logistic regression: learns fastest from the few labels an inspector brings."""
    return Classifier(_regression())


def _hinged() -> Classifier:
    """Logistic regression over bent features: needs more labels, and sees where both much and little is suspicious."""
    return Classifier(Hinged(_regression()))


def _bayesian() -> Classifier:
    """Logistic regression that keeps how sure it is of its weights: features that go together do not mislead it."""
    return Classifier(SecondOrder(), weighed=False)


def _kernel() -> Classifier:
    """Logistic regression on likeness to examples: sees combinations, and subjects that are nearly twins."""
    return Classifier(KernelLogistic(memory=_MEMORY), weighed=False)


def _boosted() -> Classifier:
    """Boosted trees: the strongest alone once there are many labels."""
    return Classifier(_boosted_trees(), weighed=False, scaled=False)


def _bagged() -> Classifier:
    """A forest: less sharp than boosted trees, and harder to mislead."""
    return Classifier(_bagged_trees(), weighed=False, scaled=False)


def _aggregated() -> Classifier:
    """Trees, a forest and two logistic regressions, each listened to by what it has foretold."""
    members: list[Member] = [
        _boosted_trees(),
        _bagged_trees(),
        Scaled(SecondOrder(every=10)),
        Scaled(SecondOrder(every=10), bent=True),
    ]
    return Classifier(Aggregated(members, every=10), weighed=False, scaled=False)


def _boosted_trees() -> BoostedTrees:
    return BoostedTrees(trees=100, depth=3, rate=0.1, every=20, memory=_MEMORY)


def _bagged_trees() -> BaggedTrees:
    return BaggedTrees(trees=100, every=50, memory=_MEMORY)


CANDIDATES: Mapping[str, Callable[[], Classifier]] = MappingProxyType(
    {
        "logistic": _logistic,
        "hinged": _hinged,
        "bayesian": _bayesian,
        "kernel": _kernel,
        "boosted": _boosted,
        "bagged": _bagged,
        "aggregated": _aggregated,
    }
)


def make(name: str) -> Classifier:
    """A fresh classifier.

    Raises:
        BadSettings: there is none of this name.
    """
    if name not in CANDIDATES:
        raise BadSettings(f"unknown candidate model {name!r}: use {' or '.join(CANDIDATES)}")
    return CANDIDATES[name]()
