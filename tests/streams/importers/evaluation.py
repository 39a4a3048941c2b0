"""Where the evaluation data is; tests that need it are skipped where it is missing."""

import os
from pathlib import Path

import pytest


def evaluation_data(name: str) -> Path:
    """A data set's folder; skips the test where it is missing, fails it where everything is required."""
    beside = Path(__file__).resolve().parents[4] / "shared" / "data"
    folder = Path(os.environ.get("GRIDPULSE_DATA", beside)) / name
    if not folder.is_dir():
        if os.environ.get("GRIDPULSE_REQUIRE") == "all":
            pytest.fail(f"{folder} is missing and GRIDPULSE_REQUIRE is all")
        pytest.skip(f"evaluation data {name} is not at {folder}")
    return folder
