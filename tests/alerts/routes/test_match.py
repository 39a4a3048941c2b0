"""What matchers fit."""

from typing import Any

import pytest

from alerts.alert import Alert, State
from alerts.routes.match import Match

FIELDS: dict[str, Any] = {
    "id": "x", "key": "theft:M-17", "family": "theft", "kind": "theft.lead", "subject": "M-17", "subject_type": "meter",
    "severity": 2, "peak_severity": 2, "score": 0.5, "state": State.ACTIVE, "since": 0, "updated_at": 0,
    "feeder_id": "F7", "transformer_id": "T1", "meter_id": "M-17", "account_id": "A1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("match", "misfit"),
    [
        (Match(), ""),
        (Match(kind=("theft",)), ""),
        (Match(kind=("thef",)), "kind"),
        (Match(kind=("*", "!theft.lead")), "kind"),
        (Match(kind=("!overload",)), ""),
        (Match(role=("desk",)), "role"),
        (Match(role=("desk", "inspector")), ""),
        (Match(feeder=("F*",)), ""),
        (Match(feeder=("F*", "!F7")), "feeder"),
        (Match(feeder=("!F7",)), "feeder"),
        (Match(subject=("M-1?",), transformer=("T1",), account=("A1",), meter=("M*",)), ""),
        (Match(subject_type=("transformer",)), "subject_type"),
        (Match(from_severity=3), "severity"),
        (Match(to_severity=1), "severity"),
        (Match(from_severity=2, to_severity=2), ""),
    ],
)
def test_what_fits(match: Match, misfit: str) -> None:
    assert match.misfit(Alert(**FIELDS), ["inspector"]) == misfit


def test_an_unknown_place_fits_no_pattern_but_the_one_for_all() -> None:
    nowhere = Alert(**{**FIELDS, "feeder_id": ""})
    assert Match(feeder=("F*",)).misfit(nowhere, []) == "feeder"
    assert Match(feeder=("!F7",)).misfit(nowhere, []) == ""
