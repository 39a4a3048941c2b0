"""The way in: who is let in, for how long, and that the audit has all of it."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dashboards.access import keys, users
from dashboards.access.gate import Denied, Entered, Gate
from dashboards.access.passwords import Passwords
from dashboards.access.roles import Permission
from models.errors import BadSettings
from tests.access.house import CHEAP, HERE, PASSWORD, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "access.db")
    with closing(made.store):
        yield made


def test_who_has_the_password_comes_in(house: House) -> None:
    house.add("Ana", "dispatcher", "engineer")
    entered = house.gate.log_in(" ana", PASSWORD, HERE)
    assert isinstance(entered, Entered)
    found = house.gate.by_session(entered.token)
    assert found is not None
    assert (found.name, found.roles, found.key) == ("Ana", ("dispatcher", "engineer"), False)
    assert Permission.ACT_ON_ALERTS in found.permissions
    house.gate.log_out(entered.token, HERE)
    assert house.gate.by_session(entered.token) is None
    assert house.happened() == [("password_set", "Ana", "Ana"), ("log_in", "Ana", ""), ("log_out", "Ana", "")]


def test_who_is_wrong_learns_nothing_and_is_noted_without_what_they_typed(house: House) -> None:
    house.add("Ana")
    assert house.gate.log_in("Ana", "wrong", HERE) == Denied("wrong")
    assert house.gate.log_in("correct horse", "x", HERE) == Denied("wrong")
    rows = house.audit()[-2:]
    assert [(row.event, row.about, row.detail) for row in rows] == [
        ("log_in_failed", "Ana", "the password is wrong"), ("log_in_failed", "", "there is no such user")
    ]  # fmt: skip
    assert "correct horse" not in str(house.audit())


def test_nothing_secret_is_kept(house: House, tmp_path: Path) -> None:
    house.add("Ana")
    entered = house.gate.log_in("Ana", PASSWORD, HERE)
    key = house.key("billing")
    assert isinstance(entered, Entered)
    house.store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (PASSWORD, entered.token, key):
        assert secret.encode() not in content
    assert stat.S_IMODE((tmp_path / "access.db").stat().st_mode) == 0o600


def test_a_name_is_locked_and_opens_again(house: House) -> None:
    house.add("Ana")
    house.add("Ben")
    for _ in range(5):
        assert house.gate.log_in("Ana", "wrong", HERE) == Denied("wrong")
    assert house.gate.log_in("ANA", PASSWORD, "198.51.100.1") == Denied("locked", 60)
    assert isinstance(house.gate.log_in("Ben", PASSWORD, HERE), Entered)
    assert ("locked", "", "Ana") in house.happened()
    house.now += 60
    assert isinstance(house.gate.log_in("Ana", PASSWORD, HERE), Entered)
    assert house.gate.log_in("Ana", "wrong", HERE) == Denied("wrong")


def test_an_address_is_locked_whatever_names_it_tries(house: House) -> None:
    house.add("Ana")
    said = [house.gate.log_in(f"user{number}", "wrong", f"2001:db8::{number:x}") for number in range(25)]
    assert said[:20] == [Denied("wrong")] * 20
    assert said[20:] == [Denied("locked", 60)] * 5
    assert house.gate.log_in("Ana", PASSWORD, "2001:db8::ffff") == Denied("locked", 60)
    assert isinstance(house.gate.log_in("Ana", PASSWORD, HERE), Entered)


def test_guesses_at_the_same_time_are_counted_one_by_one(house: House) -> None:
    house.add("Ana")
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: house.gate.log_in("Ana", "wrong", HERE), range(24)))
    assert said.count(Denied("wrong")) == 5
    assert house.gate.log_in("Ana", PASSWORD, HERE) == Denied("locked", 60)


def test_sessions_end(house: House) -> None:
    house.add("Ana")
    idle, busy = (house.gate.log_in("Ana", PASSWORD, HERE) for _ in range(2))
    assert isinstance(idle, Entered)
    assert isinstance(busy, Entered)
    for _ in range(2):
        house.now += 1800
        assert house.gate.by_session(busy.token)
    assert house.gate.by_session(idle.token) is None
    for _ in range(21):
        house.now += 1800
        assert house.gate.by_session(busy.token)
    house.now += 1800
    assert house.gate.by_session(busy.token) is None, "however busy, it ends after twelve hours"


def test_roles_hold_at_once_and_who_is_disabled_is_out_at_once(house: House) -> None:
    house.add("Ana")
    entered = house.gate.log_in("Ana", PASSWORD, HERE)
    assert isinstance(entered, Entered)
    with house.store.writing() as connection:
        users.change(connection, "ana", roles="auditor")
    found = house.gate.by_session(entered.token)
    assert found is not None
    assert found.roles == ("auditor",)
    with house.store.writing() as connection:
        users.change(connection, "ana", disabled=True)
    assert house.gate.by_session(entered.token) is None
    assert house.gate.log_in("Ana", PASSWORD, HERE) == Denied("wrong")
    assert house.audit()[-1].detail == "the user is disabled"


def test_another_password_ends_every_session(house: House) -> None:
    house.add("Ana")
    before = house.gate.log_in("Ana", PASSWORD, HERE)
    assert isinstance(before, Entered)
    assert house.gate.change_password("Ana", "wrong", "another horse battery", HERE) == Denied("wrong")
    assert house.gate.change_password("Ana", PASSWORD, "short", HERE) == Denied("short")
    after = house.gate.change_password("Ana", PASSWORD, "another horse battery", HERE)
    assert isinstance(after, Entered)
    assert house.gate.by_session(before.token) is None
    assert house.gate.by_session(after.token)
    assert house.gate.log_in("Ana", PASSWORD, HERE) == Denied("wrong")


def test_hashes_of_old_costs_are_made_anew(house: House) -> None:
    house.add("Ana")
    dearer = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    gate = Gate(house.store, house.gate.ends, dearer, lambda: house.now)
    assert isinstance(gate.log_in("Ana", PASSWORD, HERE), Entered)
    with house.store.reading() as connection:
        kept = users.known(connection, "Ana").password
    assert CHEAP.check_needs_rehash(kept)
    assert not dearer.outdated(kept)


def test_the_first_admin_is_made_by_a_link_that_ends(house: House) -> None:
    over = house.gate.first_link()
    house.now += 3600
    assert house.gate.settle(over, "Ana", PASSWORD, HERE) == Denied("over")
    older, link = house.gate.first_link(), house.gate.first_link()
    assert house.gate.invited(older) is None
    assert house.gate.invited(link) == ""
    assert house.gate.settle(link, "a b", PASSWORD, HERE) == Denied("unfit")
    assert house.gate.settle(link, "Ana", "short", HERE) == Denied("short")
    assert isinstance(house.gate.settle(link, "Ana", PASSWORD, HERE), Entered)
    assert house.gate.settle(link, "Eve", PASSWORD, HERE) == Denied("over")
    assert house.gate.first_link() == ""
    with house.store.reading() as connection:
        assert [(user.name, user.roles) for user in users.every(connection)] == [("Ana", ("admin",))]


def test_links_of_users_are_used_once(house: House) -> None:
    with house.store.writing() as connection:
        users.add(connection, "Ana", ["engineer"], house.now)
        token = users.make_link(connection, "ana", house.now + 60)
    assert house.gate.invited(token) == "Ana"
    assert house.gate.settle(token, "Eve", f"my name is ana {PASSWORD}"[:11], HERE) == Denied("short")
    assert isinstance(house.gate.settle(token, "Eve", PASSWORD, HERE), Entered)
    assert house.gate.settle(token, "", "another horse battery", HERE) == Denied("over")
    assert isinstance(house.gate.log_in("Ana", PASSWORD, HERE), Entered)
    assert house.gate.log_in("Eve", PASSWORD, HERE) == Denied("wrong")


def test_keys_hold_until_they_are_over_or_revoked(house: House) -> None:
    first, second = house.key("billing", "collector"), house.key("crm", speaks=True)
    found = house.gate.by_key(first, HERE)
    assert found is not None
    assert (found.name, found.key, Permission.SPEAK_FOR_OTHERS in found.permissions) == ("key:billing", True, False)
    spoken = house.gate.by_key(second, HERE)
    assert spoken is not None
    assert Permission.SPEAK_FOR_OTHERS in spoken.permissions
    with house.store.writing() as connection:
        keys.revoke(connection, "crm", house.now)
        with pytest.raises(BadSettings):
            keys.revoke(connection, "crm", house.now)
        with pytest.raises(BadSettings, match="is or was a key crm"):
            keys.make(connection, "crm", "auditor", house.now + 60, False, house.now)
    assert house.gate.by_key(second, HERE) is None
    house.now += 60
    assert house.gate.by_key(first, HERE) is None


def test_wrong_keys_fill_no_disk_and_lock_nobody_out(house: House) -> None:
    house.add("Ana")
    good = house.key("billing", lasts=10_000)
    for number in range(100):
        assert house.gate.by_key(f"gp_{number}", HERE) is None
    assert [row.event for row in house.audit()].count("key_refused") == 20
    assert house.gate.by_key(good, HERE)
    assert isinstance(house.gate.log_in("Ana", PASSWORD, HERE), Entered)


@pytest.mark.parametrize("name", ["", " ", "a b", "a:b", "_a", "x" * 65, "a/b", "a\nb"])
def test_names_that_are_none(house: House, name: str) -> None:
    with house.store.writing() as connection, pytest.raises(BadSettings, match="64 letters"):
        users.add(connection, name, ["admin"], house.now)


def test_users_that_make_no_sense_are_refused(house: House) -> None:
    house.add("Ана")
    with house.store.writing() as connection:
        for name, roles, reason in (("АНА", ["admin"], "already"), ("B", ["king"], "no role"), ("B", [], "one role")):
            with pytest.raises(BadSettings, match=reason):
                users.add(connection, name, roles, house.now)
        with pytest.raises(BadSettings, match="no user"):
            users.known(connection, "nobody")
