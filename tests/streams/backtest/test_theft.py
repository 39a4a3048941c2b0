"""Theft on invoices: the layout, labels that come when they may, and no look ahead."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from models.backtest.theft import JUDGED_FROM, TheftRun
from models.errors import BadRecording
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.learning.boosted import BoostedTrees
from models.theft.clients.book import ClientBook
from streams.backtest.tasks import Options
from streams.backtest.theft import BACKTEST, CLIENTS, INVOICES, days, run
from tests.support.require import evaluation_data

COUNT = 240
BEGIN = np.datetime64("2017-01-10")


def made(seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """Clients with an invoice every four months; those that cheat use ever less, and their meter was changed."""
    rng = np.random.default_rng(seed)
    cheats = rng.random(COUNT) < 0.25
    clients = {
        "disrict": (60 + np.arange(COUNT) % 2).tolist(),
        "client_catg": [11] * COUNT,
        "region": (300 + np.arange(COUNT) % 5).tolist(),
        "creation_date": ["07/03/2005"] * COUNT,
        "target": cheats.astype(float).tolist(),
        "client_id": [f"C{number:03d}" for number in range(COUNT)],
    }
    rows = [row for client in range(COUNT) for row in invoices_of(client, bool(cheats[client]), rng)]
    rows.sort(key=lambda row: row["invoice_date"])
    return pa.table(clients), pa.Table.from_pylist(rows)


def invoices_of(client: int, cheat: bool, rng: np.random.Generator) -> list[dict[str, Any]]:
    index, found = int(rng.integers(0, 3000)), []
    first, last = 10 * int(rng.integers(0, 11)), int(rng.integers(4, 9))
    for number in range(last):
        use = max(int(rng.normal(400, 80) * (0.93**number if cheat else 1.0)), 0)
        found.append(
            {
                "invoice_date": str(BEGIN + first + 122 * number),
                "tarif_type": 11,
                "counter_number": client
                + (100_000 if number >= last - 2 and rng.random() < (0.8 if cheat else 0.2) else 0),
                "counter_statue": "A" if client == 3 else "0",
                "counter_code": 203,
                "reading_remarque": int(rng.choice([6, 8, 9])),
                "counter_coefficient": 1,
                **{f"consommation_level_{level}": use if level == 1 else 0 for level in range(1, 5)},
                "old_index": index,
                "new_index": index + use,
                "months_number": 4,
                "counter_type": "ELEC",
                "client_id": f"C{client:03d}",
            }
        )
        index += use
    return found


def written(folder: Path, clients: pa.Table, invoices: pa.Table) -> Path:
    folder.mkdir(exist_ok=True)
    pq.write_table(clients, folder / CLIENTS)
    pq.write_table(invoices, folder / INVOICES)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "made", *made())


def fresh() -> TheftRun:
    learner = BoostedTrees(trees=40, depth=3, rate=0.2, every=10, memory=200, least=1.0, columns=0.5)
    return TheftRun(ClientBook(), learner)


def joined(scored: Any) -> dict[int, tuple[int, float]]:
    parts = (np.concatenate(part).tolist() for part in (scored.client, scored.day, scored.scores))
    return {client: (day, score) for client, day, score in zip(*parts, strict=True)}


def of(folder: Path) -> dict[int, tuple[int, float]]:
    state = fresh()
    return joined(state.go(days(folder, state.book)))


def test_cheats_are_told_from_others(folder: Path) -> None:
    done: list[float] = []
    outcome = run(folder, Options(start=fresh(), progress=done.append))
    report = outcome.report
    assert report.metrics["auc"] > 0.7  # type: ignore[operator]
    assert {"average_precision", "precision_at_100", "recall_at_tenth", "log_loss"} <= report.metrics.keys()
    assert report.records == pq.read_metadata(folder / INVOICES).num_rows
    last = [day for day, _ in of(folder).values()]
    assert report.judged == sum(day >= JUDGED_FROM for day in last)
    assert len(last) == COUNT
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 1)
    assert {plot.name for plot in report.plots} >= {"roc", "loss_over_time"}


def cut(table: pa.Table, at: str) -> tuple[pa.Table, pa.Table]:
    past = pc.less(table["invoice_date"], at)
    return table.filter(past), table.filter(pc.invert(past))


CUT = "2019-03-01"


def changed(invoices: pa.Table, seed: int) -> pa.Table:
    """What comes after the cut is shuffled among the clients and its numbers drawn anew; who comes is the same."""
    rng = np.random.default_rng(seed)
    past, future = cut(invoices, CUT)
    order: NDArray[np.int64] = rng.permutation(len(future))
    for name in ("old_index", "new_index", "consommation_level_1", "reading_remarque", "counter_number", "client_id"):
        place = future.column_names.index(name)
        future = future.set_column(place, name, future[name].take(order))
    return pa.concat_tables([past, future])


@pytest.mark.parametrize("seed", range(2))
def test_what_comes_later_changes_no_score(tmp_path: Path, seed: int) -> None:
    clients, invoices = made()
    before = of(written(tmp_path / "straight", clients, invoices))
    day = int(np.datetime64(CUT).astype(int))
    ended = sorted(client for client, (last, _) in before.items() if last < day)
    flipped = np.array([number not in ended for number in range(COUNT)]) ^ (np.array(clients["target"]) > 0)
    clients = clients.set_column(4, "target", pa.array(flipped.astype(float)))
    after = of(written(tmp_path / "changed", clients, changed(invoices, seed)))
    assert len(ended) > COUNT / 4
    assert [after[client] for client in ended] == [before[client] for client in ended]
    rest = before.keys() - set(ended)
    assert any(after[client] != before[client] for client in rest)


def test_labels_are_not_known_before_the_next_day(tmp_path: Path) -> None:
    """Flipped labels of those that end on one day change the scores of later days, and none before or on it."""
    clients, invoices = made()
    before = of(written(tmp_path / "straight", clients, invoices))
    last = np.array([before[number][0] for number in range(COUNT)])
    day = int(np.sort(last)[COUNT // 2])
    flipped = np.array(clients["target"]).astype(bool) ^ (last == day)
    clients = clients.set_column(4, "target", pa.array(flipped.astype(float)))
    after = of(written(tmp_path / "flipped", clients, invoices))
    known = np.flatnonzero(last <= day).tolist()
    assert [after[number] for number in known] == [before[number] for number in known]
    assert after != before


@pytest.mark.parametrize("share", [0.55, 0.8])
def test_continued_from_a_snapshot_it_goes_on_as_if_never_stopped(folder: Path, share: float) -> None:
    whole, first = fresh(), fresh()
    expected = joined(whole.go(days(folder, whole.book)))
    coming = list(days(folder, first.book))
    place = int(len(coming) * share)
    found = joined(first.go(coming[:place]))
    resumed: TheftRun = unpack(pack(first))
    found |= joined(resumed.go(coming[place:]))
    assert found == expected
    assert fingerprint(resumed) == fingerprint(whole)


def test_two_runs_are_equal_and_a_kept_one_goes_on(folder: Path) -> None:
    first, second = run(folder, Options(start=fresh())), run(folder, Options(start=fresh()))
    assert first.report == second.report
    assert pack(first.state) == pack(second.state)
    again = run(folder, Options(start=unpack(pack(first.state))))
    assert again.report.records == first.report.records
    assert again.report.metrics["log_loss"] < first.report.metrics["log_loss"]  # type: ignore[operator]


def test_clients_without_an_invoice_and_invoices_without_a_client_are_left_out(tmp_path: Path) -> None:
    clients, invoices = made()
    fewer = invoices.filter(pc.not_equal(invoices["client_id"], "C005"))
    folder = written(tmp_path / "fewer", clients.slice(0, COUNT - 10), fewer)
    assert sorted(of(folder)) == [number for number in range(COUNT - 10) if number != 5]


def test_what_is_wrong_with_the_files_is_said(tmp_path: Path) -> None:
    clients, invoices = made()
    backward = invoices.take(pa.array(range(len(invoices) - 1, -1, -1)))
    with pytest.raises(BadRecording, match="not sorted"):
        run(written(tmp_path / "backward", clients, backward), Options(start=fresh()))
    with pytest.raises(BadRecording, match="counter_code"):
        run(written(tmp_path / "narrow", clients, invoices.drop_columns(["counter_code"])), Options(start=fresh()))
    with pytest.raises(BadRecording, match="2019-07"):
        run(written(tmp_path / "early", clients, cut(invoices, "2018-06-01")[0]), Options(start=fresh()))
    with pytest.raises(BadRecording, match="no client"):
        run(written(tmp_path / "empty", clients, invoices.slice(0, 0)), Options(start=fresh()))


def test_the_data_of_others_can_be_read() -> None:
    """The first hundred days of the evaluation data, with few trees: only that they go through."""
    folder = evaluation_data("steg_fraud")
    assert all((folder / name).exists() for name in BACKTEST.files)
    state = fresh()
    coming = days(folder, state.book)
    scored = state.go(day for day, _ in zip(coming, range(100), strict=False))
    assert state.records > 100
    assert all(np.isfinite(part).all() for part in scored.scores)
