from pathlib import Path

from streams.recording.recording import Recording
from streams.simulator.recordings import known_answers, simulate, town_of


def test_the_report_counts_what_was_written(tmp_path: Path) -> None:
    done: list[int] = []
    report = simulate(tmp_path / "town", 45, 40, 7, "csv", done.append)
    assert done == list(range(1, 46))
    assert sum(step.readings for step in Recording(tmp_path / "town").feed(1)) == report["readings"]
    assert (report["days"], report["meters"], report["accounts"]) == (45, 40, 36)
    assert any(name.startswith("true_") for name in report)


def test_the_smallest_town_lives_through_everything(tmp_path: Path) -> None:
    report = simulate(tmp_path / "town", 130, 20, 2)
    assert report["transformers"] == 1
    assert report["true_theft"] > 0


def test_rates_grow_with_the_town() -> None:
    assert town_of(30, 4000).thefts == 2 * town_of(30, 2000).thefts
    assert town_of(30, 2000).transformers == 60


def test_the_answers_are_reported(tmp_path: Path) -> None:
    report = known_answers(tmp_path / "known", 7)
    assert report["overload_end"] - report["overload_begin"] == 3 * 3600
