"""How often cycles are looked for while a worker runs."""

import gc
from pathlib import Path

import pytest

from streams.replay import replay
from streams.settings import Settings


def test_rarely_while_it_runs_and_as_before_afterwards(hamlet: Path) -> None:
    before = gc.get_threshold()
    during: set[tuple[int, int, int]] = set()
    replay(hamlet, Settings(), progress=lambda *_: during.add(gc.get_threshold()))
    assert during == {(20_000, *before[1:])}
    assert gc.get_threshold() == before


def test_as_before_where_it_failed(hamlet: Path) -> None:
    def fail(_readings: int, _time: int) -> None:
        raise InterruptedError

    before = gc.get_threshold()
    with pytest.raises(InterruptedError):
        replay(hamlet, Settings(), progress=fail)
    assert gc.get_threshold() == before
