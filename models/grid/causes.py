"""Findings about transformers and feeders without supply, and the causes that they are for others' alerts."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from models.grid.roster import AWAY, Roster
from models.grid.rows import Int64
from models.grid.supply import Loss, Losses, Supply
from models.messages import Cause, Finding

KINDS = {Loss.SILENT: "supply.silent", Loss.LOST: "supply.lost"}
_SILENT, _LOST, _SEVERE = 2, 3, 4
_UNSURE = 0.5


class Affected(NamedTuple):
    """Who is meant by a finding.

    Attributes:
        subject_type: transformer or feeder. name: its id. feeder_id: its feeder. rows: of its transformers.
    """

    subject_type: str
    name: str
    feeder_id: str
    rows: Int64

    @property
    def scope(self) -> str:
        """As outages name it."""
        return f"{self.subject_type}:{self.name}"


def news(supply: Supply, roster: Roster, at: int) -> Iterator[Finding | Cause]:
    """What is new about supply at a time (Unix seconds); it counts as said.

    What begins comes first, so that alerts are never without a cause while one takes another's place.
    """
    if supply.quiet:
        return
    parts = list(zip((supply.transformers, supply.feeders), supply.wanted(roster), strict=True))
    for over in (False, True):
        for losses, wanted in parts:
            changed = (wanted != losses.told) & ((wanted == Loss.NONE) == over)
            for row in np.flatnonzero(changed).tolist():
                whom = _feeder(roster, row) if losses is supply.feeders else _transformer(roster, row)
                yield from _said(supply, losses, row, Loss(int(wanted[row])), whom, at)


def _said(supply: Supply, losses: Losses, row: int, loss: Loss, whom: Affected, at: int) -> Iterator[Finding | Cause]:
    """Say of a row what holds, or that nothing does any more."""
    if loss:
        losses.told_since[row] = losses.told_since[row] if losses.told[row] else losses.since[row]
        losses.told_severity[row] = _severity(supply, loss, whom)
    kind, since = KINDS[loss or Loss(int(losses.told[row]))], int(losses.told_since[row])
    yield Cause(scope=whom.scope, kind=kind, since=since, end=None if loss else at)
    yield Finding(
        kind=kind,
        subject=whom.name,
        subject_type=whom.subject_type,
        at=at,
        since=since,
        severity=int(losses.told_severity[row]),
        score=1.0 if kind == KINDS[Loss.LOST] else _UNSURE,
        clear=not loss,
        evidence=_evidence(supply, whom),
        feeder_id=whom.feeder_id,
        transformer_id=whom.name if whom.subject_type == "transformer" else "",
    )
    losses.told[row] = loss


def _severity(supply: Supply, loss: Loss, whom: Affected) -> int:
    if loss is not Loss.LOST:
        return _SILENT
    return _SEVERE if supply.signs.meters[whom.rows].sum() >= supply.config.severe_meters else _LOST


def _evidence(supply: Supply, whom: Affected) -> dict[str, int]:
    signs = supply.signs
    evidence = {
        "meters_expected": int(signs.meters[whom.rows].sum()),
        "meters_reporting": int(signs.reporting[whom.rows].sum()),
        "last_gasps": sum(supply.gasps.gasped(row) for row in whom.rows.tolist()),
    }
    if whom.subject_type == "feeder":
        evidence["transformers"] = int((supply.transformers.loss[whom.rows] > 0).sum())
    return evidence


def _transformer(roster: Roster, row: int) -> Affected:
    feeder = int(roster.feeder[row])
    return Affected(
        "transformer",
        roster.transformers[row],
        "" if feeder == AWAY else roster.feeders[feeder],
        np.array([row], np.int64),
    )


def _feeder(roster: Roster, row: int) -> Affected:
    return Affected("feeder", roster.feeders[row], roster.feeders[row], roster.rows_of(row))
