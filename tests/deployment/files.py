"""What GridPulse is deployed with, read: the Compose file, the Dockerfile, and where its secrets are made."""

import fnmatch
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
SECRETS = ROOT / "deploy" / "make_secrets.py"
SHARE = "/opt/gridpulse/share/"
"""Where the image has the scripts of `deploy`."""


def compose() -> dict[str, Any]:
    """The Compose file, with its anchors resolved."""
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def services() -> dict[str, dict[str, Any]]:
    """Every service by its name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """Services of our image."""
    return {name: service for name, service in services().items() if "build" in service}


def once() -> set[str]:
    """Services that do their work and end."""
    waits = [service.get("depends_on", {}) for service in services().values()]
    done = "service_completed_successfully"
    return {name for wait in waits for name, how in wait.items() if how["condition"] == done}


def make_secrets(folder: Path) -> Path:
    """Make the secrets as the service does."""
    subprocess.run([sys.executable, str(SECRETS), str(folder)], check=True, capture_output=True)
    return folder


class Instruction(NamedTuple):
    """One instruction of a Dockerfile: its stage, counted from 0, its name, and what follows."""

    stage: int
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """What follows, by words; of a list, its members."""
        found: list[str] = json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)
        return found


def instructions() -> list[Instruction]:
    """Those of the Dockerfile in their order, lines that go on joined."""
    found: list[Instruction] = []
    stage = -1
    for line in re.sub(r"\\\n\s*", "", DOCKERFILE.read_text()).splitlines():
        if line.strip():
            name, _, text = line.partition(" ")
            stage += name == "FROM"
            found.append(Instruction(stage, name, text))
    return found


def copied() -> list[tuple[Path, Instruction]]:
    """Everything that is copied from the project, with the instruction that does it."""
    copies = [each for each in instructions() if each.name == "COPY" and not each.text.startswith("--from")]
    return [(ROOT / source, each) for each in copies for source in each.words[:-1]]


def sent(path: Path) -> bool:
    """Whether `.dockerignore` lets a path of the project into the build; its last line that fits decides."""
    within = path.relative_to(ROOT)
    places = [str(within), *map(str, within.parents)]
    fine = True
    for line in (ROOT / ".dockerignore").read_text().split():
        pattern = line.removeprefix("!")
        if pattern.startswith("**/"):
            hit = any(fnmatch.fnmatch(part, pattern[3:]) for part in within.parts)
        else:
            hit = any(fnmatch.fnmatch(place, pattern) for place in places if place != ".")
        if hit:
            fine = line.startswith("!")
    return fine


def users_of(names: Iterable[str]) -> dict[str, int]:
    """Number of the user that each of some services runs as."""
    (image,) = [each.text for each in instructions() if each.name == "USER"]
    users = {name: services()[name].get("user", image) for name in names}
    return {name: int(user.split(":")[0]) for name, user in users.items()}
