"""The policy file of a site."""

from pathlib import Path

from models.customers.policy import Policy, default_policy, parse_policy
from streams.settings import Settings
from streams.toml import text_of


def site_policy(settings: Settings) -> Policy:
    """The policy of the file that the settings name, else the built-in one.

    Raises:
        BadSettings: the file cannot be read, or something in it is wrong; with the line.
    """
    path = settings.customers.policy
    return parse_policy(text_of(Path(path)), path) if path else default_policy()
