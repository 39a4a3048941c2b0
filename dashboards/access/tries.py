"""Attempts in the database: what `lockout` decides, kept over a restart."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from dashboards.access.lockout import ADDRESS, NAME, Rule, Tries, begun, neighbourhood, refused, succeeded, wait_s
from dashboards.access.secrets import digest
from dashboards.access.tables import TRIES
from dashboards.access.users import key_of

_FORGOTTEN_S = 86_400


def of_log_in(name: str, address: str) -> Mapping[str, Rule]:
    """What an attempt to log in counts against."""
    # Of a name only a hash is kept: a password may have been typed in its place.
    return {f"name:{digest(key_of(name))}": NAME, f"address:{neighbourhood(address)}": ADDRESS}


def of_key(address: str) -> Mapping[str, Rule]:
    """What a wrong API key counts against: not against people who log in from the same address."""
    return {f"key:{neighbourhood(address)}": ADDRESS}


def begin(connection: Connection, against: Mapping[str, Rule], now: int) -> tuple[int, list[str]]:
    """Count an attempt, unless it must wait.

    Returns:
        How long it must wait (seconds), 0 where it may go on; and which kinds, `name` or `address`, are locked from
        now on unless it succeeds.
    """
    known = {key: _of(connection, key) for key in against}
    wait = max(wait_s(tries, now) for tries in known.values())
    if wait:
        _put(connection, {key: refused(tries) for key, tries in known.items() if wait_s(tries, now)})
        return wait, []
    after = {key: begun(tries, now, against[key]) for key, tries in known.items()}
    _put(connection, after)
    return 0, [key.partition(":")[0] for key, tries in after.items() if tries.until]


def forgive(connection: Connection, against: Mapping[str, Rule], now: int) -> None:
    """Take back an attempt that succeeded: a name's failures are forgotten, an address's stay."""
    for key, rule in against.items():
        if rule is NAME:
            connection.execute(TRIES.delete().where(TRIES.c.key == key))
        else:
            _put(connection, {key: succeeded(_of(connection, key))})
    connection.execute(TRIES.delete().where(TRIES.c.at < now - _FORGOTTEN_S))


def _of(connection: Connection, key: str) -> Tries:
    columns = [TRIES.c[name] for name in Tries._fields]
    row = connection.execute(select(*columns).where(TRIES.c.key == key)).first()
    return Tries() if row is None else Tries(*row)


def _put(connection: Connection, tries: Mapping[str, Tries]) -> None:
    rows = [{"key": key} | each._asdict() for key, each in tries.items()]
    connection.execute(TRIES.delete().where(TRIES.c.key.in_(tries)))
    connection.execute(TRIES.insert(), rows)
