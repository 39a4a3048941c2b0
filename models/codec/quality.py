"""Quality codes of metering standards, mapped to those of NEM12."""

import re

from models.readings import ACTUAL, ESTIMATED, FINAL, QUALITIES, SUBSTITUTE, VARIABLE

UNKNOWN = 255
"""Stands for a quality code that no table knows."""

_ESPI = {
    0: ACTUAL,  # valid
    7: FINAL,  # manually edited
    8: ESTIMATED,  # estimated from a reference day
    9: ESTIMATED,  # estimated by interpolation
    10: SUBSTITUTE,  # questionable
    11: SUBSTITUTE,  # derived
    12: ESTIMATED,  # projected
    13: VARIABLE,  # mixed
    14: ACTUAL,  # raw
    15: SUBSTITUTE,  # normalised for weather
    16: SUBSTITUTE,  # other
    17: ACTUAL,  # validated
    18: ACTUAL,  # verified
    19: ACTUAL,  # revenue quality
}
_IEC_CATEGORY = {0: ACTUAL, 5: SUBSTITUTE, 7: FINAL, 8: ESTIMATED, 10: SUBSTITUTE, 11: SUBSTITUTE, 12: ESTIMATED}

_NEM12 = re.compile(r"([AEFNSV])\d{0,2}")
_IEC = re.compile(r"\d+\.(\d+)\.\d+")


def quality_code(text: str) -> int:
    """Number in `QUALITIES` of a quality code, or `UNKNOWN`.

    Takes NEM12 flags (`A`, `S14`), ESPI QualityOfReading numbers (`8`) and IEC 61968-9 reading quality types
    (`2.8.0`, read by their category).

    Examples:
        >>> QUALITIES[quality_code("2.8.0")]
        'E'
    """
    text = text.strip().upper()
    if match := _NEM12.fullmatch(text):
        return QUALITIES.index(match[1])
    if match := _IEC.fullmatch(text):
        return _IEC_CATEGORY.get(int(match[1]), UNKNOWN)
    return _ESPI.get(int(text), UNKNOWN) if text.isascii() and text.isdigit() else UNKNOWN
