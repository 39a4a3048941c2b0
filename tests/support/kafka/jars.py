"""The jars of Apache Kafka."""

import xml.etree.ElementTree as ET
from pathlib import Path

from tests.support import maven
from tests.support.maven import java

__all__ = ["jars", "java", "version"]

POM = Path(__file__).with_name("pom.xml")


def version() -> str:
    """Version of Kafka that pom.xml names."""
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    found = ET.parse(POM).findtext("m:dependencies/m:dependency/m:version", namespaces=names)
    assert found is not None
    return found


def jars() -> Path:
    """Folder of the jars; a skip where Maven is missing or finds nothing."""
    return maven.jars(POM, f"kafka-{version()}")
