"""What really happened, as the truth of a simulated recording tells it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from models.errors import BadRecording
from models.evaluation.places import Places

PLACES: Mapping[str, str] = {
    "theft": "meter",
    "silent": "meter",
    "meter_fault": "meter",
    "register_reset": "meter",
    "overload": "transformer",
    "arrears": "account",
    "churn": "account",
    "vacancy": "account",
    "payment_fraud": "fraud",
    "outage": "",
}
"""Kind of truth -> what its subject is; outages name their scope themselves."""

UNMETERED = "unmetered"
"""Derived kind: energy that a transformer's own meter sees and its customers' meters do not."""

LOSS = "loss"
"""Derived kind: supply that failed without anybody's plan, of a transformer or a feeder."""

_WEEK_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Episode:
    """One thing that really happened.

    Attributes:
        kind: as in `truth.csv`, or `UNMETERED`.
        subject: `meter:M1`, `transformer:T1`, `account:A1`, `feeder:F1`, or `fraud:` and an id of a payment,
            instrument or operator.
        begin, end: Unix seconds; no end where it goes on.
        labels: what sort of it this is, for recall by sort.
    """

    kind: str
    subject: str
    begin: int
    end: int | None = None
    labels: tuple[str, ...] = ()

    @property
    def last(self) -> float:
        """Unix seconds of its end; infinite where it goes on."""
        return math.inf if self.end is None else self.end


def episode(kind: str, subject: str, begin: int, end: int | None, detail: str) -> Episode:
    """Episode of a row of `truth.csv`.

    Raises:
        BadRecording: the kind is unknown, the subject empty, the end before the beginning, or the detail not
            `name=value` pairs with the numbers its kind has.

    Examples:
        >>> episode("theft", "M1", 0, None, "way=zero counted=0.0").labels
        ('zero',)
    """
    if kind not in PLACES:
        raise BadRecording(f"kind {kind!r} is unknown: it must be one of {', '.join(PLACES)}")
    if not subject or (end is not None and end < begin):
        raise BadRecording(f"a {kind} needs a subject and must not end before it begins")
    try:
        said = dict(pair.split("=", 1) for pair in detail.split())
        labels = _labels(kind, said)
    except ValueError:
        raise BadRecording(f"detail {detail!r} is not what the simulator writes of a {kind}") from None
    place = PLACES[kind]
    return Episode(kind, f"{place}:{subject}" if place else subject, begin, end, labels)


def with_recurrence(episodes: Iterable[Episode]) -> list[Episode]:
    """Episodes by their beginning; overloads say whether their transformer had another one within the week before."""
    ordered = sorted(episodes, key=lambda each: (each.begin, each.kind, each.subject))
    latest: dict[str, int] = {}
    for place, each in enumerate(ordered):
        if each.kind == "overload":
            again = each.begin - latest.get(each.subject, -_WEEK_S) <= _WEEK_S and each.subject in latest
            latest[each.subject] = each.begin
            label = "again_within_a_week" if again else "first_in_a_week"
            ordered[place] = replace(each, labels=(*each.labels, label))
    return ordered


def unmetered(episodes: Iterable[Episode], places: Places) -> list[Episode]:
    """Thefts and broken meters as what the meter of their transformer sees, where it has one."""
    found = []
    for each in episodes:
        transformer = places.transformer(each.subject)
        if each.kind in ("theft", "meter_fault") and transformer in places.metered:
            found.append(replace(each, kind=UNMETERED, subject=transformer, labels=(each.kind,)))
    return found


def losses(episodes: Iterable[Episode]) -> list[Episode]:
    """Outages by fault of transformers and feeders, as last gasps and silence tell them."""
    wide = ("transformer:", "feeder:")
    return [
        replace(each, kind=LOSS)
        for each in episodes
        if each.kind == "outage" and "fault" in each.labels and each.subject.startswith(wide)
    ]


def _labels(kind: str, said: Mapping[str, str]) -> tuple[str, ...]:
    if kind == "overload":
        peak = float(said["peak"]) if "peak" in said else math.nan
        bands = ((peak < 1.05, "peak_below_105"), (peak < 1.2, "peak_105_to_120"), (peak >= 1.2, "peak_from_120"))
        return next(((name,) for holds, name in bands if holds), ())
    if kind == "meter_fault":
        return ("stuck_at_zero" if float(said.get("kw", "0")) == 0 else "stuck_at_a_value",)
    if kind == "silent":
        return ("silent",)
    return (said["way"],) if "way" in said else ()
