"""Settings that make no sense are refused with what would."""

from collections.abc import Callable

import pytest

from alerts.config import AlertsConfig, FamilyRules, matches
from models.errors import BadSettings


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: FamilyRules(on_delay_s=-1), "on_delay_s"),
        (lambda: FamilyRules(roles=("boss",)), "roles"),
        (lambda: FamilyRules(expires_s=0), "expires_s"),
        (lambda: AlertsConfig(explains={"picnic": ("overload",)}), "picnic"),
        (lambda: AlertsConfig(flapping_edges=2), "flapping_edges"),
        (lambda: AlertsConfig(metrics_s=0), "metrics_s"),
    ],
)
def test_wrong_settings(make: Callable[[], object], words: str) -> None:
    with pytest.raises(BadSettings, match=words):
        make()


def test_patterns() -> None:
    assert matches("*", "anything.at_all")
    assert matches("theft", "theft.lead")
    assert matches("theft.lead", "theft.lead")
    assert not matches("theft.lead", "theft")
    assert not matches("the", "theft.lead")


def test_tracks() -> None:
    ladder = FamilyRules(ladder=("heavy", "overload"))
    assert [ladder.track(kind) for kind in ("o.heavy", "o.overload", "o.forecast", "o")] == ["", "", "forecast", ""]
    assert FamilyRules().track("o.forecast") == ""
    assert FamilyRules(ladder=()).track("p.duplicate") == "duplicate"
