"""`gridpulse doctor`: checks everything GridPulse needs and says what is wrong and how to mend it."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import typer

from models.errors import GridPulseError
from streams.cli.output import AsJson, print_json, print_table
from streams.settings import Settings, load_settings

_LEAST_FREE_MB = 500


class Check(msgspec.Struct):
    """One thing that was looked at; `mend` is empty where all is well."""

    name: str
    found: str
    mend: str = ""


def doctor(as_json: AsJson = False) -> None:
    """Check settings, state, log, snapshots, disk and servers; exit code 1 if anything needs mending."""
    checks = [_python(), *_with_settings()]
    if as_json:
        print_json({"checks": checks, "well": all(not check.mend for check in checks)})
    else:
        rows = [("mend" if check.mend else "ok", check.name, check.mend or check.found) for check in checks]
        print_table(("", "what", "found"), rows, "")
    if any(check.mend for check in checks):
        raise typer.Exit(1)


def _python() -> Check:
    found = sys.version.split()[0]
    return Check("python", found, "" if sys.version_info >= (3, 11) else "install Python 3.11 or newer")


def _with_settings() -> list[Check]:
    try:
        settings = load_settings()
    except GridPulseError as error:
        return [Check("settings", "wrong", str(error))]
    parts: list[Callable[[Settings], Check]] = [_disk, _log, _snapshots, _alerts, _journal, _influx, _access, _provider]
    return [Check("settings", "read"), *(part(settings) for part in parts), *_worker(settings)]


def _disk(settings: Settings) -> Check:
    folder = next(path for path in (settings.state, *settings.state.resolve().parents) if path.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    mend = f"{free} MB free at {folder}: make room" if free < _LEAST_FREE_MB else ""
    return Check("disk", f"{free} MB free", mend)


def _log(settings: Settings) -> Check:
    from streams.embedded.store import Store

    path = settings.state / "log.db"
    if not path.exists():
        return Check("log", "none yet")
    try:
        with Store(path) as store:
            return Check("log", f"{len(store.topics())} topics, {store.size / 1e6:.1f} MB")
    except GridPulseError as error:
        return Check("log", "unusable", str(error))


def _snapshots(settings: Settings) -> Check:
    from streams.snapshots import Snapshots, snapshots_place

    place = snapshots_place(settings)
    if isinstance(place, Path) and not place.is_dir():
        return Check("snapshots", "none yet")
    try:
        snapshots = Snapshots(place)
        damaged = snapshots.damaged()
        found = len(snapshots.names()) - len(damaged)
    except GridPulseError as error:
        return Check("snapshots", "unusable", str(error))
    mend = f"damaged: {', '.join(damaged)}; whole ones of the same shards are used, remove these" if damaged else ""
    return Check("snapshots", f"{found} whole", mend)


def _alerts(settings: Settings) -> Check:
    from contextlib import closing

    from streams.alertstore import alert_store

    if not settings.alerts.database:
        return Check("alerts", "in the state directory")
    try:
        with closing(alert_store(settings)) as store:
            return Check("alerts", f"{store.count()} in the database")
    except GridPulseError as error:
        return Check("alerts", "away", str(error))


def _journal(settings: Settings) -> Check:
    from contextlib import closing

    from streams.journal import journal_file, journal_store

    path = journal_file(settings)
    if path is not None and not path.exists():
        return Check("journal", "none yet")
    try:
        with closing(journal_store(settings)) as journal:
            return Check("journal", f"{journal.count()} entries")
    except GridPulseError as error:
        return Check("journal", "away", str(error))


def _worker(settings: Settings) -> list[Check]:
    """What a running worker says; one that was stopped says nothing any more, which is no fault."""
    import time

    from dashboards.health import health_of
    from dashboards.status import StatusFile

    try:
        status = StatusFile(settings.state / "status.json").read()
    except GridPulseError as error:
        return [Check("worker", "unusable", str(error))]
    if status is None:
        return [Check("worker", "none yet")]
    if not status.running:
        return [Check("worker", "stopped")]
    health = health_of([status], time.time())
    problems = [Check(each.code, each.where, each.text) for each in health.problems]
    return [Check("worker", f"{status.worker} is {health.status}"), *problems]


def _influx(settings: Settings) -> Check:
    url = settings.influx.url
    return _answers("influx", url, f"{url}/health", "check influx.url; metrics wait on disk")


def _provider(settings: Settings) -> Check:
    url = settings.oidc.issuer
    known = f"{url.rstrip('/')}/.well-known/openid-configuration"
    return _answers("identity provider", url, known, "check oidc.issuer; who has a password comes in all the same")


def _answers(name: str, url: str, address: str, mend: str) -> Check:
    import urllib.error
    import urllib.request

    if not url:
        return Check(name, "not set")
    try:
        with urllib.request.urlopen(address, timeout=5):
            return Check(name, f"{url} answers")
    except (urllib.error.URLError, OSError, ValueError) as error:
        return Check(name, "away", f"{url} does not answer ({error}): {mend}")


def _access(settings: Settings) -> Check:
    from contextlib import closing

    from dashboards.access import users
    from streams.access import open_access

    if settings.console.access == "open" or not (settings.state / "access.db").exists():
        return Check("access", "open to this machine" if settings.console.access == "open" else "nobody yet")
    try:
        with closing(open_access(settings)) as store, store.reading() as connection:
            found, admin = len(users.every(connection)), users.has_admin(connection)
    except GridPulseError as error:
        return Check("access", "unusable", str(error))
    missing = "" if admin else "; no admin can come in: start the console, and follow the link it prints"
    return Check("access", f"users: {found}{missing}")
