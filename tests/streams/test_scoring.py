"""A recording's truth and a replay's output, read from their folders and scored."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.alert import Alert, Reason, State
from models.calendar import DAY, HOUR
from models.errors import BadRecording
from streams.scoring import score, text
from streams.simulator.journal import Truth
from streams.simulator.simulate import write_truth
from tests.streams.recording.folder import START, make, write_csv, write_ndjson

LOADS = ("transformer_id", "at", "load_kw", "loading", "completeness", "hot_spot_c")


def day(number: float) -> int:
    return START + round(number * DAY)


def an_alert(kind: str, subject: str, subject_type: str, opened: int, **more: Any) -> Alert:
    family = kind.split(".", maxsplit=1)[0]
    found = Alert(
        id=f"{family}-{subject}-{opened}", key=f"{family}:{subject}", family=family, kind=kind, subject=subject,
        subject_type=subject_type, severity=2, peak_severity=2, score=1.0, state=State.ACTIVE, since=opened,
        updated_at=opened, opened_at=opened, **more,
    )  # fmt: skip
    found.note(opened, Reason.RAISED)
    return found


def close(alert: Alert, at: int) -> Alert:
    alert.state, alert.closed_at = State.CLEARED, at
    alert.note(at, Reason.CLEARED)
    return alert


def write_alerts(out: Path, alerts: list[Any]) -> None:
    out.mkdir(exist_ok=True)
    write_ndjson(out / "alerts.ndjson", alerts)
    write_loads(out, [])


def write_loads(out: Path, rows: Sequence[tuple[str, int, float | str]]) -> None:
    with (out / "loads.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LOADS)
        writer.writerows((name, at, "", loading, 1.0, "") for name, at, loading in rows)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Sixty days of a town of five meters; the last payment says how long they were."""
    folder = make(tmp_path / "recording")
    payments: list[dict[str, Any]] = [
        {"payment_id": f"P{number}", "account_id": "A0", "at": day(at), "amount": "5.00", "instrument": instrument}
        for number, (at, instrument) in enumerate([(1, "I1"), (30, "S1"), (30.01, "S1"), (60, "I1")])
    ]
    write_csv(folder / "payments.csv", payments)
    truths = [
        Truth("theft", "M1", day(10), None, "way=zero counted=0.0"),
        Truth("theft", "M2", day(12), day(25), "way=bypass counted=0.4"),
        Truth("overload", "T1", day(20), day(20.1), "peak=1.22 intervals=9"),
        Truth("overload", "T0", day(21), day(21.01), "peak=1.00 intervals=1"),
        Truth("payment_fraud", "S1", day(30), day(30.01), "way=velocity payments=2"),
        Truth("outage", "feeder:F1", day(40), day(40.2), "way=fault"),
    ]
    write_truth(folder / "truth.csv", truths)
    return folder


def test_a_replay_is_scored(recording: Path, tmp_path: Path) -> None:
    overload = an_alert("overload.forecast", "T1", "transformer", day(19.75))
    overload.kind = "overload.overload"
    overload.note(day(20) + 900, Reason.ESCALATED)
    suppressed = an_alert("quality.silent", "M4", "meter", day(40.1), feeder_id="F1")
    suppressed.opened_at, suppressed.state, suppressed.history[0].state = None, State.SUPPRESSED, State.SUPPRESSED
    write_alerts(
        tmp_path / "out",
        [
            close(overload, day(20.15)),
            an_alert("theft.lead", "M1", "meter", day(17), meter_id="M1", account_id="A0"),
            an_alert("theft.lead", "M3", "meter", day(41), meter_id="M3"),
            an_alert("payment_fraud.score", "P2", "payment", day(30.01), account_id="A0"),
            suppressed,
        ],
    )
    write_loads(tmp_path / "out", [("T1", day(20) + 900, 1.21), ("T0", day(21) + 900, 0.99), ("T0", day(22), "")])
    result = score(recording, tmp_path / "out")
    families = {name: each["quality"] for name, each in result["families"].items()}
    assert {name: (each["hits"], each["false_alarms"]) for name, each in families.items() if each["raises"]} == {
        "overload": (1, 0), "overload.forecast": (1, 0), "theft": (1, 1), "theft.watch": (1, 1),
        "payment_fraud": (1, 0),
    }  # fmt: skip
    assert families["overload.forecast"]["delay"]["median_h"] == -6
    assert families["overload"]["delay"]["median_h"] == 0.25
    sorts = families["overload"]["by_label"]
    assert (sorts["metered_over_100"]["found"], sorts["metered_below_100"]["missed"]) == (1, 1)
    assert (sorts["peak_from_120"]["found"], sorts["peak_below_105"]["missed"]) == (1, 1)
    assert families["theft"]["by_label"]["bypass"]["missed"] == 1
    assert result["fraud"] == {"velocity": {"score": 1}}
    assert result["false_under_outage"]["theft"] == 1
    assert result["inhibited"] == {"quality": 1}
    assert families["theft"]["subject_months"] == pytest.approx(5 * 60 / 30, rel=1e-3)
    assert families["balance"]["episodes"]["missed"] == 1


def test_the_result_is_json_and_has_a_text(recording: Path, tmp_path: Path) -> None:
    write_alerts(tmp_path / "out", [an_alert("theft.lead", "M1", "meter", day(17))])
    result = score(recording, tmp_path / "out")
    assert msgspec.json.decode(msgspec.json.encode(result)) == result
    assert text(result).startswith("60 days, 5 meters, 5 accounts, 2 transformers\n")
    assert result["recording"] == str(recording)


def test_lines_with_the_agreed_fields_alone_are_enough(recording: Path, tmp_path: Path) -> None:
    line = {
        "id": "a", "kind": "theft.lead", "subject": "M1", "severity": 2, "state": "cleared", "opened_at": day(17),
        "updated_at": day(18), "closed_at": day(18), "evidence": {},
    }  # fmt: skip
    never = line | {"id": "b", "kind": "churn.risk", "subject": "A0", "opened_at": None, "closed_at": None}
    write_alerts(tmp_path / "out", [line, never])
    result = score(recording, tmp_path / "out")
    assert result["families"]["theft"]["quality"]["hits"] == 1
    assert result["inhibited"] == {"churn": 1}


def test_a_feeders_alert_is_a_notice(recording: Path, tmp_path: Path) -> None:
    write_alerts(tmp_path / "out", [an_alert("overload.overload", "F1", "feeder", day(20))])
    result = score(recording, tmp_path / "out")
    assert result["notices"] == {"overload.overload": 1}
    assert result["families"]["overload"]["quality"]["raises"] == 0


def test_no_alert_at_all_misses_everything(recording: Path, tmp_path: Path) -> None:
    write_alerts(tmp_path / "out", [])
    families = score(recording, tmp_path / "out")["families"]
    assert {each["quality"]["episodes"]["found"] for each in families.values()} == {0}
    assert families["theft"]["quality"]["precision"] == {"cases": 0, "value": None, "low": None, "high": None}


def test_payments_that_no_engine_could_read_are_passed_over(recording: Path, tmp_path: Path) -> None:
    (recording / "payments.csv").unlink()
    payments: list[dict[str, Any]] = [
        {"payment_id": "P2", "at": day(30), "instrument": "S1"},
        {"payment_id": 7},
        {"at": day(60)},
    ]
    write_ndjson(recording / "payments.ndjson", payments)
    with (recording / "payments.ndjson").open("a") as file:
        file.write('{"payment_id": "P3\n')
    write_alerts(tmp_path / "out", [an_alert("payment_fraud.score", "P2", "payment", day(30) + HOUR)])
    assert score(recording, tmp_path / "out")["fraud"] == {"velocity": {"score": 1}}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("truth.csv", None, "has no truth.csv: only simulated"),
        ("truth.csv", "kind,subject,from\n", "has no column detail, to"),
        ("truth.csv", "kind,subject,from,to,detail\ntheft,M1,soon,,\n", "truth.csv line 2: .*'soon'"),
        ("truth.csv", "kind,subject,from,to,detail\ntheft,M1\n", "truth.csv line 2: "),
        ("truth.csv", "kind,subject,from,to,detail\nfire,M1,5,,\n", "truth.csv line 2: kind 'fire' is unknown"),
        (
            "../out/alerts.ndjson",
            None,
            "has no alerts.ndjson: write it with `gridpulse replay .*recording --out",
        ),
        ("../out/alerts.ndjson", '{"id": "a"}\n', "alerts.ndjson line 1 is not an alert: .*kind"),
        ("../out/alerts.ndjson", '{"id": "a", "kind"', "alerts.ndjson line 1 is not an alert"),
        ("../out/loads.csv", None, "has no loads.csv"),
        ("../out/loads.csv", "", "loads.csv cannot be read"),
        ("../out/loads.csv", "transformer_id,at\nT1,5\n", "loads.csv cannot be read: .*loading"),
        ("../out/loads.csv", "transformer_id,at,loading\nT1,5,much\n", "loads.csv cannot be read"),
        ("meters.csv", "meter_id,transformer_id,account_id,generation\nM1,T1,A1,perhaps\n", "no meter: .*generation"),
        ("readings.csv", None, "needs meters and readings"),
    ],
)
def test_what_is_wrong_is_said(recording: Path, tmp_path: Path, name: str, content: str | None, said: str) -> None:
    write_alerts(tmp_path / "out", [])
    path = recording / name
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(BadRecording, match=said):
        score(recording, tmp_path / "out")


def test_an_overload_seen_only_in_another_interval_is_not_metered(recording: Path, tmp_path: Path) -> None:
    write_alerts(tmp_path / "out", [])
    edges = [("T1", day(20), 1.5), ("T1", day(20.1) + 1, 1.5), ("T0", day(21.01), 1.0)]
    write_loads(tmp_path / "out", edges)
    sorts = score(recording, tmp_path / "out")["families"]["overload"]["quality"]["by_label"]
    assert (sorts["metered_below_100"]["missed"], sorts["metered_over_100"]["missed"]) == (1, 1)
    assert sorts["metered_over_100"]["recall"]["value"] == 0.0
