"""Says once, in a topic of its own, what every worker must agree on."""

import time
from dataclasses import asdict

from models.config import Common
from models.flow.topics import ENGINE_SITE
from streams.kafka.config import KafkaSettings
from streams.kafka.log import KafkaLog
from streams.kafka.siterecord import SiteRecord, check, encode
from streams.log.records import LogRecord


def found_site(kafka: KafkaSettings, common: Common, epoch: int | None = None) -> SiteRecord:
    """Write the site's record unless there is one, which must agree.

    Args:
        kafka: the cluster; its topics exist.
        common: settings that the stages share.
        epoch: log time (milliseconds) before which nothing happened; now unless given.

    Raises:
        BadState: the topics were made with other settings.
    """
    log = KafkaLog(kafka)
    try:
        if log.end_offset(ENGINE_SITE, 0) == 0:
            now = int(time.time() * 1000) if epoch is None else epoch
            record = SiteRecord(now, asdict(common), kafka.fed)
            log.append([LogRecord(ENGINE_SITE, 0, "site", encode(record))])
        check(log.site, common, kafka.fed, f"at {kafka.bootstrap}")
        return log.site
    finally:
        log.close()
