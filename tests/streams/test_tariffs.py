"""Files of readings that are priced by hand."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from models.calendar import LocalTime
from models.errors import BadRecording, BadSettings
from models.records import Tariff
from models.tariffs.bill import Customer, bill
from models.tariffs.parse import parse_tariffs
from models.tariffs.when import day_of
from streams.recording.reference import tariffs
from streams.recording.writer import RecordingWriter
from streams.tariffs import counted
from tests.models.tariffs import public

LOCAL = LocalTime("Europe/Madrid")
JUNE = day_of(date(2021, 6, 1))


def file(folder: Path, text: str) -> Path:
    path = folder / "readings.csv"
    path.write_text(text)
    return path


def test_intervals_and_totals_of_the_same_use_make_the_same_bill(tmp_path: Path) -> None:
    """Thirty days of June 2021, 22 of them working days with 8 hours each of P1 and P2; 0.5 kWh an hour."""
    tariff = parse_tariffs(public.SPAIN, "spain.toml")["2.0TD"]
    customer = Customer(terms={"kw": 4600, "kw_valley": 4600})
    start = LOCAL.midnight(JUNE)
    rows = [f"{start + 3600 * (hour + 1)},0.5" for hour in range(720)]
    read = counted(file(tmp_path, "at,kwh\n" + "\n".join(rows)), LOCAL, None, None, 0)
    assert (read.begin, read.end, read.rows) == (JUNE, JUNE + 29, 720)
    by_hour = bill(tariff, read.metered, read.begin, read.end, customer)
    totals = counted(file(tmp_path, "period,kwh\nP1,88\nP2,88\nP3,184\n"), LOCAL, JUNE, JUNE + 29, 0)
    assert bill(tariff, totals.metered, JUNE, JUNE + 29, customer) == by_hour


def test_local_times_and_offsets_mean_the_same(tmp_path: Path) -> None:
    found = [
        counted(file(tmp_path, f"at,kwh\n{at},1\n"), LOCAL, None, None, 900).metered.wh.nonzero()[1].tolist()  # type: ignore[attr-defined]
        for at in ("2021-06-01T00:15", "2021-06-01T00:15+02:00", "2021-05-31T22:15Z", str(LOCAL.midnight(JUNE) + 900))
    ]
    assert found == [[0]] * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("at,kwh\n", "no readings"),
        ("kwh\n1\n", "needs the columns"),
        ("at,kwh,volts\n1,2,3\n", "a column 'volts'"),
        ("at,kwh\nnoon,1\n", "line 2: 'noon' is no time"),
        ("at,kwh\n2021-06-01T01:00,1\n2021-06-01T02:00,x\n", "line 3: kwh 'x' is no number"),
        ("at,kwh\n2021-06-01T01:00,1\n2021-06-01T01:00,1\n", "a time twice"),
        ("at,kwh\n2021-06-01T01:00,nan\n", "is no number"),
        ("at,kwh\n2021-06-01T01:00,1\n2021-06-01T01:07,1\n", "neither divide"),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadRecording, match=reason):
        counted(file(tmp_path, text), LOCAL, None, None, 0)


def test_totals_need_their_days(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="--begin and --end"):
        counted(file(tmp_path, "period,kwh\nall,1\n"), LOCAL, None, None, 0)
    with pytest.raises(BadRecording, match="a period twice"):
        counted(file(tmp_path, "period,kwh\nall,1\nall,2\n"), LOCAL, JUNE, JUNE, 0)


def test_a_recording_takes_a_tariffs_file_and_writes_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "tariffs.toml").write_text(public.SPAIN)
    ((topic, _, key, value),) = tariffs(tmp_path / "tariffs.toml")
    assert (topic, key) == ("billing.tariffs.v1", "2.0TD")
    record = msgspec.json.decode(value, type=Tariff)
    with RecordingWriter(tmp_path / "again") as writer:
        writer.tariffs([record])
    ((_, _, _, again),) = tariffs(tmp_path / "again" / "tariffs.toml")
    assert again == value
    (tmp_path / "tariffs.toml").write_text(public.SPAIN.replace("P1 = 0.027378", "P9 = 0.027378"))
    with pytest.raises(BadRecording, match=r"tariffs\.toml line \d+: .*no period of use 'P9'"):
        tariffs(tmp_path / "tariffs.toml")
