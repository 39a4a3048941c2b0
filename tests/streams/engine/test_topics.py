"""How long topics keep what everybody has read."""

from pathlib import Path

from models.flow.topics import INSPECTIONS, READINGS
from streams.embedded.store import Store
from streams.engine.topics import create_topics


def test_what_inspections_found_is_never_let_go_of(tmp_path: Path) -> None:
    with Store(tmp_path / "log.db") as log:
        create_topics(log, 1, 7.0)
        topics = log.topics()
    assert topics[READINGS].retention_s == 7 * 86_400
    assert topics[INSPECTIONS].retention_s is None, "the console counts them all, and how often they found theft"
