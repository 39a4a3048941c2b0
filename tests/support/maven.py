"""Jars from Maven Central, and the Java that runs them."""

import os
import shutil
from pathlib import Path

from tests.support.fetched import fetch_by, fetched
from tests.support.require import program


def jars(pom: Path, name: str) -> Path:
    """Folder of the jars that a pom names; a skip where Maven is missing or fails."""

    def copy(target: Path) -> None:
        words = ("-B", "-q", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={target}")
        fetch_by((program("mvn"), *words), f"{name} from Maven Central")

    return fetched(pom, name, copy)


def java() -> str:
    """The Java that runs them."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(f"{home}/bin/java") or program("java") if home else program("java")
