"""From the text of a routes file to routes; every mistake is named with its line."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from alerts.routes.file import CUSTOMER, DESK, RoutesFile
from alerts.routes.routes import Routes
from models.calendar import LocalTime
from models.strict import Mistake, refuse, strictly
from models.toml import Place, TomlText

_FILE = TypeAdapter(RoutesFile)


def parse_routes(text: str, name: str, local: LocalTime, channels: Collection[str] = ()) -> Routes:
    """The routes of a file's text.

    Args:
        text: it.
        name: of the file, for people.
        local: the utility's zone, in which the file's times are.
        channels: those that there are; none are not checked.

    Raises:
        BadSettings: with every mistake, its line, and where possible what was meant.
    """
    toml = TomlText(text, name)
    found = strictly(toml, _FILE, RoutesFile)
    refuse(toml, _unknown(found, channels))
    return Routes(found, local)


def default_routes(local: LocalTime) -> Routes:
    """The routes that hold where a site has no file of its own."""
    return parse_routes(default_text(), "the built-in routes", local)


@cache
def default_text() -> str:
    """The file of the routes that hold where a site has none."""
    return files("alerts.routes").joinpath("default.toml").read_text(encoding="utf-8")


def _unknown(found: RoutesFile, channels: Collection[str]) -> Iterator[Mistake]:
    """Names that are used but are not there, or are there twice."""
    people, reserved = {**found.contacts, **found.rotas}, (CUSTOMER, DESK)
    for name in found.rotas.keys() & found.contacts.keys():
        yield ("rotas", name), "a contact has this name too: give one of them another"
    for name in sorted(people.keys() & set(reserved)):
        yield (
            ("contacts" if name in found.contacts else "rotas", name),
            "this name has a meaning of its own: take another",
        )
    for name, rota in found.rotas.items():
        place: Place = ("rotas", name)
        yield from _missing((*place, "contacts"), rota.contacts, found.contacts, "contact")
        yield from _missing((*place, "instead"), [each.contact for each in rota.instead], found.contacts, "contact")
        yield from _missing((*place, "when"), filter(None, [rota.when]), found.times, "times")
        yield from _missing((*place, "otherwise"), filter(None, [rota.otherwise]), people, "contact or rota")
        if _goes_round(found, name):
            yield (*place, "otherwise"), "it leads back to this rota: end it with a contact"
    for name, receiver in found.receivers.items():
        yield from _missing(("receivers", name, "to"), receiver.to, {**people, CUSTOMER: 0, DESK: 0}, "contact or rota")
        if channels:
            yield from _missing(("receivers", name, "channels"), receiver.channels, channels, "channel of the settings")
    for name, chain in found.chains.items():
        for number, step in enumerate(chain.steps):
            yield from _missing(("chains", name, "steps", number, "tell"), step.tell, found.receivers, "receiver")
    for number, route in enumerate(found.routes):
        yield from _missing(("routes", number, "tell"), route.tell, found.receivers, "receiver")
        yield from _missing(("routes", number, "when"), filter(None, [route.when]), found.times, "times")
        yield from _missing(("routes", number, "chain"), filter(None, [route.chain]), found.chains, "chain")


def _missing(
    place: Place, names: Iterable[str], known: Mapping[str, object] | Collection[str], what: str
) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            yield place, f"there is no {what} {name!r}" + (f": the nearest is {near[0]!r}" if near else "")


def _goes_round(found: RoutesFile, name: str) -> bool:
    seen, at = {name}, found.rotas[name].otherwise
    while at in found.rotas and at not in seen:
        seen.add(at)
        at = found.rotas[at].otherwise
    return at == name
