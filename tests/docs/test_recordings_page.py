"""docs/recordings.md has every file, column and result."""

import msgspec

from streams.recording import recording
from streams.recording.files import EXTENSIONS
from streams.recording.kinds import ACCOUNT_FILE, METERS, STREAMS, TRANSFORMERS
from streams.replay import ReplayResult
from tests.docs.pages import DOCS, code, section, tables

PAGE = DOCS / "recordings.md"


def test_every_file_of_reference_data_has_its_columns() -> None:
    reference, _ = tables(section(PAGE, "Files"))
    said = {code(row[0])[0]: code(row[2]) for row in reference if row[2]}
    assert said == {kind.stem: list(kind.types) for kind in (METERS, TRANSFORMERS, ACCOUNT_FILE)}


def test_every_file_of_records_has_topic_columns_and_times() -> None:
    _, streams = tables(section(PAGE, "Files"))
    said = {code(row[0])[0]: (code(row[1])[0], set(code(row[2])), tuple(code(row[3]))) for row in streams}
    assert said == {kind.stem: (kind.topic, set(kind.types), kind.times) for kind in STREAMS}


def test_every_format_is_described() -> None:
    text = section(PAGE, "Formats")
    assert all(f"**`{extension}`**" in text for extension in EXTENSIONS)


def test_every_setting_of_a_recording_is_shown() -> None:
    text = section(PAGE, "Settings of a recording")
    assert all(f"{field.name} = " in text for field in msgspec.structs.fields(recording.Settings))


def test_every_field_of_a_result_is_described() -> None:
    (table,) = tables(section(PAGE, "What a replay gives"))
    assert [code(row[0])[0] for row in table] == list(ReplayResult.__struct_fields__)
