"""The live page as it was sent, and what is another since; compared, masked and encoded once, for all who watch."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from dashboards.api.personal import without_personal

LISTS: Mapping[str, str] = {
    "transformers": "transformer_id",
    "feeders": "feeder_id",
    "alerts": "id",
    "messages": "id",
}
"""Lists of the page whose rows are sent one by one, and what a row is known by."""


class Seen(NamedTuple):
    """JSON as those see it who may see personal data, and as the others do."""

    open: bytes
    masked: bytes


class _Row(NamedTuple):
    given: dict[str, Any]
    masked: dict[str, Any]


class Picture:
    """The page, row by row, with and without personal data.

    Attributes:
        number: how many changes it had. personal: whether something in it is masked for those who may not see it.
    """

    def __init__(self) -> None:
        self.number = 0
        self.personal = False
        self._plain: dict[str, Any] = {}
        self._lists: dict[str, Sequence[dict[str, Any]]] = dict.fromkeys(LISTS, ())
        self._rows: dict[str, dict[str, _Row]] = {name: {} for name in LISTS}
        self._whole: Seen | None = None

    def whole(self) -> Seen:
        """All of it."""
        if self._whole is None:
            rows = {name: rows.values() for name, rows in self._rows.items()}
            given = self._plain | {name: [row.given for row in found] for name, found in rows.items()}
            masked = without_personal(self._plain) | {
                name: [row.masked for row in found] for name, found in rows.items()
            }
            self._whole = _seen(given, masked)
        return self._whole

    def change(self, page: Mapping[str, Any]) -> Seen | None:
        """Take a newer page; gives the values and rows that are another, None where none is."""
        plain = {name: value for name, value in page.items() if name not in LISTS}
        given = {name: value for name, value in plain.items() if name not in self._plain or self._plain[name] != value}
        masked = without_personal(given)
        self._plain = plain
        for name in LISTS:
            newer, gone = self._take(name, page[name])
            if newer or gone:
                given[name] = _said([row.given for row in newer], gone)
                masked[name] = _said([row.masked for row in newer], gone)
        if not given:
            return None
        self.number += 1
        self._whole = None
        self.personal = without_personal(plain) != plain or any(
            row.masked is not row.given for rows in self._rows.values() for row in rows.values()
        )
        return _seen(given, masked)

    def _take(self, name: str, rows: Sequence[dict[str, Any]]) -> tuple[list[_Row], list[str]]:
        """The rows that are another, and names of those that are gone."""
        if rows is self._lists[name]:
            return [], []
        before, key = self._rows[name], LISTS[name]
        now: dict[str, _Row] = {}
        newer = []
        for row in rows:
            old = before.get(row[key])
            if old is None or (old.given is not row and old.given != row):
                masked = without_personal(row)
                old = _Row(row, row if masked == row else masked)
                newer.append(old)
            now[row[key]] = old
        self._lists[name], self._rows[name] = rows, now
        return newer, [key for key in before if key not in now]


def _said(rows: list[dict[str, Any]], gone: list[str]) -> dict[str, Any]:
    said = {"rows": rows, "gone": gone}
    return {part: value for part, value in said.items() if value}


def _seen(given: Mapping[str, Any], masked: Mapping[str, Any]) -> Seen:
    """What nobody need be kept from is encoded once."""
    encoded = msgspec.json.encode(given)
    return Seen(encoded, encoded if given == masked else msgspec.json.encode(masked))
