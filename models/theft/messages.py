"""What theft detection tells the console of every meter, whether a lead is open or not."""

from models.messages import Float32, Message

LEAST_SCORE = 0.01
"""Scores below this are told as none: next to nothing speaks against the meter."""


class TheftScores(Message):
    """How strongly theft is suspected at the meters of a feeder after a local day (theft -> console, by feeder).

    Every meter of the feeder was judged; those that are not named have a score below `LEAST_SCORE`.

    Attributes:
        day: local date as days since 1970-01-01; at: Unix seconds of its end.
        opens: score from which a lead opens, if it lasts.
        meter_id: n names. score: 0 to 1.
        reasons: kind of evidence -> by how much the score would be lower without its cause, shape (n,).
    """

    day: int
    at: int
    feeder_id: str
    opens: float
    meter_id: list[str]
    score: Float32
    reasons: dict[str, Float32]
