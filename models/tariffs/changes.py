"""What costs otherwise from which day on where one set of tariffs takes the place of another."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from models.tariffs.tariff import Tariff
from models.tariffs.when import date_of, day_of

_ALWAYS = date(1970, 1, 1)


class Difference(NamedTuple):
    """A value of a tariffs file that is another; empty where there is none."""

    name: str
    before: str
    after: str


class Stretch(NamedTuple):
    """Local days on which something is another: the first, the last (None where they do not end), and what."""

    first: int
    last: int | None
    differences: list[Difference]

    @property
    def costs(self) -> bool:
        """Whether energy may cost otherwise: where a price was published, and when it is due, changes no charge."""
        return any(each.name.rpartition(".")[2] not in ("source", "due_days") for each in self.differences)


def changes(before: Tariff | None, after: Tariff) -> list[Stretch]:
    """What is other than before, the oldest days first; days without prices have no values."""
    edges = sorted({0, *_edges(before), *_edges(after)})
    found: list[Stretch] = []
    for first, end in pairwise([*edges, None]):
        assert first is not None
        differences = list(_differences(_said(before, first), _said(after, first)))
        last = None if end is None else end - 1
        if found and found[-1].last == first - 1 and found[-1].differences == differences:
            found[-1] = found[-1]._replace(last=last)
        elif differences:
            found.append(Stretch(first, last, differences))
    return found


def _edges(tariff: Tariff | None) -> Iterator[int]:
    for version in tariff.versions if tariff is not None else ():
        yield max(0, day_of(version.begin))
        if version.end is not None:
            yield max(0, day_of(version.end))


class _Value(NamedTuple):
    """A value as text, and whether it is what holds where nothing is said."""

    text: str
    default: bool


_NOTHING = _Value("", True)


def _said(tariff: Tariff | None, day: int) -> dict[str, _Value]:
    """Everything that holds on a local day, by its name in a file."""
    if tariff is None or not tariff.holds(day):
        return {}
    version, calendar = tariff.said(day)
    plain = replace(version, begin=_ALWAYS, end=None, calendar="")
    return dict([*_flat("", plain), *_flat("calendar", calendar)])


def _flat(name: str, value: Any, default: Any = MISSING) -> Iterator[tuple[str, _Value]]:
    if is_dataclass(value):
        for field in fields(value):
            if field.name not in ("begin", "end", "name"):
                inner = f"{name}.{field.name}" if name else field.name
                yield from _flat(inner, getattr(value, field.name), field.default)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    elif isinstance(value, tuple) and any(map(is_dataclass, value)):
        named = [getattr(each, "name", "") for each in value]
        for place, each in enumerate(value):
            own = named[place] if named[place] and named.count(named[place]) == 1 else str(place + 1)
            yield from _flat(f"{name}({own})", each)
    elif value not in (None, "", ()):
        yield name, _Value(", ".join(map(_plain, value if isinstance(value, tuple) else (value,))), value == default)


def _plain(value: Any) -> str:
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _differences(before: dict[str, _Value], after: dict[str, _Value]) -> Iterator[Difference]:
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name, _NOTHING), after.get(name, _NOTHING)
        if old.text != new.text and not (old.default and new.default):
            yield Difference(name, old.text, new.text)


class Reach(NamedTuple):
    """How far changes reach back from a local day, as dates as text; empty where they do not.

    Attributes:
        rated_from, rated_to: days that are charged, and are rated anew.
        billed: the first of them that is in a month that is over.
        kept_before: what costs otherwise before this day stays as it was charged.
    """

    rated_from: str = ""
    rated_to: str = ""
    billed: str = ""
    kept_before: str = ""


def reach(found: list[Stretch], today: int) -> Reach:
    """How far back changes reach: the open month and the one before are kept, and what is kept is rated anew."""
    month = _first_of_month(today - 1)
    oldest = _first_of_month(month - 1)
    past = [each for each in found if each.costs and each.first < today]
    kept = [each for each in past if each.last is None or each.last >= oldest]
    if not past:
        return Reach()
    first = max(min((each.first for each in kept), default=today), oldest)
    last = max((today - 1 if each.last is None else min(each.last, today - 1) for each in kept), default=0)
    told = (date_of(first).isoformat(), date_of(last).isoformat()) if kept else ("", "")
    before = date_of(oldest).isoformat() if min(each.first for each in past) < oldest else ""
    return Reach(*told, told[0] if kept and first < month else "", before)


def _first_of_month(day: int) -> int:
    return day - date_of(day).day + 1
