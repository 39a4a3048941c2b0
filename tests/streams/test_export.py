"""The log of a site as a recording: replayed, it gives what the site found."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from models.errors import BadRecording
from models.flow.topics import METER_EVENTS, READINGS
from streams.cli.commands import app
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.export import export
from streams.log.records import LogRecord
from streams.recording.recording import Recording
from streams.replay import replay
from streams.settings import Settings
from tests.replay import towns

PARTITIONS = 2


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return towns.write(tmp_path_factory.mktemp("town") / "recording", towns.HAMLET)


@pytest.fixture(scope="module")
def site(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of two partitions that everything in a recording was appended to."""
    folder = tmp_path_factory.mktemp("site")
    with Store(folder / "log.db") as store:
        create_topics(store, PARTITIONS, 1000.0)
        for step in Recording(recorded).feed(PARTITIONS):
            store.append([LogRecord(*record) for record in step.records])
    return folder


def settings() -> Settings:
    return towns.settings_with(1)


def alerts_of(path: Path, out: Path) -> list[dict[str, Any]]:
    replay(path, settings(), out=out)
    return [json.loads(line) for line in (out / "alerts.ndjson").read_text().splitlines()]


def test_a_replay_of_the_export_raises_the_same_alerts(recorded: Path, site: Path, tmp_path: Path) -> None:
    said = Recording(recorded).settings
    common = {name: getattr(said, name) for name in ("timezone", "interval_s", "currency_digits")}
    mine = Settings.model_validate({"common": {name: value for name, value in common.items() if value is not None}})
    with Store(site / "log.db") as store:
        counts = export(store, mine, tmp_path / "export")
    assert counts["meters"] == 20
    before, after = alerts_of(recorded, tmp_path / "before"), alerts_of(tmp_path / "export", tmp_path / "after")

    def raised(alerts: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {(each["id"], each["kind"], each["opened_at"], each["peak_severity"]) for each in alerts}

    assert len(before) > 5
    assert raised(before) == raised(after)


def test_a_window_is_by_log_time(site: Path, tmp_path: Path) -> None:
    with Store(site / "log.db") as store:
        times = [record.time // 1000 for record in store.records(READINGS, 0)]
        middle = (times[0] + times[-1]) // 2
        first = export(store, settings(), tmp_path / "first", (None, middle))
        second = export(store, settings(), tmp_path / "second", (middle, None))
        whole = export(store, settings(), tmp_path / "whole")
    assert first["readings"] + second["readings"] == whole["readings"]
    assert first["meters"] == second["meters"] == whole["meters"]


def test_frames_streams_and_what_nobody_can_read_are_lines(tmp_path: Path) -> None:
    sink = pa.BufferOutputStream()
    table = pa.table({"meter_ids": ["M3"], "at": [1_704_067_200], "kwh": [0.5]})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    frame = msgspec.json.encode({"meter_ids": ["M1", "M2"], "at": 1_704_067_200, "kwh": [0.1, None]})
    values = [frame, sink.getvalue().to_pybytes(), b'{"meter_id": "M4",\n "at": 1704067200}', b"{nonsense"]
    with Store(tmp_path / "log.db") as store:
        create_topics(store, 1, 1000.0)
        place = msgspec.json.encode({"meter_id": "M1", "transformer_id": "T1"})
        store.append([LogRecord("grid.topology.v1", 0, "M1", place, 1)])
        store.append([LogRecord(READINGS, 0, "", value, 1000 + n) for n, value in enumerate(values)])
        counts = export(store, settings(), tmp_path / "export")
    lines = (tmp_path / "export" / "readings.ndjson").read_bytes().splitlines()
    assert counts == {"meters": 1, "readings": 5}
    assert [json.loads(line) for line in lines[:4]] == [
        {"meter_id": "M1", "at": 1_704_067_200, "kwh": 0.1},
        {"meter_id": "M2", "at": 1_704_067_200},
        {"meter_id": "M3", "at": 1_704_067_200, "kwh": 0.5},
        {"meter_id": "M4", "at": 1_704_067_200},
    ]
    assert lines[4] == b"{nonsense"


def test_a_log_without_readings_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "log.db") as store:
        create_topics(store, 1, 1000.0)
        store.append([LogRecord(METER_EVENTS, 0, "M1", b"{}", 1)])
        with pytest.raises(BadRecording, match="no meters and no readings"):
            export(store, settings(), tmp_path / "export")


def test_the_command_writes_it_and_says_where_there_is_nothing(site: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["record", "--out", str(tmp_path / "export"), "--json"], env={"GRIDPULSE_STATE": str(site)}
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["readings"] > 1000
    nothing = CliRunner().invoke(app, ["record", "--out", str(tmp_path)], env={"GRIDPULSE_STATE": str(tmp_path / "x")})
    assert "holds no log yet" in str(nothing.exception)
