"""Settings of churn detection."""

from dataclasses import dataclass

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class ChurnConfig:
    """When a customer is reported as likely to leave; probabilities are of leaving within about 90 days.

    Attributes:
        threshold: probability from which an account is reported.
        clear_below: probability below which a reported account is calm again.
        top_share, top_least: only accounts among this share of the riskiest are reported, and at least so many.
        intent_least: log-odds that complaints, contract, use, prices and outages must add by the stated prior. Without
            them nobody is reported, so that arrears alone are not taken for leaving.
        value_steps: probability times yearly value (minor units) from which severity is 2, and 3.
        negative_after_s: an account that is still there this long after an evaluation is an example of one that stays.
        example_after_s: an evaluation of an account known for less is no example: too little was known of it.
        negative_share: share of those that become examples, chosen by CRC-32 of account and evaluation.
        learned_labels: customers that left among a model's labels at which it is fully listened to.
        learned_lead: skill (see `models.churn.blend`) by which it must lead the prior for that.
        prior_skill: taken for the prior's until this shard has seen `prior_labels` customers leave.
        prior_labels: see there.
        label_window: latest labels that the prior is judged by.
        reference_kwh: monthly use at which tariffs are compared.
        outage_day_s: a day with an outage this long says nothing about an account's use.
        future_s: how far an event's time may lie after its arrival.
        most_accounts, most_outages: how many are remembered; further accounts are counted and left out, the outages
            that became known first give way.
    """

    threshold: float = 0.3
    clear_below: float = 0.15
    top_share: float = 0.05
    top_least: int = 3
    intent_least: float = 1.0
    value_steps: tuple[int, int] = (20_000, 100_000)
    negative_after_s: int = 90 * DAY_S
    example_after_s: int = 28 * DAY_S
    negative_share: float = 0.2
    learned_labels: int = 50
    learned_lead: float = 0.05
    prior_skill: float = 0.05
    prior_labels: int = 10
    label_window: int = 2000
    reference_kwh: int = 250
    outage_day_s: int = 4 * 3600
    future_s: int = 300
    most_accounts: int = 2_000_000
    most_outages: int = 10_000
