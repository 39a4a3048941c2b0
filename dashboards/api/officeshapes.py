"""What the routes of the search, leads, models and the engine answer; money is text in major units."""

from typing import Any

import msgspec

from dashboards.api.customershapes import Board, Cases, Customer, CustomerRows, Orders
from dashboards.api.metershapes import METER_ANSWERS
from dashboards.health import Health
from dashboards.status import EngineStatus


class Hit(msgspec.Struct, frozen=True):
    """Something that was found.

    Attributes:
        kind: meter, account, transformer, feeder or alert. id: its name.
        of: the transformer of a meter, the feeder of a transformer, the subject of an alert; else empty.
        what: kind of an alert; else empty.
    """

    kind: str
    id: str
    of: str = ""
    what: str = ""


class Hits(msgspec.Struct, frozen=True):
    """What was found, kind by kind, some of each; `read` under 1 says that names are still being read after a start."""

    hits: list[Hit]
    read: float


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """A meter at which theft is suspected, or that is worth a visit to learn.

    Attributes:
        probability: that an inspection finds theft: what the learned model says, else the score.
        expected_kwh: energy a visit is expected to recover: what was lost, and what would be lost in the quarter ahead.
        expected_recovery: the same in money, at what a kWh costs to buy and deliver.
    """

    alert_id: str
    kind: str
    meter_id: str
    transformer_id: str
    feeder_id: str
    account_id: str
    severity: int
    score: float
    since: int
    assignee: str
    probability: float
    expected_kwh: float
    expected_recovery: str
    evidence: dict[str, Any]


class Leads(msgspec.Struct, frozen=True):
    """Leads, those with the highest expected recovery first, and the cursor of the next page."""

    leads: list[Lead]
    next: str


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit of a crew on a day: all are counted from 1; `learn` says that it is for what it teaches.

    Attributes:
        date: the day's, in the utility's zone: working days from the next one on.
        expected_kwh, evidence: of its lead.
    """

    day: int
    date: str
    crew: int
    visit: int
    meter_id: str
    transformer_id: str
    feeder_id: str
    alert_id: str
    kind: str
    learn: bool
    probability: float
    expected_kwh: float
    expected_recovery: str
    evidence: dict[str, Any]


class Plan(msgspec.Struct, frozen=True):
    """Who visits which meters on which day; leads that found no place are `left`."""

    visits: list[Visit]
    expected_recovery: str
    left: int


class Found(msgspec.Struct, frozen=True):
    """What an inspector found at a meter; `at` is Unix seconds."""

    meter_id: str
    at: int
    outcome: str


class Precision(msgspec.Struct, frozen=True):
    """How often the newest inspections up to a day had found theft.

    Attributes:
        at: the last of the day, Unix seconds. inspections: how many it is of, at most the capacity.
        theft: how many of them found theft. precision: their share. low, high: bounds that hold the true share in
            95 of 100 cases.
    """

    at: int
    inspections: int
    theft: int
    precision: float
    low: float
    high: float


class Precisions(msgspec.Struct, frozen=True):
    """Precision at a capacity, day by day on which something was inspected, the oldest first."""

    capacity: int
    precisions: list[Precision]


class Inspections(msgspec.Struct, frozen=True, kw_only=True):
    """What inspections found, the newest first.

    Attributes:
        theft, fault, clean: how many of each, of the newest 20,000. precision: share of theft; null before the
            first. newest_precision: the same of the newest `capacity`.
        ranked_precision: of the labels that the learned model has kept, the share of theft among the `capacity` that
            it had given the highest scores before; null without a model.
        inspections: the newest.
    """

    capacity: int
    theft: int
    fault: int
    clean: int
    precision: float | None
    newest_precision: float | None
    ranked_precision: float | None
    inspections: list[Found]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A learned model; metrics are prequential, of the champion and of the rivals. Times are Unix seconds."""

    model: str
    version: int
    at: int
    candidate: str
    span: tuple[int, int]
    metrics: dict[str, float]
    rivals: dict[str, dict[str, float]]
    features: list[str]


class Models(msgspec.Struct, frozen=True):
    """Every learned model."""

    models: list[Model]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was decided about a model."""

    model: str
    at: int
    decision: str
    candidate: str
    version: int
    actor: str
    text: str
    figures: dict[str, float]


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How one candidate did over time; `at` are Unix seconds, `value` is of the same length."""

    candidate: str
    role: str
    field: str
    at: list[int]
    value: list[float]


class ModelPage(Model, kw_only=True, frozen=True):
    """A model with every decision about it, the newest first, and its quality over the last quarter.

    Attributes:
        kept: versions that one can go back to, the newest first. held: whether it stays at its version until somebody
            promotes or resumes.
    """

    kept: list[int]
    held: bool
    decisions: list[Decision]
    quality: list[Quality]


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """What the learner was told to do to a model, by whom and why; it follows as soon as it reads it, or refuses."""

    model: str
    action: str
    candidate: str
    version: int | None
    actor: str
    text: str


class Threshold(msgspec.Struct, frozen=True):
    """What a threshold would have cost and brought, as `gridpulse models tune` shows it."""

    threshold: float
    looked_at: int
    found: int
    missed: int
    benefit: float


class Thresholds(msgspec.Struct, frozen=True):
    """Thresholds from the strictest to the loosest, on so many labels, and the one that would have brought most."""

    labels: int
    best: Threshold | None
    thresholds: list[Threshold]


class Reason(msgspec.Struct, frozen=True):
    """Why records could not be used, and how many."""

    topic: str
    reason: str
    count: int


class DeadLetters(msgspec.Struct, frozen=True):
    """Dead letters by topic and reason, the most first; of a partition the newest 100,000 count."""

    dead_letters: list[Reason]


class Engine(msgspec.Struct, frozen=True):
    """What each worker says of itself, how well they are, and how many dead letters each topic keeps."""

    health: Health
    workers: list[EngineStatus]
    dead_letters: dict[str, int]


class Replayed(msgspec.Struct, frozen=True):
    """How many dead letters of a topic were appended to it again."""

    topic: str
    replayed: int


OFFICE_ANSWERS = (
    Hits, CustomerRows, Customer, Board, Cases, Orders, Leads, Plan, Inspections, Found, Precisions, Models, ModelPage,
    Ordered, Thresholds, DeadLetters, Engine, Replayed, *METER_ANSWERS,
)  # fmt: skip
"""All of them, and those of customers, collections and meters."""
