"""The project's pages for people, taken apart: shell commands, other blocks, headings, links, tables."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block: its language, the file it is to be saved as ("" for none), and its text."""

    language: str
    file: str
    text: str


def pages() -> list[Path]:
    """README, CHANGELOG and everything under docs."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def name_of(page: Path) -> str:
    """Name of a page within the project."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str = "") -> list[Block]:
    """Fenced blocks, of one language or all."""
    found = [Block(match[1], match[2] or "", match[3]) for match in _FENCE.finditer(page.read_text())]
    return [block for block in found if language in ("", block.language)]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text())


def links(page: Path) -> list[str]:
    """Targets of all links and pictures."""
    return _LINK.findall(prose(page))


def anchors(page: Path) -> set[str]:
    """Names that headings can be linked by."""
    found: set[str] = set()
    for heading in _HEADING.findall(prose(page)):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        found.add(name if name not in found else f"{name}-1")
    return found


def section(page: Path, heading: str) -> str:
    """Text under a heading, up to the next one of its level or above."""
    text = page.read_text()
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, f"{name_of(page)} has no heading {heading!r}"
    rest = text[found.end() :]
    following = re.search(
        rf"^#{{1,{len(found[1])}}} ", _FENCE.sub(lambda match: " " * len(match[0]), rest), re.MULTILINE
    )
    return rest[: following.start()] if following else rest


def tables(text: str) -> list[list[list[str]]]:
    """Cells of the rows of every table in a text, head rows left out."""
    found: list[list[list[str]]] = []
    before = ""
    for line in text.splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        before = line
    return [table[2:] for table in found]


def code(cell: str) -> list[str]:
    """Everything a cell has between backticks."""
    return re.findall(r"`([^`]+)`", cell)
