"""Contenders as processes of their own, each with the CPU and wall time it says it took."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(os.environ.get("GRIDPULSE_BENCH_VENV", ROOT / ".venv-bench")) / "bin" / "python"


def run(module: str, arguments: Sequence[object], python: Path | str = sys.executable, patience_s: float = 600) -> Any:
    """Run a module until it ends, and give what it said on its last line.

    Raises:
        RuntimeError: it failed, or said nothing.
    """
    command = [str(python), "-m", module, *map(str, arguments)]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=patience_s, check=False, env=environment
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-2000:]}"
        )
    return json.loads(lines[-1])


def folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for the state of one run."""
    return tempfile.TemporaryDirectory(prefix="gridpulse-bench-")


def median(values: Sequence[float]) -> float:
    """Middle value, of an even number the mean of the middle two."""
    return statistics.median(values)


def save(name: str, found: Any) -> None:
    """Keep figures as JSON in benchmarks/results/."""
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as an aligned Markdown table."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_text(row.get(name, "")) for name in names] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(names))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
