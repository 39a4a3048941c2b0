"""The jars of Apache Kafka, copied once from Maven Central into a cache that every test run shares."""

import os
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

from tests.support.require import missing, program

POM = Path(__file__).with_name("pom.xml")


def version() -> str:
    """Version of Kafka that pom.xml names."""
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    found = ET.parse(POM).findtext("m:dependencies/m:dependency/m:version", namespaces=names)
    assert found is not None
    return found


def jars() -> Path:
    """Folder of the jars, filled where it is not there yet; a skip where Maven is missing or finds nothing."""
    folder = cache() / f"kafka-{version()}-{zlib.crc32(POM.read_bytes()):08x}"
    if not folder.is_dir():
        _fill(folder)
    return folder


def cache() -> Path:
    """Folder for what tests fetch once: GRIDPULSE_CACHE, else `gridpulse` in the user's own cache."""
    of_user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("GRIDPULSE_CACHE") or Path(of_user) / "gridpulse")


def _fill(folder: Path) -> None:
    """Copy beside and rename: a run that is stopped, or two at once, leave a whole folder or none."""
    maven = program("mvn")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".kafka-") as beside:
        _copy(maven, Path(beside) / "jars")
        if not folder.is_dir():
            _rename(Path(beside) / "jars", folder)


def _copy(maven: str, target: Path) -> None:
    command = [maven, "-B", "-q", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={target}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        missing(f"Apache Kafka {version()} from Maven Central ({done.stdout.strip()[-500:]})")


def _rename(source: Path, folder: Path) -> None:
    try:
        source.rename(folder)
    except OSError:
        # Another run was first; its folder is as good.
        if not folder.is_dir():
            raise


def java() -> str:
    """The Java that runs a broker."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(f"{home}/bin/java") or program("java") if home else program("java")
