"""XML of strangers, read piece by piece; what no bank message has (a document type, great depth) is refused."""

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from models.errors import BadRecording

_CHUNK = 1 << 16
_DEEPEST = 64

Taken = Callable[[str, Element], bool]
"""Told of each element that has ended, by its local name; says whether it may be forgotten."""


def read_xml(path: Path, taken: Taken) -> None:
    """Read a file and hand over its elements as they end.

    Raises:
        BadRecording: it cannot be read, is no XML, or has what no bank message has.
    """
    parser = XMLParser(target=_Builder(path, taken))
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk)
        parser.close()
    except ParseError as error:
        raise BadRecording(f"{path} is no whole XML document ({error}): fetch it from the bank again") from None
    except (OSError, LookupError, ValueError) as error:
        raise BadRecording(f"{path} cannot be read ({error})") from None


def local_name(tag: str) -> str:
    """Name of an element without its namespace."""
    return tag.rpartition("}")[2]


class _Builder(TreeBuilder):
    """Builds elements and lets go of them once they were taken.

    A document type is refused when its name has been read, before anything that it declares: entities can make a small
    file huge or reach for other files.
    """

    def __init__(self, path: Path, taken: Taken) -> None:
        super().__init__()
        self._path, self._taken = path, taken
        self._depth = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise BadRecording(f"{self._path} declares a document type, which no bank message does: it is not read")

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadRecording(f"{self._path} is nested deeper than any bank message: it is not read")
        return super().start(tag, attributes)

    def end(self, tag: str) -> Element:
        element = super().end(tag)
        self._depth -= 1
        if self._taken(local_name(tag), element):
            element.clear()
        return element
