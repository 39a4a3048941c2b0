"""What tests fetch once from public registries, into a cache that every test run shares."""

import os
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.require import missing


def fetched(lock: Path, name: str, fetch: Callable[[Path], None]) -> Path:
    """Folder of what a file names exactly, filled where it is not there yet.

    Args:
        lock: the file; another content is another folder.
        name: of what is fetched.
        fetch: given a folder that is not there, makes it.
    """
    folder = _cache() / f"{name}-{zlib.crc32(lock.read_bytes()):08x}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Fetched beside and renamed: a run that is stopped, or two at once, leave a whole folder or none.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}-") as beside:
            fetch(Path(beside) / "new")
            _rename(Path(beside) / "new", folder)
    return folder


def fetch_by(command: Sequence[str], what: str, folder: Path | None = None) -> None:
    """Run what fetches; a skip where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        missing(f"{what} ({(done.stdout + done.stderr).strip()[-500:]})")


def _cache() -> Path:
    """GRIDPULSE_CACHE, else `gridpulse` in the user's own cache."""
    of_user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("GRIDPULSE_CACHE") or Path(of_user) / "gridpulse")


def _rename(source: Path, folder: Path) -> None:
    try:
        source.rename(folder)
    except OSError:
        # Another run was first; its folder is as good.
        if not folder.is_dir():
            raise
