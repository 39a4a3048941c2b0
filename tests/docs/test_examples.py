"""Examples in docstrings are as the code is."""

import doctest
from importlib import import_module

import pytest

from tests.docs.pages import ROOT

PACKAGES = ("models", "alerts", "books", "dashboards", "streams")
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if ">>> " in path.read_text()
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_come_out_as_they_are_written(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted
    assert not found.failed
