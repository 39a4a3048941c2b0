"""Makes the secrets of docker-compose.yml where they are missing: `make_secrets.py FOLDER`.

A secret is made once and kept in FOLDER/made, which only root reads. Each service has a folder of its own with what it
needs to know, in files that only its user reads. To replace a secret, remove its file in `made` and start this again;
the server that keeps the old one must be told the new one too.
"""

import os
import secrets
import sys
from pathlib import Path
from typing import NamedTuple

_MADE = "made"


class Service(NamedTuple):
    """Who reads some secrets.

    Attributes:
        user: its number within its container.
        files: name of a file -> its text, with the names of secrets in braces.
    """

    user: int
    files: dict[str, str]


SERVICES = {
    "postgres": Service(999, {"password": "{postgres}"}),
    "influxdb": Service(1000, {"password": "{influxdb}", "token": "{influxdb_token}"}),
    "grafana": Service(472, {"password": "{grafana}", "influxdb_token": "{influxdb_token}"}),
    "worker": Service(10001, {"influxdb_token": "{influxdb_token}"}),
    "console": Service(
        10001,
        {
            "alerts_database": "postgresql://gridpulse:{postgres}@postgres/gridpulse",
            "influxdb_token": "{influxdb_token}",
        },
    ),
}
NAMES = ("postgres", "influxdb", "influxdb_token", "grafana")


def main(place: str) -> None:
    """Make what is missing in a folder; what is there is left as it is."""
    folder = Path(place)
    made = {name: _secret(folder / _MADE / name) for name in NAMES}
    for service, (user, files) in SERVICES.items():
        _folder(folder / service)
        for name, text in files.items():
            _keep(folder / service / name, text.format_map(made), user)
        _give(folder / service, user)


def _secret(path: Path) -> str:
    _folder(path.parent)
    if not path.exists():
        _keep(path, secrets.token_urlsafe(32), os.geteuid())
    return path.read_text(encoding="utf-8")


def _keep(path: Path, text: str, user: int) -> None:
    """Write a file that only one user reads, whole or not at all."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    beside = path.with_name(f".{path.name}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _give(beside, user)
    beside.replace(path)


def _folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _give(path: Path, user: int) -> None:
    """Let a user own a path, which only root can do for another."""
    if path.stat().st_uid != user and os.geteuid() == 0:
        os.chown(path, user, -1)


if __name__ == "__main__":
    main(*sys.argv[1:])
