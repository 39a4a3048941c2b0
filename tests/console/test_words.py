"""The page has a Chinese word for everything that evidence tells."""

import re

import pytest

from alerts.words.samples import SAMPLES
from tests.docs.pages import ROOT

_WORDS = ROOT / "dashboards" / "console" / "static" / "words" / "alerts.js"
_UNITS = ("_kwh_per_day", "_kwh_since_start", "_kva", "_kwh", "_kw", "_c", "_h")


def names() -> set[str]:
    """Of the evidence, in the Chinese half of the file."""
    chinese = _WORDS.read_text().partition("  zh: {")[2].partition("names: {")[2].partition("\n    },")[0]
    return set(re.findall(r"(\w+):", chinese))


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_evidence_has_names(kind: str) -> None:
    there = names()
    without = [name for name in SAMPLES[kind].evidence if not {name, stem(name)} & there]
    assert not without


def stem(name: str) -> str:
    """A name without its unit, which the page writes behind the value."""
    return next((name.removesuffix(unit) for unit in _UNITS if name.endswith(unit)), name)
