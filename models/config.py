"""What every stage must know of the utility; each stage adds a config of its own in its folder."""

from dataclasses import dataclass

from models.flow.delay import Steps


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
        model_step_s: steps of log time at whose ends a new version of a model can come into use.
        model_delay_s: how long after the end of its step it does, at least a second.
    """

    timezone: str = "UTC"
    interval_s: int = 900
    settle_s: int = 120
    lateness_s: int = 6 * 3600
    day_lateness_s: int = 2 * 3600
    currency_digits: int = 2
    partitions: int = 1
    model_step_s: int = 900
    model_delay_s: int = 5

    @property
    def model_steps(self) -> Steps:
        """When what is learned of what stages send comes back to them."""
        return Steps(self.model_delay_s * 1000, self.model_step_s * 1000)

    def __post_init__(self) -> None:
        if min(self.model_step_s, self.model_delay_s) < 1:
            raise ValueError(
                "model_step_s and model_delay_s are 1 or more: scorers and learner would wait for each other"
            )
