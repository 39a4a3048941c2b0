"""docs/commands.md has every command with every option."""

import re

from tests.docs.command_tables import commands
from tests.docs.pages import DOCS, ROOT, code, section, tables

PAGE = DOCS / "commands.md"


def test_every_command_has_its_section_with_its_options() -> None:
    text = PAGE.read_text()
    assert re.findall(r"^## (gridpulse .*)$", text, re.MULTILINE) == list(commands())
    for name, parameters in commands().items():
        (table,) = tables(section(PAGE, name))
        said = [(code(row[0])[0], row[1]) for row in table]
        assert said == [(parameter.written, parameter.default) for parameter in parameters], name
        assert all(row[2] for row in table), name


def test_commands_named_on_pages_exist() -> None:
    known = {tuple(name.split()[1:]) for name in commands()}
    groups = {name[:length] for name in known for length in (1, 2)}
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for words in re.findall(r"`gridpulse ([a-z ]+?)(?: [A-Z-].*?)?`", page.read_text()):
            named = tuple(words.split())
            assert named in known | groups or named[:1] in known, f"{page.name} names gridpulse {words}"
