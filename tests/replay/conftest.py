"""Recordings that several tests replay."""

from pathlib import Path

import pytest

from tests.replay import towns


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty meters over six days, with bad data of every kind."""
    return towns.write(tmp_path_factory.mktemp("town") / "recording", towns.TOWN)


@pytest.fixture(scope="package")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty meters over four days, hourly."""
    return towns.write(tmp_path_factory.mktemp("hamlet") / "recording", towns.HAMLET)
