"""docs/records.md and architecture.md say what the engine reads, and every example of a record is taken."""

import json
import zlib
from typing import Any

import msgspec
import pytest

from models import records
from models.flow.topics import TOPICS, dead_letters, partition_of
from models.records import Record
from streams.engine.assembly import stage_factory
from streams.settings import Settings
from tests.docs.pages import DOCS, ROOT, blocks, code, section, tables
from tests.support.flow import LocalFlow

PAGE = DOCS / "records.md"
NOW = 1_712_000_000

STRUCTS: dict[str, tuple[type[Record], ...]] = {
    "meter.readings.v1": (records.Reading,),
    "meter.events.v1": (records.MeterEvent,),
    "meter.inspections.v1": (records.Inspection,),
    "grid.topology.v1": (records.MeterPlace, records.TransformerPlace),
    "grid.outages.v1": (records.Outage,),
    "weather.observations.v1": (records.Weather,),
    "customer.accounts.v1": (records.Account,),
    "customer.events.v1": (records.CustomerEvent,),
    "billing.tariffs.v1": (records.Tariff,),
    "billing.bills.v1": (records.Bill,),
    "billing.payments.v1": (records.Payment,),
    "billing.chargebacks.v1": (records.Chargeback,),
    "billing.notices.v1": (records.Notice,),
    "billing.arrangements.v1": (records.Arrangement,),
    "alerts.actions.v1": (records.Action,),
    "alerts.silences.v1": (records.Silence,),
    "alerts.routes.v1": (records.RoutesText,),
    "models.orders.v1": (records.ModelOrder,),
    "customer.overrides.v1": (records.Override,),
}
EXTERNAL = [name for name, topic in TOPICS.items() if topic.external]


def examples(topic: str) -> list[bytes]:
    """Records of a topic that the pages show, those of the README first."""
    table = tables(section(ROOT / "README.md", "How to feed it"))[0]
    shown = [code(row[1])[0] for row in table if code(row[0]) == [topic]]
    text = section(PAGE, topic)
    return [line.encode() for line in (*shown, *(block.text for block in blocks(PAGE, "json") if block.text in text))]


def dead_letters_of(fed: dict[str, list[bytes]]) -> dict[str, list[tuple[str, str]]]:
    """Topic -> (stage, reason) of each record refused, with all stages at work."""
    flow = LocalFlow(stage_factory(Settings()), epoch=NOW * 1000 - 1)
    flow.run(
        {(topic, 0): [(NOW * 1000, value) for value in values] for topic, values in fed.items()}, until=(NOW + 1) * 1000
    )
    stages = {flow.wiring.origin(name, 0): name for name in flow.wiring.stages}
    return {
        topic: [
            (stages[letter.mark.origin], dict(letter.headers)["gp-error-reason"])
            for letter in flow.logs[dead_letters(topic), 0]
            if letter.value
        ]
        for topic in EXTERNAL
    }


def test_every_topic_from_outside_has_its_section() -> None:
    assert set(STRUCTS) == set(EXTERNAL)
    for topic in EXTERNAL:
        assert section(PAGE, topic)


@pytest.mark.parametrize("topic", EXTERNAL)
def test_fields_are_those_of_the_record(topic: str) -> None:
    found = tables(section(PAGE, topic))
    assert len(found) == len(STRUCTS[topic])
    for table, struct in zip(found, STRUCTS[topic], strict=True):
        fields = {field.encode_name: field.required for field in msgspec.structs.fields(struct)}
        tag = struct.__struct_config__.tag_field
        fields |= {tag: True} if tag else {}
        assert {code(row[0])[0]: "required" in row[1] for row in table} == fields


@pytest.mark.parametrize("topic", EXTERNAL)
def test_examples_have_no_unknown_field(topic: str) -> None:
    known = {name for struct in STRUCTS[topic] for name in _names(struct)} | {"meter_ids"}
    assert len(examples(topic)) >= 2
    for value in examples(topic):
        assert set(json.loads(value)) <= known


def test_every_example_is_taken() -> None:
    refused = dead_letters_of({topic: examples(topic) for topic in EXTERNAL})
    actions, orders = refused.pop("alerts.actions.v1"), refused.pop("models.orders.v1")
    assert not {topic: letters for topic, letters in refused.items() if letters}
    assert all("no alert has the key" in reason for _, reason in actions)
    assert all(reason.startswith("no model") for _, reason in orders)


def test_one_stage_refuses_each_topic_as_the_table_says() -> None:
    table = tables(PAGE.read_text())[0]
    refused = dead_letters_of({topic: [b"nonsense"] for topic in EXTERNAL})
    assert {code(row[0])[0]: [row[1]] for row in table} == {
        topic: [stage for stage, _ in letters] for topic, letters in refused.items()
    }


def test_stages_read_and_write_what_the_table_says() -> None:
    (table,) = tables(section(DOCS / "architecture.md", "Stages"))
    said = {row[0]: (tuple(code(row[1])), tuple(code(row[3]))) for row in table}
    stages = stage_factory(Settings())(0)
    assert said == {stage.name: (tuple(stage.inputs), tuple(stage.outputs)) for stage in stages}
    assert list(said) == [stage.name for stage in stages]


def test_topics_are_as_the_table_says() -> None:
    (table,) = tables(section(DOCS / "architecture.md", "Topics"))
    said = {code(row[0])[0]: (row[1], row[2].replace("`", ""), row[3]) for row in table}
    assert said == {
        topic.name: ("yes" if topic.external else "no", topic.key, _kept(topic)) for topic in TOPICS.values()
    }


def test_the_partition_is_what_the_page_says() -> None:
    assert partition_of("M1", 4) == zlib.crc32(b"M1") % 4


def _kept(topic: Any) -> str:
    if topic.compacted:
        return "newest of each key"
    if topic.kept:
        return "everything"
    return "days" if topic.external or topic.json else "until read"


def _names(struct: type[Record]) -> list[str]:
    tag = struct.__struct_config__.tag_field
    return [*(field.encode_name for field in msgspec.structs.fields(struct)), *([tag] if tag else [])]
