"""docs/arrears.md: its examples are read as they say, and it names every evidence that a clock gives."""

import re
import tomllib
from pathlib import Path

import pytest

from streams.settings import load_settings
from tests.docs.pages import DOCS, ROOT, Block, blocks, code, section, tables

PAGE = DOCS / "arrears.md"


@pytest.mark.parametrize("block", blocks(PAGE, "toml"), ids=lambda block: block.file)
def test_an_example_gives_the_clocks_it_says(tmp_path: Path, block: Block) -> None:
    (tmp_path / block.file).write_text(block.text)
    settings = load_settings(tmp_path / block.file)
    told = tomllib.loads(block.text)["accounts"]["class_policies"]
    assert set(settings.accounts.class_policies) == set(told)
    for name, policy in told.items():
        (clock,) = settings.accounts.policy_of(name).clocks
        (said,) = policy["clocks"]
        assert {key: getattr(clock, key) for key in said} == said


def test_every_evidence_of_the_clock_is_named() -> None:
    source = (ROOT / "models/accounts/evidence.py").read_text()
    body = source[source.index("def of_clock") : source.index("def _next")]
    given = set(re.findall(r'"([a-z_]+)"[:\]]', body))
    (table,) = tables(section(PAGE, "Evidence"))
    assert len(given) >= 11
    assert given <= {name for row in table for name in code(row[0])}
