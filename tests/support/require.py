"""Parts that a test needs and a machine may lack: skipped with the reason, or a failure where all are required."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test because something is missing; fail where GRIDPULSE_REQUIRE=all says that nothing may be."""
    if os.environ.get("GRIDPULSE_REQUIRE") == "all":
        pytest.fail(f"{what} is missing and GRIDPULSE_REQUIRE=all")
    pytest.skip(f"{what} is missing")


def program(*names: str) -> str:
    """Path of the first of some programs that is installed, or a skip."""
    for name in names:
        if found := shutil.which(name):
            return found
    missing(f"the program {names[0]}")


def evaluation_data(folder: str) -> Path:
    """Folder of the evaluation data, or a skip; it lies in GRIDPULSE_DATA or beside the project."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    found = Path(os.environ.get("GRIDPULSE_DATA", beside)) / folder
    if not found.is_dir():
        missing(f"the evaluation data {folder}")
    return found
