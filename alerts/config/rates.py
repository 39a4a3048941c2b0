"""How often something may happen, as settings write it."""

import re

_RATE = re.compile(r"([0-9]{1,6}) ?/ ?(s|min|h)")
_SECONDS = {"s": 1, "min": 60, "h": 3600}


def rate_of(text: str) -> float:
    """A rate per second; 0 where the text is none.

    Examples:
        >>> rate_of("10/s"), rate_of("30/min"), rate_of("often")
        (10.0, 0.5, 0.0)
    """
    found = _RATE.fullmatch(text.strip())
    return int(found[1]) / _SECONDS[found[2]] if found else 0.0
