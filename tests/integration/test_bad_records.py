"""Every kind of bad record on the real engine: its defined outcome, and nothing else disturbed."""

from collections import Counter

import pytest

from models.flow.topics import ACCOUNTS, PAYMENTS, READINGS, TOPOLOGY
from tests.integration.evils import Evil, evils
from tests.integration.village import (
    EVERYWHERE,
    METERS,
    SLOT,
    START,
    Outcome,
    Sent,
    kwh,
    moment,
    reading,
    run,
    write,
)
from tests.support.records import encoded

EVILS = evils()

REPEATED, CORRECTED, LATE, TOO_LATE = "M08", "M09", "M10", "M11"
"""Meters of `T2` whose readings come wrong but can be used."""

REPEATED_AT, CORRECTED_AT, LATE_AT, TOO_LATE_AT = moment(0, 10), moment(1, 10), moment(1, 15), moment(0, 12)
NAMED_AT = moment(2, 9)

TIMES = range(START + SLOT, moment(4, 0) + 1, SLOT)


def unknown_wh(at: int) -> int:
    """Energy that the meter nobody knows reports."""
    return 300 + at // SLOT * 37 % 200


def usable() -> list[Sent]:
    """Records that come twice, again, late, or before what they belong to."""
    corrected = kwh(CORRECTED, CORRECTED_AT) + 0.5
    return [
        Sent(READINGS, REPEATED, reading(REPEATED, REPEATED_AT), REPEATED_AT + 300),
        Sent(READINGS, REPEATED, reading(REPEATED, REPEATED_AT), REPEATED_AT + 5 * 3600),
        Sent(READINGS, CORRECTED, reading(CORRECTED, CORRECTED_AT, kwh=corrected), moment(1, 11)),
        Sent(READINGS, LATE, reading(LATE, LATE_AT), LATE_AT + 2 * 3600),
        Sent(READINGS, TOO_LATE, reading(TOO_LATE, TOO_LATE_AT), TOO_LATE_AT + 18 * 3600),
        *(Sent(READINGS, "U1", encoded(meter_id="U1", at=at, kwh=unknown_wh(at) / 1000), at) for at in TIMES),
        Sent(TOPOLOGY, "U1", encoded(kind="meter", meter_id="U1", transformer_id="T3", account_id="AU"), NAMED_AT),
        Sent(PAYMENTS, "AN", encoded(payment_id="P1", account_id="AN", at=moment(1, 1), amount="30.00"), moment(1, 1)),
        Sent(ACCOUNTS, "AN", encoded(account_id="AN", tariff="flat"), moment(2, 1)),
        Sent(PAYMENTS, "A06", encoded(payment_id="R2", account_id="A06", at=moment(1, 3), amount="7.00",
                                      kind="reversal", reverses="P2"), moment(1, 3)),
        Sent(PAYMENTS, "A06", encoded(payment_id="P2", account_id="A06", at=moment(1, 2), amount="7.00"), moment(1, 4)),
        Sent(PAYMENTS, "A07", encoded(payment_id="P3", account_id="A07", at=moment(1, 5), amount="8.00"), moment(1, 5)),
        Sent(PAYMENTS, "A07", encoded(payment_id="P3", account_id="A07", at=moment(1, 5), amount="8.00"), moment(1, 6)),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The village without any evil."""
    folder = tmp_path_factory.mktemp("calm")
    return run(write(folder / "recording"), folder / "state")


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The village with all evils at once."""
    folder = tmp_path_factory.mktemp("troubled")
    recording = write(folder / "recording", [(LATE, LATE_AT), (TOO_LATE, TOO_LATE_AT)])
    return run(recording, folder / "state", [*(evil.sent for evil in EVILS), *usable()])


@pytest.mark.parametrize("evil", EVILS, ids=str)
def test_it_is_a_dead_letter_once_and_says_why(troubled: Outcome, evil: Evil) -> None:
    wanted = (evil.letter or evil.sent.value)[:4096]
    ((partition, letter),) = [found for found in troubled.letters[evil.sent.topic] if found[1].value == wanted]
    headers = dict(letter.headers)
    assert evil.reason in headers["gp-error-reason"]
    assert headers["gp-error-topic"] == evil.sent.topic
    assert headers["gp-error-partition"] == str(partition)
    assert partition in {record.partition for record in evil.sent.records()}
    assert headers["gp-error-offset"].isdecimal()
    assert letter.time == evil.sent.at * 1000


def test_what_goes_to_every_partition_is_refused_by_the_first(troubled: Outcome) -> None:
    for topic in EVERYWHERE:
        assert {partition for partition, _ in troubled.letters[topic]} == {0}


def test_every_refusal_is_counted_and_nothing_else_is_refused(troubled: Outcome) -> None:
    expected = Counter(evil.sent.topic for evil in EVILS)
    expected[PAYMENTS] += 1  # the reversal that came before its payment
    assert troubled.rejected == expected
    assert {topic: len(letters) for topic, letters in troubled.letters.items() if letters} == expected


def test_the_rules_of_validation_count_what_they_refuse(troubled: Outcome, calm: Outcome) -> None:
    for rule, count in Counter(evil.rule for evil in EVILS if evil.rule).items():
        assert troubled.counted(f"rejected_{rule}") == count
        assert calm.counted(f"rejected_{rule}") == 0


def test_nobody_else_is_disturbed(troubled: Outcome, calm: Outcome) -> None:
    assert calm.alerts, "the overload must be seen"
    assert not calm.rejected
    assert troubled.alerts == calm.alerts
    others = {place: load for place, load in troubled.loads.items() if place[0] in ("T0", "T1")}
    assert others == {place: load for place, load in calm.loads.items() if place[0] in ("T0", "T1")}
    for meter in METERS:
        if meter != CORRECTED:
            account = f"A{meter[1:]}"
            assert troubled.charged_wh(account) == calm.charged_wh(account) > 0


def test_late_and_corrected_readings_change_their_own_interval_alone(troubled: Outcome, calm: Outcome) -> None:
    of_t2 = [place for place in calm.loads if place[0] == "T2"]
    changed = {at for name, at in of_t2 if troubled.loads[name, at][:3] != calm.loads[name, at][:3]}
    assert changed == {CORRECTED_AT, TOO_LATE_AT}


def test_a_correction_replaces_what_was_read(troubled: Outcome, calm: Outcome) -> None:
    more_kw = troubled.loads["T2", CORRECTED_AT][0] - calm.loads["T2", CORRECTED_AT][0]
    assert more_kw == pytest.approx(0.5 * 3600 / SLOT, abs=1e-3)
    assert troubled.charged_wh("A09", 1) == calm.charged_wh("A09", 1) + 500
    assert troubled.counted("correction") - calm.counted("correction") == 1


def test_a_repeat_changes_nothing(troubled: Outcome, calm: Outcome) -> None:
    assert troubled.loads["T2", REPEATED_AT][:3] == calm.loads["T2", REPEATED_AT][:3]
    in_frames = 2  # the good readings beside the bad ones
    assert troubled.counted("duplicate") - calm.counted("duplicate") == 2 + in_frames


def test_a_reading_beyond_the_lateness_is_charged_but_no_longer_in_the_load(troubled: Outcome, calm: Outcome) -> None:
    assert troubled.loads["T2", TOO_LATE_AT][2] == 0.75
    assert calm.loads["T2", TOO_LATE_AT][2] == 1.0
    assert troubled.charged_wh("A11", 0) == calm.charged_wh("A11", 0)


def test_an_unknown_meter_is_kept_until_it_is_named_and_then_charged(troubled: Outcome, calm: Outcome) -> None:
    assert troubled.charged_wh("AU") == sum(map(unknown_wh, TIMES))
    assert calm.newest("meters", "named") + 1 == troubled.newest("meters", "named")
    known = sorted(at for name, at in troubled.loads if name == "T3")
    assert NAMED_AT <= known[0] <= NAMED_AT + 2 * SLOT
    assert troubled.loads["T3", moment(4, 0)][0] == pytest.approx(unknown_wh(moment(4, 0)) * 3.6 / SLOT, abs=1e-3)


def test_a_payment_of_an_unknown_account_waits_for_its_name(troubled: Outcome) -> None:
    (fact,) = [fact for fact in troubled.facts if fact.account_id == "AN"]
    assert (fact.payment_id, fact.amount, fact.known_account) == ("P1", 3000, False)


def test_a_reversal_is_done_when_its_payment_comes(troubled: Outcome, calm: Outcome) -> None:
    ((_, letter),) = [found for found in troubled.letters[PAYMENTS] if b'"R2"' in found[1].value]
    assert "this is done when that payment comes" in dict(letter.headers)["gp-error-reason"]
    assert [(fact.payment_id, fact.kind) for fact in troubled.facts if fact.account_id == "A06"] == [
        ("R2", "reversal"),
        ("P2", "payment"),
    ]
    # 30.00 of AN and 8.00 of A07, less what A07 owes for the month; what A06 paid is taken back.
    gained = troubled.newest("accounts", "credit") - calm.newest("accounts", "credit")
    assert 30.0 <= gained <= 38.0


def test_a_payment_that_comes_twice_counts_once(troubled: Outcome) -> None:
    assert [fact.payment_id for fact in troubled.facts if fact.account_id == "A07"] == ["P3"]
