"""Settings of payment-fraud detection."""

from dataclasses import dataclass

HOUR_S = 3600
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class FraudConfig:
    """When a payment, an instrument or an operator is reported; money in minor units, windows in event time.

    Attributes:
        duplicate_window_s: an equal payment of the same account on the same way within this is a duplicate.
        duplicate_overpaid_s: within this it is one when the account did not owe the second amount any more.
        top_up_window_s: the same for prepaid top-ups, which people do repeat on purpose.
        tiny_amount: a payment up to this is tiny: it counts as probing and never as a duplicate.
        probing_count, probing_window_s: so many tiny payments in so long are a series.
        accounts_hour, accounts_day: accounts new to an instrument that it may pay in an hour and a day, less one.
        payments_hour, payments_day: unexpected payments of an instrument in an hour and a day, less one.
        habit_s: an account that an instrument paid first this long ago is no longer new to it; also how long a
            newcomer is watched before its own rate is known.
        warm_factor: the instrument limits count this many times during the first `habit_s` of all data.
        shared_channels: channels on which one instrument serves many customers; instruments are not watched there.
        operator_floor: payments an hour that no operator is reported for.
        operator_factor: an operator is reported at this many times its own highest usual hourly count.
        reconnection_s: a reversal this soon after a reconnection is suspicious.
        reconnection_lead_s: if the payment came at most this long before the reconnection.
        repaid_s: unless the account pays again within this.
        void_days: days over which an operator's reversals are counted.
        void_least: fewest reversals, void_ratio: least share, void_factor: least multiple of the others' share.
        void_alpha: probability of so many reversals at the others' share below which they are reported.
        chargebacks: so many charge-backs of an instrument within `kept_s` are reported.
        quiet_s: an episode of velocity or probing is over after this long without a sign of it (log time).
        score_threshold: probability from which the learned score alone is reported.
        score_auc, score_labels: area under the ROC curve, and charge-backs among the labels it is of, below which a
            model is not listened to (prequential, from the model's snapshot).
        kept_s: how long a payment's features are kept for a charge-back.
        clean_s: a payment without charge-back for this long is an example of a good one.
        clean_share: share of good payments that become examples, chosen by CRC-32 of their ids.
        most_payments, most_instruments, most_accounts, most_operators: how many are remembered; the longest
            unused give way.
    """

    duplicate_window_s: int = HOUR_S
    duplicate_overpaid_s: int = 48 * HOUR_S
    top_up_window_s: int = 600
    tiny_amount: int = 300
    probing_count: int = 4
    probing_window_s: int = 6 * HOUR_S
    accounts_hour: int = 5
    accounts_day: int = 8
    payments_hour: int = 8
    payments_day: int = 15
    habit_s: int = 35 * DAY_S
    warm_factor: int = 3
    shared_channels: tuple[str, ...] = ("agent", "counter", "cash")
    operator_floor: int = 20
    operator_factor: float = 2.0
    reconnection_s: int = 72 * HOUR_S
    reconnection_lead_s: int = 72 * HOUR_S
    repaid_s: int = 24 * HOUR_S
    void_days: int = 30
    void_least: int = 6
    void_ratio: float = 0.08
    void_factor: float = 3.0
    void_alpha: float = 1e-5
    chargebacks: int = 2
    quiet_s: int = 24 * HOUR_S
    score_threshold: float = 0.7
    score_auc: float = 0.75
    score_labels: int = 20
    kept_s: int = 90 * DAY_S
    clean_s: int = 60 * DAY_S
    clean_share: float = 0.2
    most_payments: int = 200_000
    most_instruments: int = 200_000
    most_accounts: int = 200_000
    most_operators: int = 5_000
