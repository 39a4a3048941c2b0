"""All that is known of a shard's meters and transformers, and the order in which a day goes through it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calendar import LocalTime
from models.flow.stage import Out
from models.flow.topics import FINDINGS, METRICS, SAMPLES, THEFT_SCORES
from models.learning.messages import Sample
from models.learning.scorer import Scorer
from models.messages import Balances, Evidence, MeterDays, Point
from models.meters.events import OUTCOMES
from models.theft.assessment import METER, NAMES, REASONS, Assessment, Assessor
from models.theft.balance import Balance
from models.theft.columns import Columns
from models.theft.config import TheftConfig
from models.theft.days import Gathered, gather
from models.theft.exploration import EXPLORED, Exploration
from models.theft.leads import LEADS, Leads
from models.theft.messages import LEAST_SCORE, TheftScores
from models.theft.names import Names
from models.theft.tamper import Tamper
from models.theft.usage import Day, Usage

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

MODEL = "theft"


class Desk:
    """State and logic of the theft stage between its messages.

    Attributes:
        scorer: follows the learned model.
    """

    def __init__(self, config: TheftConfig, time: LocalTime) -> None:
        self.scorer = Scorer(MODEL)
        self._config = config
        self._meters = Columns({**METER, **LEADS, **EXPLORED})
        self._transformers, self._feeders, self._accounts = Names(), Names(), Names([""])
        self._usage = Usage(config, self._meters)
        self._balance = Balance(config)
        self._tamper = Tamper(config)
        self._leads = Leads(config, self._meters, time)
        self._exploration = Exploration(config, self._meters)
        self._assessor = Assessor(config, self._meters, self._usage, self._balance, self._tamper, self.scorer)
        self._visits: dict[str, dict[str, int]] = {}
        self._last_day = -1

    def close(self, days: list[MeterDays], balances: list[Balances], touched: set[str], out: Out) -> None:
        """Judge one local day: all its meters and balances; a day that was judged before is ignored."""
        gathered = gather(days, touched, self._config.least_coverage)
        if gathered.day <= self._last_day:
            return
        day = self._day(gathered)
        self._begin(day.day)
        self._usage.take(day)
        for message in balances:
            self._balance.take(message, self._feeders.numbers(message.feeder_id), touched)
        loss = self._balance.loss(day.day)
        self._balance.learn(loss)
        own = {self._transformers.add(name): row for row, name in enumerate(self._balance.transformers.names)}
        found = self._assessor.assess(day, gathered.features, loss, own)
        told, score = self._leads.update(day.day, day.rows, day.usable, found)
        for finding in self._balance.findings(loss, gathered.at, self._feeders.ids):
            out.send(FINDINGS, finding.key, finding)
        self._tell(told[np.argsort(-score[told], kind="stable")], day, gathered.at, found, out)
        self._explore(day, gathered.at, found, out)
        self._score(day, gathered.at, found, out)
        self._adopt(day.rows)
        self._measure(day, gathered.at, out)

    def reported(self, evidence: Evidence, day: int) -> None:
        """Note what a meter reported of itself; one that has always fed in has panels that nobody declared."""
        row, code = self._row(evidence), evidence.code
        new = self._meters["known_days"][row] < self._config.warm_days
        if code == "reverse_flow" and (new or self._tamper.knows(row, "feeds_in")):
            code = "feeds_in"
        self._tamper.take(row, code, day)

    def inspected(self, evidence: Evidence, outcome: str, day: int, out: Out) -> None:
        """Learn from an inspection, and close the meter's lead: confirmed, mended or clean."""
        row = self._row(evidence)
        self._visited(row, outcome)
        visit = self._exploration.end(row)
        features = self._meters["evidence"][row].tolist()
        known = {name: value for name, value in zip(NAMES, features, strict=True) if np.isfinite(value)}
        if known and outcome in {"theft", "clean"}:
            label = outcome == "theft"
            sample = Sample(MODEL, evidence.meter_id, evidence.at, known, label, visit.propensity)
            out.send(SAMPLES, MODEL, sample)
        finding = self._leads.closed(row, evidence.at, outcome, self._places(row))
        if self._leads.close(row) or visit.asked_at:
            out.send(FINDINGS, finding.key, finding)
        self._tamper.clear(row)
        rows = np.array([row], np.int64)
        if outcome == "clean":
            self._leads.damp(row, day)
            self._usage.accept(rows)
        else:
            self._usage.settle(rows)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "last_day": self._last_day,
            "meters": self._meters.dump(),
            "transformers": list(self._transformers.ids),
            "feeders": list(self._feeders.ids),
            "accounts": list(self._accounts.ids),
            "balance": self._balance.dump(),
            "tamper": self._tamper.dump(),
            "scorer": self.scorer.dump(),
            "exploration": self._exploration.dump(),
            "visits": self._visits,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._last_day = state["last_day"]
        self._meters.load(state["meters"])
        self._transformers = Names(state["transformers"])
        self._feeders = Names(state["feeders"])
        self._accounts = Names(state["accounts"])
        self._balance.load(state["balance"])
        self._tamper.load(state["tamper"])
        self.scorer.load(state["scorer"])
        self._exploration.load(state["exploration"])
        self._visits = state.get("visits", {})

    def _row(self, evidence: Evidence) -> int:
        row = self._meters.find(evidence.meter_id)
        if row is not None:
            return row
        row = int(self._meters.rows([evidence.meter_id])[0])
        self._meters["transformer"][row] = self._transformers.add(evidence.transformer_id)
        self._meters["feeder"][row] = self._feeders.add(evidence.feeder_id)
        self._meters["account"][row] = self._accounts.add(evidence.account_id)
        return row

    def _day(self, gathered: Gathered) -> Day:
        """The day by rows and numbers; a meter that another customer took over is learned anew."""
        rows = self._meters.rows(gathered.meters)
        accounts = self._accounts.numbers(gathered.accounts)
        before = self._meters["account"][rows]
        self._usage.forget(rows[(before > 0) & (accounts > 0) & (before != accounts)])
        transformers, feeders = (
            self._transformers.numbers(gathered.transformers),
            self._feeders.numbers(gathered.feeders),
        )
        self._meters["account"][rows] = accounts
        self._meters["transformer"][rows], self._meters["feeder"][rows] = transformers, feeders
        return Day(gathered.day, rows, transformers, feeders, gathered.kwh, gathered.hours, gathered.usable)

    def _begin(self, day: int) -> None:
        last = self._last_day if self._last_day >= 0 else day - 1
        self._usage.begin(last, day)
        self._balance.begin(last, day)
        self._tamper.forget(day)
        self._last_day = day

    def _tell(self, places: Int64, day: Day, at: int, found: Assessment, out: Out) -> None:
        for place in places.tolist():
            row = int(day.rows[place])
            why = self._why(row, day.day, found.strengths[place])
            finding = self._leads.finding(row, place, at, found, why, self._places(row))
            finding = self._exploration.mark(row, finding)
            out.send(FINDINGS, finding.key, finding)

    def _why(self, row: int, day: int, strengths: Float64) -> dict[str, Any]:
        """What a meter's score rests on: kinds of evidence, features of the learned model, codes of the meter."""
        damped = float(self._leads.damped(day, np.array([row]))[0])
        reasons, features = self._assessor.reasons(row, strengths, damped)
        codes = {code: round(value, 3) for code, value in self._tamper.strengths(row, day).items()}
        said = {"reasons": reasons, "model_features": features, "codes": codes}
        return {name: each for name, each in said.items() if each or name == "reasons"}

    def _explore(self, day: Day, at: int, found: Assessment, out: Out) -> None:
        """Tell visits that are suggested from today on, and those that are not any more."""
        lapsed = self._exploration.lapse(day.day, day.rows)
        asked = self._exploration.suggest(day.day, at, day.rows, day.usable, found)
        self._tell(np.array([*lapsed, *asked], np.int64), day, at, found, out)

    def _score(self, day: Day, at: int, found: Assessment, out: Out) -> None:
        """Tell the score of every meter, and what it rests on."""
        scores = self._meters["score"][day.rows]
        some = np.flatnonzero(scores >= LEAST_SCORE)
        rows = day.rows[some]
        effects = self._assessor.effects(rows, found.strengths[some], self._leads.damped(day.day, rows))
        for feeder in np.unique(day.feeder).tolist():
            mine = day.feeder[some] == feeder
            parts = zip(REASONS, effects[mine].T.astype(np.float32), strict=True)
            message = TheftScores(
                day=day.day,
                at=at,
                feeder_id=self._feeders.ids[feeder],
                opens=self._config.open_score,
                meter_id=[self._meters.names[row] for row in rows[mine].tolist()],
                score=scores[some[mine]],
                reasons={name: part for name, part in parts if part.any()},
            )
            out.send(THEFT_SCORES, message.feeder_id, message)

    def _adopt(self, rows: Int64) -> None:
        """Take what lasted long without being worth a visit as usual."""
        meters = self._meters
        visited = (meters["open"][rows] == 1) & (meters["sent"][rows] == 1)
        long = (meters["days"][rows] >= self._config.adopt_days) & ~visited
        self._usage.accept(rows[long & (self._meters["zero_run"][rows] == 0)])

    def _measure(self, day: Day, at: int, out: Out) -> None:
        for feeder in np.unique(day.feeder).tolist():
            rows = day.rows[day.feeder == feeder]
            is_open = self._meters["open"][rows] == 1
            fields = {
                "meters": float(len(rows)),
                "usable": float(day.usable[day.feeder == feeder].sum()),
                "open_leads": float(is_open.sum()),
                "lost_kwh_per_day": float(self._meters["lost_kwh"][rows][is_open].sum(dtype=np.float64)),
                "highest_score": float(self._meters["score"][rows].max()),
            }
            point = Point(series="theft", at=at, tags={"feeder": self._feeders.ids[feeder]}, fields=fields)
            out.send(METRICS, "theft", point)
        for name, outcomes in self._visits.items():
            counts = {outcome: float(outcomes.get(outcome, 0)) for outcome in OUTCOMES}
            out.send(METRICS, "theft", Point(series="inspections", at=at, tags={"feeder": name}, fields=counts))
        self._visits = {}

    def _visited(self, row: int, outcome: str) -> None:
        """Count an inspection for the day's points."""
        feeder = self._feeders.ids[self._meters["feeder"][row]]
        held = self._visits.setdefault(feeder, {})
        held[outcome] = held.get(outcome, 0) + 1

    def _places(self, row: int) -> tuple[str, str, str]:
        meters = self._meters
        return (
            self._transformers.ids[meters["transformer"][row]],
            self._feeders.ids[meters["feeder"][row]],
            self._accounts.ids[meters["account"][row]],
        )
