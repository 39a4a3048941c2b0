"""docker-compose.yml is what the Compose Specification allows, hangs together, and fits the program that it starts."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from streams.cli.commands import app
from streams.settings import Settings, listed, load_settings
from tests.deployment.files import COMPOSE, ROOT, SHARE, compose, instructions, make_secrets, once, ours, services
from tests.support.kafka import Cluster

SCHEMA = Path(__file__).parent / "compose_spec" / "compose-spec.json"
PINNED = re.compile(r".+:v?\d+\.\d+(\.\d+)?(-\w+)?")
WHERE = ("KAFKA_LISTENER", "KAFKA_ADVERTISED", "KAFKA_INTER_BROKER", "KAFKA_CONTROLLER", "KAFKA_LOG_DIRS", "KAFKA_NODE")
"""Settings of the broker that say where it is, which is elsewhere in a test."""

ALL = sorted(services())
LASTING = sorted(set(ALL) - once())
each_service = pytest.mark.parametrize("name", ALL)
each_lasting = pytest.mark.parametrize("name", LASTING)


def environment(name: str) -> dict[str, str]:
    found: dict[str, str] = services()[name].get("environment", {})
    return found


def mounts(name: str) -> list[list[str]]:
    return [volume.split(":") for volume in services()[name].get("volumes", [])]


def test_it_is_valid() -> None:
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(compose())


def test_a_mistake_would_not_be_valid() -> None:
    wrong = compose()
    wrong["services"]["worker"]["helthcheck"] = {}
    with pytest.raises(jsonschema.ValidationError, match="helthcheck"):
        jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(wrong)


def test_everything_that_is_needed_is_there() -> None:
    assert {"kafka", "topics", "influxdb", "grafana", "postgres", "mail", "worker", "console"} <= set(ALL)
    assert once() == {"secrets", "topics", "dashboards"}
    assert services()["worker"]["deploy"]["replicas"] == 2


@each_service
def test_a_service_has_its_bounds(name: str) -> None:
    service = services()[name]
    assert PINNED.fullmatch(service["image"]), service["image"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "pid", "ipc", "env_file", "devices"} & set(service)
    # Kafka's image writes its configuration beside its program.
    assert service.get("read_only") is True or name == "kafka"


@each_service
def test_nobody_is_root_who_need_not(name: str) -> None:
    service = services()[name]
    if name == "secrets":
        assert (service["user"], service["network_mode"]) == ("0:0", "none")
    elif "build" in service:
        assert "user" not in service
    else:
        # Kafka's image has a user of its own.
        assert name == "kafka" or int(service["user"].split(":")[0]) > 0


@each_lasting
def test_what_lasts_starts_again_and_says_how_it_is(name: str) -> None:
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(service["healthcheck"])


@pytest.mark.parametrize("name", sorted(once()))
def test_what_ends_is_not_kept_running(name: str) -> None:
    service = services()[name]
    assert service["restart"] == "no" or service["restart"].startswith("on-failure:")
    assert service["healthcheck"] == {"disable": True}
    assert "ports" not in service


@each_service
def test_a_service_waits_for_those_it_needs(name: str) -> None:
    for other, how in services()[name].get("depends_on", {}).items():
        expected = "service_completed_successfully" if other in once() else "service_healthy"
        assert how == {"condition": expected}, other
        assert other in services()
    needed = {"secrets"} if name != "secrets" and "secrets" in {mount[0] for mount in mounts(name)} else set()
    assert needed <= set(services()[name].get("depends_on", {}))


@each_service
def test_ports_are_open_to_this_machine_only(name: str) -> None:
    for port in services()[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)


def test_ports_of_this_machine_are_given_once() -> None:
    ports = [port.split(":")[1] for service in services().values() for port in service.get("ports", [])]
    assert len(set(ports)) == len(ports)
    published = dict(port.split(":")[1:] for service in ours().values() for port in service.get("ports", []))
    assert published == {"8100": str(Settings().console.port)}
    assert "ports" not in services()["worker"], "two workers cannot have one port"


@each_service
def test_what_is_mounted_exists(name: str) -> None:
    for source, _, *_ in mounts(name):
        assert source in compose()["volumes"]
    for use in services()[name].get("configs", []):
        assert (ROOT / compose()["configs"][use["source"]]["file"]).is_file()
    if name != "secrets":
        assert all(mount[2:] == ["ro"] for mount in mounts(name) if mount[0] == "secrets")


def test_every_volume_is_used() -> None:
    assert set(compose()["volumes"]) == {mount[0] for name in ALL for mount in mounts(name)}


def test_no_secret_is_written_down(tmp_path: Path) -> None:
    made = make_secrets(tmp_path)
    for name in ALL:
        for variable, value in environment(name).items():
            if re.search("PASSWORD|TOKEN|SECRET|DATABASE", variable):
                assert variable.endswith("_FILE"), variable
                path = made / Path(value).relative_to("/run/secrets")
                assert path.is_file()
                assert path.parent.name == name
    for text in (COMPOSE, ROOT / "Dockerfile", *(ROOT / "deploy").rglob("*.*")):
        assert not re.search(r"(?i)(password|token|secret)[\"']?\s*[:=]\s*[\"']?[\w-]{6,}", text.read_text()), text


@pytest.mark.parametrize("name", sorted(ours()))
def test_the_program_takes_its_settings(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_secrets(tmp_path / "secrets")
    given = environment(name)
    for variable, value in given.items():
        here = re.sub("^/run/secrets", str(made), value)
        monkeypatch.setenv(variable, re.sub("^/etc/gridpulse", str(ROOT / "deploy"), here))
    settings = load_settings()
    known = {variable: str(value) for variable, value in listed(settings).items()}
    for variable, value in given.items():
        if variable in known:
            assert known[variable] == value
        else:
            assert variable == "GRIDPULSE_CONFIG" or known[variable.removesuffix("_FILE")] == "set"
    if given:
        assert settings.notify.smtp.host in services()
        assert settings.kafka.addresses == ["kafka:9092"]


@pytest.mark.parametrize("name", sorted(set(ours()) - {"secrets"}))
def test_the_program_knows_its_command(name: str) -> None:
    done = CliRunner().invoke(app, [*services()[name]["command"], "--help"])
    assert done.exit_code == 0, done.output


def test_what_is_started_beside_the_program_is_in_the_image() -> None:
    scripts = {word for service in ours().values() for word in _commands(service) if word.startswith(SHARE)}
    copies = [each for each in instructions() if each.name == "COPY" and each.words[-1] == SHARE]
    assert scripts == {SHARE + Path(source).name for each in copies for source in each.words[:-1]}


def test_the_image_has_the_version_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {service["image"] for service in ours().values()} == {f"gridpulse:{version}"}


@pytest.fixture
def provisioned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the one-shot service leaves for Grafana, its command run as it stands but for the folder."""
    service = services()["dashboards"]
    for variable, value in service["environment"].items():
        monkeypatch.setenv(variable, re.sub("^/etc/gridpulse", str(ROOT / "deploy"), value))
    place = dict(mount[:2] for mount in mounts("dashboards"))["dashboards"]
    command = [word.replace(place, str(tmp_path / "provisioning")) for word in service["command"]]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return tmp_path / "provisioning"


def test_those_who_meet_in_influxdb_name_the_same(provisioned: Path, tmp_path: Path) -> None:
    made = make_secrets(tmp_path / "secrets")
    server, console, worker = environment("influxdb"), environment("console"), environment("worker")
    source = yaml.safe_load((provisioned / "datasources" / "gridpulse.yaml").read_text())["datasources"][0]
    assert (
        server["DOCKER_INFLUXDB_INIT_BUCKET"]
        == console["GRIDPULSE_INFLUX__BUCKET"]
        == environment("dashboards")["GRIDPULSE_INFLUX__BUCKET"]
        == source["jsonData"]["dbName"]
    )
    assert server["DOCKER_INFLUXDB_INIT_ORG"] == console["GRIDPULSE_INFLUX__ORG"]
    for name in ("ORG", "BUCKET", "URL"):
        assert worker[f"GRIDPULSE_INFLUX__{name}"] == console[f"GRIDPULSE_INFLUX__{name}"]
    assert console["GRIDPULSE_INFLUX__URL"] == source["url"] == "http://influxdb:8086"
    token = re.fullmatch(r"Token \$__file\{/run/secrets/(.+)\}", source["secureJsonData"]["httpHeaderValue1"])
    assert token is not None
    assert token[1].startswith("grafana/"), "Grafana may read its own secrets only"
    tokens = {
        (made / path).read_text()
        for path in (token[1], "influxdb/token", "console/influxdb_token", "worker/influxdb_token")
    }
    assert len(tokens) == 1


def test_grafana_finds_the_dashboards(provisioned: Path) -> None:
    """Its providers name folders as Grafana sees them, and these hold files that every user may read."""
    seen = {source: path for source, path, *_ in mounts("grafana")}
    assert ["dashboards", "/etc/grafana/provisioning", "ro"] in mounts("grafana")
    providers = yaml.safe_load((provisioned / "dashboards" / "gridpulse.yaml").read_text())["providers"]
    for provider in providers:
        here = provisioned / Path(provider["options"]["path"]).relative_to(seen["dashboards"])
        assert list(here.glob("*.json")), here
    for path in provisioned.rglob("*"):
        assert path.stat().st_mode & 0o444 == 0o444, path
    assert environment("dashboards")["GRIDPULSE_GRAFANA__CONSOLE_URL"].endswith(
        services()["console"]["ports"][0].split(":")[1]
    )


def test_the_console_finds_the_database(tmp_path: Path) -> None:
    made = make_secrets(tmp_path)
    url = make_url((made / "console" / "alerts_database").read_text())
    server = environment("postgres")
    assert url.host in services()
    assert (url.username, url.database) == (server["POSTGRES_USER"], server["POSTGRES_DB"])
    assert url.password == (made / "postgres" / "password").read_text()


def test_the_broker_listens_where_others_look() -> None:
    broker = environment("kafka")
    listens = dict(re.findall(r"(\w+)://:(\d+)", broker["KAFKA_LISTENERS"]))
    says = dict(re.findall(r"(\w+)://([\w.]+:\d+)", broker["KAFKA_ADVERTISED_LISTENERS"]))
    protocols = dict(pair.split(":") for pair in broker["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    assert says[broker["KAFKA_INTER_BROKER_LISTENER_NAME"]] == environment("worker")["GRIDPULSE_KAFKA__BOOTSTRAP"]
    assert set(protocols) == set(listens)
    assert set(listens) - set(says) == {broker["KAFKA_CONTROLLER_LISTENER_NAMES"]}
    assert all(address.endswith(f":{listens[name]}") for name, address in says.items())
    assert services()["kafka"]["ports"] == [f"{says['OUTSIDE']}:{listens['OUTSIDE']}"]


def test_a_broker_with_these_settings_takes_our_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real broker of the image's version, with the Compose file's settings but for addresses and folders."""
    properties = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in environment("kafka").items()
        if name.startswith("KAFKA_") and not name.startswith((*WHERE, "KAFKA_HEAP"))
    }
    monkeypatch.chdir(tmp_path)
    with Cluster(1, properties) as cluster:
        settings: dict[str, Any] = {**environment("topics"), "GRIDPULSE_KAFKA__BOOTSTRAP": cluster.bootstrap}
        settings["GRIDPULSE_CONFIG"] = str(ROOT / "deploy" / "gridpulse.toml")
        for _ in range(2):
            done = CliRunner().invoke(app, services()["topics"]["command"], env=settings)
            assert done.exit_code == 0, done.output
        described = CliRunner().invoke(app, ["topics", "describe", "--json"], env=settings)
        assert json.loads(described.stdout)["missing"] == []


def _commands(service: dict[str, Any]) -> list[str]:
    check = service["healthcheck"].get("test", [])
    return [*service.get("entrypoint", []), *service.get("command", []), *check]
