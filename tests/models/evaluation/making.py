"""Alerts and truth for tests, in days."""

from models.calendar import DAY
from models.evaluation.episodes import Episode
from models.evaluation.places import Places
from models.evaluation.raises import Life, Step
from models.evaluation.rules import RULES, Rule
from models.records import MeterPlace, TransformerPlace

END = 100 * DAY

PLACES = Places(
    [
        MeterPlace(meter_id="M1", transformer_id="T1", account_id="A1"),
        MeterPlace(meter_id="M2", transformer_id="T1", account_id="A2"),
        MeterPlace(meter_id="M3", transformer_id="T2", account_id="A2"),
    ],
    [
        TransformerPlace(transformer_id="T1", feeder_id="F1", rated_kva=100, meter_id="TM1"),
        TransformerPlace(transformer_id="T2", feeder_id="F2", rated_kva=100),
    ],
)


def rule(name: str) -> Rule:
    return next(each for each in RULES if each.name == name)


def alert(kind: str, subject: str, opened: float, closed: float | None = None, name: str = "a", *aliases: str) -> Life:
    """An alert of one kind that was open for some days."""
    steps = [Step(round(opened * DAY), kind, True)]
    if closed is not None:
        steps.append(Step(round(closed * DAY), kind, False))
    return Life(name, subject, tuple(steps), aliases, PLACES.of(subject))


def truth(kind: str, subject: str, begin: float, end: float | None = None, *labels: str) -> Episode:
    return Episode(kind, subject, round(begin * DAY), None if end is None else round(end * DAY), labels)
