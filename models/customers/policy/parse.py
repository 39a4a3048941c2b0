"""From the text of a policy file to a policy; every mistake is named with its line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.customers.policy.file import TREATED, Fits, PolicyFile, Rule, Treatment
from models.customers.policy.policy import Policy
from models.errors import BadSettings
from models.names import said_plainly
from models.toml import Place, TomlText

_FILE, _TREATMENT, _FITS = TypeAdapter(PolicyFile), TypeAdapter(Treatment), TypeAdapter(Fits)
_MATCHED = {("class" if each.name == "class_" else each.name): each.name for each in fields(Fits)}

Wrong = tuple[Place, str]


def parse_policy(text: str, name: str) -> Policy:
    """The policy of a file's text.

    Args:
        text: it.
        name: of the file, for people.

    Raises:
        BadSettings: with every mistake, its line, and where possible what was meant.
    """
    toml = TomlText(text, name)
    found, wrong = _checked(_FILE, toml.values, (), ("default", "rules", *TREATED))
    rules: list[Rule] = []
    for number, table in enumerate(found.rules if found else ()):
        rule, mistakes = _rule(table, ("rules", number), found.default)
        rules += [rule] if rule else []
        wrong += mistakes
    named = [rule.name for rule in rules]
    wrong += [(("rules", at), f"there is another rule {each!r}") for at, each in enumerate(named) if each in named[:at]]
    if wrong:
        raise BadSettings(
            "; ".join(f"{toml.where(at) or name}: {'.'.join(map(str, at))}: {said}" for at, said in wrong)
        )
    return Policy(found.default, tuple(rules))


def default_policy() -> Policy:
    """The policy that holds where a site has no file of its own."""
    return parse_policy(default_text(), "the built-in policy")


@cache
def default_text() -> str:
    """The file of the policy that holds where a site has none."""
    return files("models.customers.policy").joinpath("default.toml").read_text(encoding="utf-8")


def _rule(table: Mapping[str, Any], place: Place, default: Treatment) -> tuple[Rule | None, list[Wrong]]:
    name, match = table.get("name"), table.get("match")
    if not isinstance(name, str) or not name:
        return None, [((*place, "name"), "a rule needs a name, which people will read")]
    if not isinstance(match, Mapping) or not match:
        return None, [((*place, "match"), 'a rule needs a match, such as { grade = ["poor"] }')]
    gives = {key: value for key, value in table.items() if key not in ("name", "match")}
    renamed = {_MATCHED.get(key, "" if key == "class_" else key): value for key, value in match.items()}
    fits, wrong = _checked(_FITS, renamed, (*place, "match"), tuple(_MATCHED))
    given, more = _checked(_TREATMENT, asdict(default) | gives, place, ("name", "match", *TREATED))
    if wrong or more:
        return None, wrong + more
    return Rule(name, fits, {key: getattr(given, key) for key in gives}), []


def _checked(adapter: TypeAdapter[Any], value: Any, place: Place, known: tuple[str, ...]) -> tuple[Any, list[Wrong]]:
    try:
        return adapter.validate_python(value), []
    except ValidationError as error:
        return None, list(_mistakes(error, place, known))


def _mistakes(error: ValidationError, place: Place, known: tuple[str, ...]) -> Iterator[Wrong]:
    for part in error.errors():
        if part["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            near = difflib.get_close_matches(str(part["loc"][-1]), known, 1)
            said = f"there is no such name{f': the nearest is {near[0]}' if near else ''}"
        else:
            said = said_plainly(part["msg"])
        yield (*place, *part["loc"]), said
