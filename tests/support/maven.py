"""Jars from Maven Central, copied once into a cache that every test run shares."""

import os
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

from tests.support.require import missing, program


def jars(pom: Path, name: str) -> Path:
    """Folder of the jars that a pom names, filled where it is not there yet; a skip where Maven is missing or fails."""
    folder = cache() / f"{name}-{zlib.crc32(pom.read_bytes()):08x}"
    if not folder.is_dir():
        _fill(pom, name, folder)
    return folder


def cache() -> Path:
    """Folder for what tests fetch once: GRIDPULSE_CACHE, else `gridpulse` in the user's own cache."""
    of_user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("GRIDPULSE_CACHE") or Path(of_user) / "gridpulse")


def java() -> str:
    """The Java that runs them."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(f"{home}/bin/java") or program("java") if home else program("java")


def _fill(pom: Path, name: str, folder: Path) -> None:
    """Copy beside and rename: a run that is stopped, or two at once, leave a whole folder or none."""
    maven = program("mvn")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}-") as beside:
        target = Path(beside) / "jars"
        command = [maven, "-B", "-q", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={target}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            missing(f"{name} from Maven Central ({done.stdout.strip()[-500:]})")
        if not folder.is_dir():
            _rename(target, folder)


def _rename(source: Path, folder: Path) -> None:
    try:
        source.rename(folder)
    except OSError:
        # Another run was first; its folder is as good.
        if not folder.is_dir():
            raise
