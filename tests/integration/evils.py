"""Records that cannot be used, each with the words that its dead letter must carry."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from models.flow.topics import (
    ACCOUNTS,
    ACTIONS,
    ARRANGEMENTS,
    BILLS,
    CHARGEBACKS,
    CUSTOMER_EVENTS,
    INSPECTIONS,
    METER_EVENTS,
    NOTICES,
    OUTAGES,
    OVERRIDES,
    PAYMENTS,
    READINGS,
    TARIFFS,
    TOPOLOGY,
    WEATHER,
)
from tests.integration.village import DAY, Sent, kwh, moment, reading
from tests.support.records import encoded

NOON = moment(1, 12)


class Evil(NamedTuple):
    """A record that is refused.

    Attributes:
        name: what is wrong with it.
        sent: the record.
        reason: words of its dead letter.
        rule: counter of the meters stage that counts it, where one does.
        letter: value of its dead letter, where that is not the record's own.
    """

    name: str
    sent: Sent
    reason: str
    rule: str = ""
    letter: bytes = b""

    def __str__(self) -> str:
        return f"{self.sent.topic}: {self.name}"


def _readings() -> Iterator[Evil]:
    """Bad readings, each of another meter or hour so that no meter's data is bad as a whole."""
    wrong: list[tuple[str, str, Any, str, str]] = [
        ("unparsable", "M00", b'{"meter_id":"M00","at":', "not JSON", "unparsable"),
        ("not text", "M01", b'{"meter_id":"M01","quality":"\xff\xfe"}', "not JSON", "unparsable"),
        ("nested deep", "M02", b'{"x":' + b"[" * 50_000, "not JSON", "unparsable"),
        ("nothing", "M03", b"", "not JSON", "unparsable"),
        ("NaN", "M04", b'{"meter_id":"M04","at":1706700000,"kwh":NaN}', "not JSON", "unparsable"),
        ("wrong type", "M05", reading("M05", NOON, kwh="a lot"), "wrong type", "type"),
        ("no time", "M06", b'{"meter_id":"M06","kwh":1.0}', "missing field", "missing"),
        ("no energy", "M07", encoded(meter_id="M07", at=NOON), "needs kwh or register_kwh", "missing"),
        ("negative", "M08", reading("M08", NOON, kwh=-0.5), "export belongs in export_kwh", "negative"),
        ("absurd", "M09", reading("M09", NOON, kwh=1e7), "absurd: more than", "absurd"),
        ("naive time", "M10", encoded(meter_id="M10", at="2024-01-31T12:00:00", kwh=1.0), "add Z or +hh:mm", "time"),
        ("future", "M11", encoded(meter_id="M11", at=NOON + 2 * DAY, kwh=1.0), "after it was logged", "future"),
        ("too old", "M00", encoded(meter_id="M00", at=NOON - 100 * DAY, kwh=1.0), "beyond the days kept", "old"),
        ("milliseconds", "M01", encoded(meter_id="M01", at=NOON * 1000, kwh=1.0), "milliseconds, perhaps", "time"),
        ("interval of 5 s", "M02", reading("M02", NOON, interval_s=5), "wrong interval", "interval"),
        ("unknown quality", "M03", reading("M03", NOON, quality="Z9"), "none of A, E, F, N, S, V", "quality"),
        ("no meter", "", encoded(meter_id="", at=NOON, kwh=1.0), "meter_id is empty", "meter_id"),
        (
            "frame of two lengths", "M04", encoded(meter_ids=["M04", "M05"], at=NOON, kwh=[1.0]), "wrong length",
            "frame",
        ),
        ("torn Arrow stream", "M06", b"\xff\xff\xff\xff\x98\x00\x00\x00torn", "Arrow stream", "unparsable"),
    ]  # fmt: skip
    for place, (name, key, value, reason, rule) in enumerate(wrong):
        yield Evil(name, Sent(READINGS, key, value, NOON + place), reason, rule)
    yield _in_a_frame("M07", "M05")
    yield _in_a_stream("M08", "M10")


def _in_a_frame(good: str, bad: str) -> Evil:
    frame = encoded(meter_ids=[good, bad], at=NOON, kwh=[kwh(good, NOON), -1.0])
    letter = encoded(meter_id=bad, at=NOON, kwh=-1.0)
    return Evil("negative in a frame", Sent(READINGS, good, frame, NOON + 60), "export belongs", "negative", letter)


def _in_a_stream(good: str, bad: str) -> Evil:
    table = pa.table({"meter_id": [good, bad], "at": [NOON, NOON], "kwh": np.array([kwh(good, NOON), np.nan])})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    letter = encoded(meter_id=bad, at=NOON, kwh="NaN")
    sent = Sent(READINGS, good, sink.getvalue().to_pybytes(), NOON + 61)
    return Evil("NaN in an Arrow stream", sent, "NaN or infinite", "nan", letter)


def _of_meters() -> Iterator[tuple[str, str, str, bytes, str]]:
    event: dict[str, Any] = {"meter_id": "M05", "at": NOON, "code": "magnet"}
    yield METER_EVENTS, "unparsable", "M05", b"{magnet}", "malformed"
    yield METER_EVENTS, "no code", "M05", encoded(meter_id="M05", at=NOON), "missing required field"
    yield METER_EVENTS, "naive time", "M05", encoded(**event | {"at": "2024-01-31T12:00:00"}), "add Z or +hh:mm"
    yield METER_EVENTS, "future", "M05", encoded(**event | {"at": NOON + DAY}), "after it was logged"
    yield INSPECTIONS, "outcome", "M05", encoded(meter_id="M05", at=NOON, outcome="guilty"), "theft, fault, clean"
    yield INSPECTIONS, "wrong type", "M05", encoded(meter_id=5, at=NOON, outcome="clean"), "Expected `str`"


def _of_money() -> Iterator[tuple[str, str, str, bytes, str]]:
    pay: dict[str, Any] = {"payment_id": "PX", "account_id": "A05", "at": NOON, "amount": "5.00"}
    yield PAYMENTS, "unparsable", "A05", b'{"payment_id":', "truncated"
    yield PAYMENTS, "comma", "A05", encoded(**pay | {"amount": "12,50"}), "plain decimal number"
    yield PAYMENTS, "negative", "A05", encoded(**pay | {"amount": -500}), "kind says which way"
    yield PAYMENTS, "zero", "A05", encoded(**pay | {"amount": 0}), "amount is zero"
    yield PAYMENTS, "absurd", "A05", encoded(**pay | {"amount": "99999999999.00"}), "largest_amount"
    yield PAYMENTS, "too fine", "A05", encoded(**pay | {"amount": "1.005"}), "more than 2 decimals"
    yield PAYMENTS, "float", "A05", encoded(**pay | {"amount": 1.5}), "Expected `int | str`"
    yield PAYMENTS, "kind", "A05", encoded(**pay, kind="gift"), "payment, top_up, reversal, refund"
    yield PAYMENTS, "naive time", "A05", encoded(**pay | {"at": "2024-01-31T12:00:00"}), "add Z or +hh:mm"
    yield PAYMENTS, "future", "A05", encoded(**pay | {"at": NOON + DAY}), "check the sender's clock"
    yield PAYMENTS, "reverses nothing", "A05", encoded(**pay, kind="reversal"), "must name in `reverses`"
    bill: dict[str, Any] = {"bill_id": "BX", "account_id": "A05", "issued_at": NOON, "due_at": NOON, "amount": 100}
    yield BILLS, "due before issue", "A05", encoded(**bill | {"due_at": NOON - 9 * DAY}), "lies before the issue"
    yield BILLS, "negative", "A05", encoded(**bill | {"amount": "-1.00"}), "negative"
    yield BILLS, "no account", "A05", encoded(**bill | {"account_id": ""}), "account_id is empty"
    yield (
        CHARGEBACKS,
        "unknown payment",
        "A05",
        encoded(payment_id="P0", account_id="A05", at=NOON),
        "'P0' is not known",
    )
    notice: dict[str, Any] = {"notice_id": "N", "account_id": "A05", "at": NOON, "kind": "final_notice"}
    yield NOTICES, "kind", "A05", encoded(**notice | {"kind": "poem"}), "disconnection_notice, final_notice"
    yield NOTICES, "future", "A05", encoded(**notice | {"at": NOON + DAY}), "check the sender's clock"
    promise: dict[str, Any] = {"arrangement_id": "D", "account_id": "A05", "at": NOON, "due_at": NOON + DAY}
    yield ARRANGEMENTS, "no amount", "A05", encoded(**promise), "a promise needs due_at and amount"
    parts = [{"due_at": NOON + day * DAY, "amount": 500} for day in (9, 5)]
    plan: dict[str, Any] = {"arrangement_id": "D", "account_id": "A05", "at": NOON, "kind": "plan"}
    yield ARRANGEMENTS, "not in order", "A05", encoded(**plan, instalments=parts), "not in order"
    yield ARRANGEMENTS, "wrong sum", "A05", encoded(**plan, instalments=parts[:1], amount=600), "add up to 500"
    yield ARRANGEMENTS, "unknown", "A05", encoded(**plan, cancelled=True), "'D' is not known"
    override = {"account_id": "A05", "at": NOON, "until": NOON + DAY, "owner": "Ana", "grade": "AAA", "reason": "x"}
    yield OVERRIDES, "no grade", "A05", encoded(**override), "is not one of good"
    yield OVERRIDES, "no reason", "A05", encoded(**override | {"reason": " "}), "reason is empty"
    yield CUSTOMER_EVENTS, "no kind", "A05", encoded(account_id="A05", at=NOON, kind=""), "kind is empty"
    yield CUSTOMER_EVENTS, "future", "A05", encoded(account_id="A05", at=NOON + DAY, kind="call"), "sender's clock"


def _of_reference() -> Iterator[tuple[str, str, str, bytes, str]]:
    yield ACCOUNTS, "wrong type", "A05", encoded(account_id="A05", prepaid="maybe"), "Expected `bool`"
    yield ACCOUNTS, "naive end", "A05", encoded(account_id="A05", contract_end="2024-05-01T00:00:00"), "add Z or +hh:mm"
    yield ACCOUNTS, "no account", "", encoded(account_id=""), "account_id is empty"
    yield TARIFFS, "no price", "flat", encoded(tariff="flat"), "give price, tiers or hours"
    yield TARIFFS, "no number", "flat", encoded(tariff="flat", price="cheap"), "is not a decimal number"
    yield TOPOLOGY, "meter nowhere", "M05", encoded(kind="meter", meter_id="M05", transformer_id=""), "transformer_id"
    yield TOPOLOGY, "neither kind", "M05", encoded(kind="pole", meter_id="M05"), "pole"
    unrated: dict[str, Any] = {"kind": "transformer", "transformer_id": "T1", "feeder_id": "F0"}
    yield TOPOLOGY, "no rating", "transformer:T1", encoded(**unrated), "rated_kva"
    yield TOPOLOGY, "rating of zero", "transformer:T1", encoded(**unrated, rated_kva=0), "is not positive"
    yield WEATHER, "absurd", "", encoded(at=NOON, temperature_c=99.0), "is not between"
    yield WEATHER, "future", "", encoded(at=NOON + DAY, temperature_c=5.0), "observations only"
    yield WEATHER, "naive time", "", encoded(at="2024-01-31T12:00:00", temperature_c=5.0), "add Z or +hh:mm"


def _of_operation() -> Iterator[tuple[str, str, str, bytes, str]]:
    outage: dict[str, Any] = {"outage_id": "OX", "kind": "fault", "scope": "feeder:F0", "from": NOON, "to": NOON + 900}
    yield OUTAGES, "unparsable", "", b"\xff\xfe", "malformed"
    yield OUTAGES, "scope", "", encoded(**outage | {"scope": "street:S1"}), "is not <type>:<id>"
    yield OUTAGES, "kind", "", encoded(**outage | {"kind": "picnic"}), "planned, fault, peak_shift, arrears"
    yield OUTAGES, "ends before", "", encoded(**outage | {"to": NOON - 900}), "not after its start"
    yield OUTAGES, "naive time", "", encoded(**outage | {"from": "2024-01-31T12:00:00"}), "add Z or +hh:mm"
    act: dict[str, Any] = {"alert_key": "overload:T0", "action": "ack", "at": NOON, "actor": "desk"}
    yield (
        ACTIONS,
        "unknown alert",
        "overload:T9",
        encoded(**act | {"alert_key": "overload:T9"}),
        "gridpulse alerts list",
    )
    yield ACTIONS, "unknown action", "overload:T0", encoded(**act | {"action": "explode"}), "not one of ack"
    yield ACTIONS, "nobody", "overload:T0", encoded(**act | {"actor": ""}), "say who does it"


def evils() -> list[Evil]:
    """All of them; no two have the same bytes."""
    found = list(_readings())
    for part in (_of_meters, _of_money, _of_reference, _of_operation):
        for topic, name, key, value, reason in part():
            found.append(Evil(name, Sent(topic, key, value, NOON + len(found)), reason))
    return found
