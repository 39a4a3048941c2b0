"""Topology as outages need it."""

from tests.models.evaluation.making import PLACES


def test_a_meter_is_part_of_all_above_it() -> None:
    assert set(PLACES.of("meter:M1")) == {"meter:M1", "transformer:T1", "account:A1", "feeder:F1"}
    assert PLACES.of("meter:M1")[0] == "meter:M1"


def test_an_account_is_wherever_its_meters_are() -> None:
    assert set(PLACES.of("account:A2")) == {"account:A2", "transformer:T1", "transformer:T2", "feeder:F1", "feeder:F2"}


def test_what_is_unknown_is_part_of_itself() -> None:
    assert PLACES.of("fraud:P1") == ("fraud:P1",)
    assert PLACES.transformer("meter:other") == ""


def test_counts_and_own_meters() -> None:
    assert PLACES.counts == {"meter": 3, "account": 2, "transformer": 2}
    assert PLACES.metered == {"transformer:T1"}
