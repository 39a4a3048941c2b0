"""`gridpulse settings`: what can be set, and what it is set to."""

from streams.cli.output import AsJson, print_json, print_table
from streams.settings import listed, load_settings


def settings(as_json: AsJson = False) -> None:
    """List every setting by the name of its environment variable, with its value."""
    found = {name: str(value) for name, value in listed(load_settings()).items()}
    if as_json:
        print_json(found)
    else:
        print_table(("setting", "value"), list(found.items()), "")
