"""A small recording and its undisturbed result, for tests of what lies around the records."""

from pathlib import Path

import pytest

from streams.replay import ReplayResult, replay
from streams.settings import Settings
from tests.replay import towns


@pytest.fixture(scope="package")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty meters over four days, hourly, as Parquet."""
    return towns.write(tmp_path_factory.mktemp("hamlet") / "recording", towns.HAMLET, "parquet")


@pytest.fixture(scope="package")
def undisturbed(hamlet: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ReplayResult, Path]:
    """What an undisturbed replay of the hamlet says, and the folder with what it wrote."""
    out = tmp_path_factory.mktemp("undisturbed")
    return replay(hamlet, Settings(), None, out), out
