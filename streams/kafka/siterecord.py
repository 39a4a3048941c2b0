"""What every worker on the same topics must agree on."""

from dataclasses import asdict
from typing import Any

import msgspec

from models.config import Common
from models.errors import BadState


class SiteRecord(msgspec.Struct, frozen=True):
    """Written once, when the topics are made.

    Attributes:
        epoch: log time (milliseconds) before which nothing happened.
        common: settings that the stages share.
        fed: whether a feeder says what time it is, as for a recording; otherwise the workers do, by the brokers' clock.
    """

    epoch: int
    common: dict[str, Any]
    fed: bool = False


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(SiteRecord).decode


def check(site: SiteRecord, common: Common, fed: bool, where: str) -> None:
    """Refuse to go on with other settings than the topics were made with: slots, days and money would not fit.

    Raises:
        BadState: one differs.
    """
    for name, value in {**asdict(common), "fed": fed}.items():
        kept = site.fed if name == "fed" else site.common.get(name)
        if kept != value:
            raise BadState(
                f"the topics {where} were made with {name} {kept!r}, not {value!r}: go on with the settings they were "
                "made with, or make others with another GRIDPULSE_KAFKA__TOPIC_PREFIX"
            )
