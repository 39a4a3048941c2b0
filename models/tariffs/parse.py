"""From the text of a tariffs file, or a record, to tariffs; every mistake is named with its place."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from pydantic import TypeAdapter, ValidationError

from models import records
from models.errors import BadRecord, BadSettings
from models.names import said_plainly
from models.strict import refuse, strictly
from models.tariffs.check import mistakes
from models.tariffs.file import Energy, Fixed, TariffsFile, Tier, Version
from models.tariffs.tariff import Tariff
from models.tariffs.when import Calendar, Rule
from models.toml import TomlText

_FILE = TypeAdapter(TariffsFile)
_OTHER = "other hours"
_MOST_FIXED = 10**8


def parse_tariffs(text: str, name: str) -> dict[str, Tariff]:
    """The tariffs of a file's text, by name.

    Args:
        text: it.
        name: of the file, for people.

    Raises:
        BadSettings: with every mistake, its line, and where possible what was meant.
    """
    return tariffs_of(read_tariffs(text, name))


def read_tariffs(text: str, name: str) -> TariffsFile:
    """What a file's text says.

    Raises:
        BadSettings: as `parse_tariffs`.
    """
    toml = TomlText(text, name, exact=True)
    found = strictly(toml, _FILE, TariffsFile)
    refuse(toml, mistakes(found))
    return found


def tariffs_of(found: TariffsFile) -> dict[str, Tariff]:
    """The tariffs of a file that was checked, by name."""
    return {name: Tariff(name, versions, found.calendars, found.digits) for name, versions in found.tariffs.items()}


def records_of(found: TariffsFile) -> list[records.Tariff]:
    """The tariffs of a file that was checked, as records of `billing.tariffs.v1`."""
    plain = msgspec.to_builtins(_FILE.dump_python(found, mode="json", exclude_defaults=True))
    calendars = plain.get("calendars", {})
    made = []
    for name, versions in plain["tariffs"].items():
        used = {each["calendar"] for each in versions if each.get("calendar")}
        made.append(
            records.Tariff(tariff=name, versions=versions, calendars={key: calendars[key] for key in sorted(used)})
        )
    return made


def tariff_of(record: records.Tariff, digits: int = 2) -> Tariff:
    """The tariff of a record.

    Args:
        record: it; prices in major units.
        digits: decimals of the currency.

    Raises:
        BadRecord: it cannot be priced with.
    """
    if not record.tariff:
        raise BadRecord("the tariff has no name")
    try:
        found = _versions(record, digits) if record.versions else _simple(record, digits)
        if wrong := list(mistakes(found)):
            raise BadSettings("; ".join(f"{'.'.join(map(str, place[2:]))}: {said}" for place, said in wrong))
        return tariffs_of(found)[record.tariff]
    except ValidationError as error:
        said = [f"{'.'.join(map(str, part['loc'][2:]))}: {said_plainly(part['msg'])}" for part in error.errors()]
        raise BadRecord("; ".join(said)) from None
    except BadSettings as error:
        raise BadRecord(str(error)) from None


def _versions(record: records.Tariff, digits: int) -> TariffsFile:
    if record.price is not None or record.tiers or record.hours:
        raise BadRecord("the tariff has both versions and prices of its own: give one of them")
    said: Mapping[str, Any] = {
        "tariffs": {record.tariff: record.versions},
        "calendars": record.calendars,
        "digits": digits,
    }
    return _FILE.validate_python(said)


def _simple(record: records.Tariff, digits: int) -> TariffsFile:
    """A tariff that is one price, tiers of a month, or prices by hour."""
    if record.price is not None and record.tiers:
        raise BadRecord("the tariff has both a price and tiers: give one of them, with or without hours")
    energy: list[Energy] = []
    if record.price is not None:
        energy.append(Energy(price=_decimal(record.price)))
    if record.tiers:
        if record.tiers[-1][0] is not None or any(limit is None for limit, _ in record.tiers[:-1]):
            raise BadRecord("the last tier, and only the last, must have null as its limit")
        tiers = [Tier(_decimal(price), None if limit is None else _limit(limit)) for limit, price in record.tiers]
        energy.append(Energy(tiers=tuple(tiers)))
    calendars: dict[str, Calendar] = {}
    if record.hours:
        names = [f"hours {place + 1}" for place in range(len(record.hours))]
        calendars = {"hours": Calendar(_OTHER, _rules(names, [hours for _, hours in record.hours]))}
        prices = {name: _decimal(price, signed=True) for name, (price, _) in zip(names, record.hours, strict=True)}
        energy.append(Energy(name="hours", prices={**prices, _OTHER: Decimal(0)}))
    if not energy:
        raise BadRecord("the tariff has no price: give price, tiers or hours")
    amount = _decimal(record.fixed_per_month)
    if amount > _MOST_FIXED:
        raise BadRecord(f"price {amount} is absurdly high")
    version = Version(
        begin=date(1970, 1, 1),
        calendar="hours" if calendars else "",
        round="bill",
        due_days=record.due_days,
        energy=tuple(energy),
        fixed=(Fixed(amount),) if amount else (),
    )
    return TariffsFile({record.tariff: (version,)}, calendars, digits)


def _rules(names: list[str], hours: list[list[int]]) -> tuple[Rule, ...]:
    named = [hour for some in hours for hour in some]
    if wrong := [hour for hour in named if not 0 <= hour <= 23]:
        raise BadRecord(f"hours {wrong} must lie between 0 and 23")
    if len(set(named)) < len(named):
        raise BadRecord("an hour has two prices")
    spans = [tuple(f"{hour:02}:00-{hour + 1:02}:00" for hour in some) for some in hours]
    return tuple(Rule(name, some) for name, some in zip(names, spans, strict=True) if some)


def _limit(limit: float) -> Decimal:
    if not 0 < limit <= 1e9:
        raise BadRecord("the tiers' limits must rise from one to the next and be below 1e9 kWh")
    return Decimal(str(limit))


def _decimal(text: str, *, signed: bool = False) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise BadRecord(f"price {text!r} is not a decimal number") from None
    if not price.is_finite() or price.adjusted() > 15:
        raise BadRecord(f"price {text!r} is absurd")
    if price < 0 and not signed:
        raise BadRecord(f"price {text!r} is negative or absurdly high")
    return price
