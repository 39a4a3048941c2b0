"""The classifiers that may learn, by name.

river's trees and forests are not here. Their Gaussian observers hold random generators without a seed, so that two
equal runs differ in state, and its adaptive trees, continued from a snapshot, do not learn as if never stopped.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from river import linear_model, optim

from models.errors import BadSettings
from models.learning.classifier import Classifier
from models.learning.hinged import Hinged


def _regression() -> Any:
    return linear_model.LogisticRegression(optim.AdaGrad(0.1), l2=1e-3, intercept_lr=0.05)


def _logistic() -> Classifier:
    """Logistic regression: learns fastest from the few labels an inspector brings."""
    return Classifier(_regression())


def _hinged() -> Classifier:
    """Logistic regression over bent features: needs more labels, and sees where both much and little is suspicious."""
    return Classifier(Hinged(_regression()))


CANDIDATES: Mapping[str, Callable[[], Classifier]] = MappingProxyType({"logistic": _logistic, "hinged": _hinged})


def make(name: str) -> Classifier:
    """A fresh classifier.

    Raises:
        BadSettings: there is none of this name.
    """
    if name not in CANDIDATES:
        raise BadSettings(f"unknown candidate model {name!r}: use {' or '.join(CANDIDATES)}")
    return CANDIDATES[name]()
