"""A city of accounts, month after month, through the whole engine: what it costs, and whether its books are right.

Run: python -m benchmarks.city [--accounts 100000] [--days 731] [--seed 1] [--folder DIR] [--json]

Simulates meters that send three values a day and customers who pay what GridPulse bills, or do not; replays that with
all stages and sinks in one process; then checks what came out against what is worked out anew: the trial balance, that
no document was lost or doubled, the ageing of every account at random moments, every bill of some accounts, and whether
grades foretell arrears. Ends with 1 where something is wrong.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.city.checks import City, sizes
from benchmarks.city.graded import write_graded
from benchmarks.city.plan import Plan
from benchmarks.city.running import Ran, gridpulse, ran, size_of
from benchmarks.lab.runs import folder, save, table
from streams.simulator.simulate import TRUTH

_TOLD = 5
"""Customers whose page is read: each is a process of its own."""

_LEAD = "auc_risk_less_weighted_sum"


def run(plan: Plan, place: Path) -> dict[str, Any]:
    """Simulate, replay, check and grade in a folder; returns all figures."""
    recording, state, parts = place / "recording", place / "state", []
    if not (recording / TRUTH).exists():
        made = ran(["-m", "benchmarks.city.making", recording, json.dumps(asdict(plan))])
        parts.append(_part("simulate", made, recording))
    replay = ran(gridpulse("replay", recording, "--state", state))
    parts.append(_part("replay", replay, state))
    city = City(recording, state, replay.said["rejected"])
    checks = []
    for check in (city.trial_balance, city.entries, lambda: city.ageing(plan.moments, plan.seed),
                  lambda: city.bills(plan.rated, plan.seed),
                  lambda: city.histories(state, _TOLD, plan.seed)):  # fmt: skip
        began = time.monotonic()
        checks.append(check())
        _say(f"{checks[-1].name}: {checks[-1].wrong} of {checks[-1].looked_at:,} ({time.monotonic() - began:.0f} s)")
    graded = place / "graded"
    write_graded(recording, city.journal, graded, plan.unjudged, city.zone)
    grades = ran(gridpulse("backtest", "grades", graded))
    parts.append(_part("grades", grades, graded))
    return {
        "plan": asdict(plan),
        "readings": replay.said["total_readings"],
        "journal": sizes(city.journal),
        "alerts": replay.said["alerts"],
        "rejected": replay.said["rejected"],
        "parts": parts,
        "checks": [check._asdict() for check in checks],
        "grades": {"metrics": grades.said["metrics"], "intervals": grades.said["intervals"]},
    }


def report(found: dict[str, Any]) -> str:
    """The figures for people."""
    checks = [{name: check[name] for name in ("name", "looked_at", "wrong")} for check in found["checks"]]
    grades, (low, high) = found["grades"]["metrics"], found["grades"]["intervals"][_LEAD]
    said = [
        f"AUC of arrears in the next quarter: risk of the grade {grades['auc_risk']:.4f}, weighted sum "
        f"{grades['auc_weighted_sum']:.4f}, lead {grades[_LEAD]:.4f} (95 %: {low:.4f} to {high:.4f})",
        f"journal: {', '.join(f'{kind} {count:,}' for kind, count in found['journal'].items())}",
        f"alerts: {', '.join(f'{kind} {count:,}' for kind, count in found['alerts'].items())}",
    ]
    return "\n\n".join([table(found["parts"]), table(checks), *said])


def _part(name: str, of: Ran, place: Path) -> dict[str, Any]:
    _say(f"{name}: {of.wall_s:.0f} s")
    readings = of.said.get("readings", 0) if isinstance(of.said, dict) else 0
    return {
        "part": name,
        "wall s": of.wall_s,
        "CPU s": of.cpu_s,
        "most memory MB": of.memory / 1e6,
        "on disk MB": size_of(place) / 1e6,
        "readings": readings,
        "readings / CPU-s": readings / of.cpu_s,
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _place(named: Path | None) -> Iterator[Path]:
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named
        return
    with folder() as made:
        yield Path(made)


def wrong(found: dict[str, Any]) -> list[str]:
    """Names of the checks that do not hold."""
    return [check["name"] for check in found["checks"] if check["wrong"] or not check["looked_at"]]


def main() -> None:
    """Measure and print."""
    usual = Plan()
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in asdict(usual).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--folder", type=Path, help="keeps recording and state; a recording in it is replayed")
    parser.add_argument("--json", action="store_true")
    options = vars(parser.parse_args())
    named, as_json = options.pop("folder"), options.pop("json")
    with _place(named) as place:
        found = run(Plan(**options), place)
    save("city", found)
    print(json.dumps(found) if as_json else report(found))
    if failed := wrong(found):
        sys.exit(f"wrong: {', '.join(failed)}")


if __name__ == "__main__":
    main()
