"""All benchmarks, one after the other, at modest sizes: `make bench`.

Each is a process of its own that prints its table and keeps its figures in benchmarks/results/.
"""

import argparse
import subprocess
import sys
import time

from benchmarks.lab.runs import ROOT

BENCHMARKS = (
    ("full_path", "--rounds", "3"),
    ("frames", "--rounds", "3", "--intervals", "60"),
    ("clients", "--rounds", "3", "--readings", "500000"),
    ("parts", "--rounds", "3"),
    ("growth", "--rounds", "1", "--meters", "10000", "100000", "1000000", "--intervals", "30"),
    ("latency", "--rates", "0", "6000", "30000", "54000", "--seconds", "25"),
    ("burst", "--meters", "1000000"),
    ("soak", "--minutes", "5"),
    ("consoles", "--rounds", "3"),
    ("desk", "--seconds", "20"),
    ("lines", "--rounds", "3", "--points", "100000"),
    ("meter_pages",),
    ("forecasts", "--transformers", "100", "1000", "10000"),
    ("city", "--accounts", "5000"),
)


def main() -> None:
    """Run them; exit with 1 if one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="names of benchmarks")
    chosen = parser.parse_args().only
    failed = []
    for name, *arguments in BENCHMARKS:
        if chosen and name not in chosen:
            continue
        print(f"\n## {name} {' '.join(arguments)}", flush=True)
        began = time.monotonic()
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"({time.monotonic() - began:.0f} s)", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
