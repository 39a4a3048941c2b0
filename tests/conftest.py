"""What tests of every folder may ask for."""

import pytest

from tests.support.gridpulse import Gridpulse


@pytest.fixture(scope="session")
def gridpulse(tmp_path_factory: pytest.TempPathFactory) -> Gridpulse:
    """The `gridpulse` command, run as a process of its own."""
    return Gridpulse(tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("bytecode"))
