"""Packages of the npm registry, fetched once into the cache that every test run shares."""

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.support.maven import cache
from tests.support.require import missing, program

_PATIENCE_S = 120


def npm_file(package: str, version: str, path: str) -> Path:
    """One file of a package, fetched where it is not there yet; a skip where npm is missing or fails."""
    kept = cache() / f"{package}-{version}-{Path(path).name}"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent, prefix=f".{package}-") as beside:
            fetched = Path(beside) / "file"
            fetched.write_bytes(_read(_pack(f"{package}@{version}", Path(beside)), f"package/{path}"))
            fetched.rename(kept)  # a run that is stopped, or two at once, leave a whole file or none
    return kept


def _pack(wanted: str, folder: Path) -> Path:
    command = [program("npm"), "pack", "--json", "--silent", "--pack-destination", str(folder), wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        missing(f"{wanted} from npm (no answer in {_PATIENCE_S} s)")
    if done.returncode:
        missing(f"{wanted} from npm ({done.stderr.strip()[-500:]})")
    [packed] = json.loads(done.stdout)
    return folder / str(packed["filename"])


def _read(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as packed:
        found = packed.extractfile(name)
        assert found is not None
        return found.read()
