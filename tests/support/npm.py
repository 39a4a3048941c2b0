"""Packages from npm, as a lock file without addresses pins them."""

import shutil
from pathlib import Path

from tests.support.fetched import fetch_by, fetched
from tests.support.require import program


def modules(folder: Path, name: str) -> Path:
    """The `node_modules` that `package-lock.json` of a folder pins; a skip where npm is missing or fails."""

    def install(target: Path) -> None:
        target.mkdir()
        for file in ("package.json", "package-lock.json"):
            shutil.copy(folder / file, target)
        fetch_by((program("npm"), "ci", "--no-audit", "--no-fund"), f"{name} from npm", target)

    return fetched(folder / "package-lock.json", name, install) / "node_modules"
