"""The routes file of a site: its last change holds, and not the file because the worker was started again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.flow.topics import ROUTES
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.moment import Moment
from streams.routes import RoutesWatch, newest, put_routes
from streams.settings import Settings

FILE = '[receivers.{name}]\nto = ["desk"]\nchannels = ["desk"]\n[[routes]]\ntell = ["{name}"]\n'


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "log.db") as opened:
        create_topics(opened, 1, 0.0)
        yield opened


def test_a_file_that_did_not_change_leaves_what_was_put_into_effect_since(log: Store, tmp_path: Path) -> None:
    path = tmp_path / "routes.toml"
    settings = Settings.model_validate({"state": tmp_path, "alerts": {"routes": str(path)}})

    def started(name: str) -> tuple[str, str]:
        """Who put which routes into effect last, once a worker began with a file."""
        path.write_text(FILE.format(name=name))
        RoutesWatch(settings, log).look()
        found = newest(log)
        assert found is not None
        return found.actor, found.text.partition("\n")[0]

    assert started("first") == ("routes file", "[receivers.first]")
    put_routes(log, FILE.format(name="page"), "routes.toml", "root", Moment(2, None))
    assert started("first") == ("root", "[receivers.page]")
    assert started("page") == ("root", "[receivers.page]")
    assert started("third") == ("routes file", "[receivers.third]")
    assert len(list(log.records(ROUTES, 0))) == 3
