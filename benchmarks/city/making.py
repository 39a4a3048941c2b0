"""Simulates the city: `python -m benchmarks.city.making FOLDER PLAN`, the plan as JSON."""

import json
import sys
from pathlib import Path

from benchmarks.city.plan import Plan
from streams.simulator.simulate import simulate


def main() -> None:
    """Write the recording and say how many readings it has."""
    plan = Plan(**json.loads(sys.argv[2]))
    written = simulate(Path(sys.argv[1]), plan.town(), plan.seed)
    print(json.dumps({"readings": written.readings, "truths": len(written.truths)}))


if __name__ == "__main__":
    main()
