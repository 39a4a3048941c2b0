"""docs/operations.md quotes messages that the program really gives."""

import re

from tests.docs.pages import DOCS, ROOT, code, section, tables

PAGE = DOCS / "operations.md"


def test_quoted_messages_are_in_the_source() -> None:
    said = ""
    for folder in ("models", "alerts", "books", "dashboards", "streams"):
        said += "".join(path.read_text() for path in sorted((ROOT / folder).rglob("*.py")))
    said = re.sub(r'"\s*\n\s*f?"', "", said)
    said = re.sub(r"\{[^{}]*\}", "…", said)
    (table,) = tables(section(PAGE, "What messages of the program mean"))
    for row in table:
        for words in code(row[0]):
            assert words in said, words
