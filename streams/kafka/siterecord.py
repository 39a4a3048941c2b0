"""What every worker on the same topics must agree on."""

from dataclasses import asdict
from typing import Any

import msgspec

from models.config import Common
from streams.opened import check_agreed


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
    """Refuse to go on with other settings than the topics were made with.

    Raises:
        BadState: one differs.
    """
    made_with = {**site.common, "fed": site.fed}
    otherwise = "make other topics with another GRIDPULSE_KAFKA__TOPIC_PREFIX"
    check_agreed(made_with, {**asdict(common), "fed": fed}, f"the topics {where}", otherwise)
