"""A running engine takes another routes file when it changes, refuses a wrong one, and goes on with it after a kill."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from streams.embedded.store import Store
from streams.routes import newest
from tests.support.gridpulse import Gridpulse

FILE = '[receivers.{name}]\nto = ["desk"]\nchannels = ["desk"]\n[[routes]]\ntell = ["{name}"]\n'
_PATIENCE_S = 60


class Place:
    """A site with a routes file of its own."""

    def __init__(self, folder: Path, gridpulse: Gridpulse) -> None:
        self.file = folder / "routes.toml"
        self.state = folder / "state"
        self.settings: Mapping[str, object] = {
            "STATE": self.state,
            "CONSOLE__PORT": 0,
            "ALERTS__ROUTES": self.file,
        }
        self.gridpulse = gridpulse

    def run(self, *words: str) -> str:
        done = self.gridpulse.run("alerts", *words, settings=self.settings)
        return done.stdout + done.stderr

    def effect(self) -> str:
        """The routes that the log has; nothing while there is no log."""
        if not (self.state / "status.json").exists():
            return ""
        with Store(self.state / "log.db") as log:
            found = newest(log)
        return found.text if found else ""

    def problems(self) -> list[str]:
        status = json.loads((self.state / "status.json").read_text())
        return [problem for problem in status["problems"] if "routes" in problem]


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not done():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.2)


@pytest.fixture
def place(tmp_path: Path, gridpulse: Gridpulse) -> Place:
    return Place(tmp_path, gridpulse)


def test_a_file_that_changes_takes_effect_and_a_wrong_one_does_not(place: Place) -> None:
    place.file.write_text(FILE.format(name="first"))
    process = place.gridpulse.start("serve", settings=place.settings)
    try:
        until(lambda: "receivers.first" in place.effect())
        place.file.write_text(FILE.format(name="second"))
        until(lambda: "receivers.second" in place.effect())
        place.file.write_text(FILE.format(name="third").replace("[[routes]]", "[[route]]"))
        until(lambda: bool(place.problems()))
        assert "line 4: route: there is no such name: the nearest is routes" in place.problems()[0]
        assert "receivers.second" in place.run("routes", "show")
        place.file.write_text(FILE.format(name="fourth"))
        until(lambda: not place.problems())
        until(lambda: "receivers.fourth" in place.effect())
    finally:
        process.kill()
        process.communicate()
    place.file.write_text(FILE.format(name="fifth"))
    again = place.gridpulse.start("serve", settings=place.settings)
    try:
        until(lambda: "receivers.fifth" in place.effect())
        tried = json.loads(place.run("routes", "test", "--kind", "overload.overload", "--json"))
        assert [order["recipient"] for order in tried["orders"]] == ["desk"]
    finally:
        again.terminate()
        again.communicate()
    assert again.returncode == 0


def test_a_wrong_file_is_refused_at_the_start(place: Place) -> None:
    place.file.write_text(FILE.format(name="first").replace('channels = ["desk"]', 'channels = ["pigeon"]'))
    done = place.gridpulse.run("serve", settings=place.settings)
    assert done.returncode == 2
    assert "line 3: receivers.first.channels: there is no channel of the settings 'pigeon'" in " ".join(
        done.stderr.split()
    )
