"""What docs/commands.md must say of each command, read from the command line itself."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

import typer

from streams.cli.commands import app


class Parameter(NamedTuple):
    """An argument or option: how it is written, and its default or that it is required."""

    written: str
    default: str
    help: str


def commands() -> dict[str, list[Parameter]]:
    """Every command by its full name, with its parameters but for `--help`."""
    return dict(_commands("gridpulse", typer.main.get_command(app)))


def _commands(name: str, command: Any) -> Iterator[tuple[str, list[Parameter]]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, [_parameter(each) for each in command.params if "--help" not in each.opts]
        return
    for part, one in inner.items():
        yield from _commands(f"{name} {part}", one)


def _parameter(parameter: Any) -> Parameter:
    is_option = parameter.param_type_name == "option"
    written = parameter.opts[0] if is_option else parameter.name.upper()
    return Parameter(written, _default(parameter), parameter.help or "")


def _default(parameter: Any) -> str:
    value = parameter.default
    if parameter.required:
        return "required"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    if value in (None, False, "", ()) or callable(value):
        return "off" if getattr(parameter, "is_flag", False) else "none"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
