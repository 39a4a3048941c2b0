"""Pictures in mails show the load that the alert rests on."""

from pathlib import Path
from typing import Any

import pytest

from dashboards.series import SeriesStore
from models.calendar import LocalTime
from streams.curves import overload_curves
from tests.alerts.making import order
from tests.dashboards.test_influx import AT, loads

_DAY = 86_400


def test_the_day_before_the_alert(tmp_path: Path) -> None:
    series = SeriesStore(tmp_path / "series.db")
    series.put([loads(AT - _DAY, 10), loads(AT - 900, 40), loads(AT, 50), loads(AT + 900, 99)], [], [])
    curve = overload_curves(series, LocalTime("Asia/Shanghai"))(order(subject="T1", at=AT))
    series.close()
    assert curve is not None
    assert (curve.at, curve.rated_kva, curve.offset_s) == ((AT - 900, AT), 400.0, 8 * 3600)
    assert curve.load_kva == pytest.approx((40 / 0.95, 50 / 0.95), abs=20)


@pytest.mark.parametrize(
    "about",
    [
        {"kind": "theft.lead"},
        {"subject": "unheard"},
        {"subject": "T1", "subject_type": "feeder"},
        {"subject": "T1", "facts": {}},
        {"subject": "T1", "facts": {"rated_kva": float("nan")}},
    ],
)
def test_no_picture_where_there_is_nothing_to_show(tmp_path: Path, about: dict[str, Any]) -> None:
    series = SeriesStore(tmp_path / "series.db")
    series.put([loads(AT, 50)], [], [])
    assert overload_curves(series, LocalTime("Asia/Shanghai"))(order(at=AT, **about)) is None
    series.close()
