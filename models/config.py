"""What every stage must know of the utility; each stage adds a config of its own in its folder."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Common:
    """Settings that the stages share.

    Attributes:
        timezone: IANA name; days, hours and billing cycles are local.
        interval_s: length of an interval on the grid's clock (seconds). Readings of longer intervals are spread over
            several, those of shorter ones added up. Local days must begin with an interval; one of several hours is
            spread evenly over them.
        settle_s: how long after its end an interval is first summed up; what comes later corrects it.
        lateness_s: how long after its end a reading still corrects sums; later ones only reach daily totals.
        day_lateness_s: how long after midnight a local day is summed up.
        currency_digits: decimals of the currency.
        partitions: partitions of every topic and so shards of every stage.
        model_delay_s: log time between a label and the model that learned from it being used.
    """

    timezone: str = "UTC"
    interval_s: int = 900
    settle_s: int = 120
    lateness_s: int = 6 * 3600
    day_lateness_s: int = 2 * 3600
    currency_digits: int = 2
    partitions: int = 1
    model_delay_s: int = 900
