"""The hash chain over the history: each row is bound to the one before it, so that edits and gaps show.

A row's hash is SHA-256 over the hash before it and the row's own fields. Whoever changes, takes away or adds a row must
change all hashes after it; the newest hash, kept elsewhere, shows even that. (Haber and Stornetta, 1991.)
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from models.errors import BadSettings

GENESIS = "0" * 64
"""Hash before the first row."""

FIELDS = (
    "position", "alert_id", "seq", "at", "reason", "actor", "text", "recipient", "state", "kind", "severity",
    "acknowledged",
)  # fmt: skip
"""What of a step is bound, in this order."""

EVIDENCE_FIELDS = ("position", "alert_id", "revision", "at", "body")
"""What of the evidence of a revision is bound, in this order."""

Row = Mapping[str, Any]
Fields = Callable[[Row], Sequence[str]]
"""What of a row is bound, `position` the first."""

_WIDTH = 1 << 256


class Head(NamedTuple):
    """A place in the chain: the row's position, from 1, and its hash."""

    position: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> "Head":
        """The place of a text as `str` gives it.

        Raises:
            BadSettings: it is none.
        """
        position, _, digest = text.partition(":")
        if not (position.isascii() and position.isdecimal()) or len(digest) != len(GENESIS):
            raise BadSettings(f"{text} is no head: give it as it was printed")
        return cls(int(position), digest)


class Break(NamedTuple):
    """The first row that does not fit: its place in the chain, its step (0: none), and what is wrong."""

    position: int
    alert_id: str
    seq: int
    what: str


class Verdict(NamedTuple):
    """What a look at the whole chain found.

    Attributes:
        head: the newest row that fits. rows: its position: how many fit, with those that were let go of.
        contents: sum of the rows' own hashes, the same for the same steps in any order.
        broken: the first row that does not fit, or None.
    """

    head: Head
    rows: int
    contents: str
    broken: Break | None


def fields_of(row: Row) -> Sequence[str]:
    """What is bound of a row of the history; older steps do not say on which evidence they were decided."""
    if row.get("body") is not None:
        return EVIDENCE_FIELDS
    return FIELDS if row.get("evidence_revision") is None else (*FIELDS, "evidence_revision")


def linked(rows: Iterable[Row], head: Head, fields: Fields = fields_of) -> Iterator[dict[str, Any]]:
    """Rows with their positions and hashes, behind a head."""
    for row in rows:
        placed = dict(row) | {"position": head.position + 1}
        head = Head(head.position + 1, _hash(head.hash, placed, fields))
        yield placed | {"hash": head.hash}


def check(
    rows: Iterable[Row], kept: Head | None = None, fields: Fields = fields_of, begin: Head | None = None
) -> Verdict:
    """Look at a whole chain.

    Args:
        rows: those with a position, in its order.
        kept: a head that was written down elsewhere; the chain must go through it.
        fields: as in `linked`.
        begin: the row before the first one; none where nothing was let go of.
    """
    head, contents = begin or Head(), 0
    for row in rows:
        if (wrong := _misfit(row, head, fields)) or (wrong := _strays(row, kept)):
            return Verdict(head, head.position, f"{contents:064x}", _break(row, wrong))
        head = Head(row["position"], row["hash"])
        contents = (contents + _own(row, fields)) % _WIDTH
    lost = None
    if kept is not None and kept.position > head.position:
        lost = Break(head.position + 1, "", 0, f"rows {head.position + 1} to {kept.position} are missing at the end")
    return Verdict(head, head.position, f"{contents:064x}", lost)


def _break(row: Row, wrong: str) -> Break:
    evidence = f"evidence of revision {row['revision']}: " if row.get("body") is not None else ""
    return Break(row["position"], row.get("alert_id", ""), row.get("seq") or 0, evidence + wrong)


def _misfit(row: Row, head: Head, fields: Fields) -> str:
    if row["position"] != head.position + 1:
        return f"the row before it, {head.position + 1}, is missing"
    return "" if row["hash"] == _hash(head.hash, row, fields) else "it was changed, or the one before it"


def _strays(row: Row, kept: Head | None) -> str:
    wrong = kept is not None and kept.position == row["position"] and kept.hash != row["hash"]
    return "its hash is not the one that was kept: the chain was made anew" if wrong else ""


def _hash(before: str, row: Row, fields: Fields) -> str:
    return sha256(before.encode() + msgspec.json.encode([row[name] for name in fields(row)])).hexdigest()


def _own(row: Row, fields: Fields) -> int:
    return int.from_bytes(sha256(msgspec.json.encode([row[name] for name in fields(row)[1:]])).digest())
