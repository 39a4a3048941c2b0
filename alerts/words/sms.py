"""How many parts a text message takes (GSM 03.38 alphabet, concatenation of GSM 03.40)."""

from typing import NamedTuple

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"
_UNITS = dict.fromkeys(_BASIC, 1) | dict.fromkeys(_EXTENDED, 2)


_ESCAPE = 0x1B
_CODES = {character: bytes([number + (number >= _ESCAPE)]) for number, character in enumerate(_BASIC)} | {
    character: bytes([_ESCAPE, code])
    for character, code in zip(_EXTENDED, (0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), strict=True)
}
_WHOLE, _PART = {True: 160, False: 70}, {True: 153, False: 67}
"""Units of a text that goes alone, and of each part of a longer one, in the 7-bit alphabet or not."""


_PLAIN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f", " ")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
    | {"\u2026": "...", "\u2022": "*", "\u00d7": "x", "\u2264": "<=", "\u2265": ">=", "\u2103": "C"}
)


class SmsSize(NamedTuple):
    """What a text takes as SMS.

    Attributes:
        gsm7: whether it fits the 7-bit alphabet; else it is sent as UCS-2.
        units: septets, or 16-bit units. parts: messages it is split into; 1 for an empty text.
    """

    gsm7: bool
    units: int
    parts: int


def sms_size(text: str) -> SmsSize:
    """Count a text; an escaped or 32-bit character is never torn between two parts.

    Examples:
        >>> sms_size("x" * 160), sms_size("变" * 71).parts
        (SmsSize(gsm7=True, units=160, parts=1), 2)
    """
    gsm7 = _is_gsm7(text)
    return SmsSize(gsm7, sum(_sizes(text, gsm7)), max(len(parts_of(text)), 1))


def parts_of(text: str) -> list[str]:
    """What each part of a text says, as it is sent; none for an empty one.

    Examples:
        >>> [len(part) for part in parts_of("x" * 152 + "€" + "x" * 20)]
        [152, 21]
    """
    gsm7 = _is_gsm7(text)
    sizes = _sizes(text, gsm7)
    if sum(sizes) <= _WHOLE[gsm7]:
        return [text] if text else []
    parts, room = [""], _PART[gsm7]
    for character, size in zip(text, sizes, strict=True):
        if size > room:
            parts, room = [*parts, ""], _PART[gsm7]
        parts[-1] += character
        room -= size
    return parts


def to_gsm7(text: str) -> str:
    """The text in the 7-bit alphabet, where plain signs can stand for its typographic ones; else the text as it is.

    A letter that the alphabet lacks is never replaced: a name is written as its owner writes it.

    Examples:
        >>> to_gsm7("T\u2013017 \u2014 118\u00a0\u00b0C\u2026"), to_gsm7("\u010capek \u2013 1") == "\u010capek \u2013 1"
        ('T-017 - 118 C...', True)
    """
    plain = text.replace("\u00b0C", "C").translate(_PLAIN)
    return plain if _is_gsm7(plain) else text


def encoded_parts(text: str) -> list[bytes]:
    r"""The parts that a text is sent in, without their headers: a septet a byte, or UTF-16; none for an empty text.

    Examples:
        >>> encoded_parts("€1"), [len(part) for part in encoded_parts("变" * 71)]
        ([b'\x1be1'], [134, 8])
    """
    gsm7 = _is_gsm7(text)
    return [b"".join(map(_CODES.__getitem__, part)) if gsm7 else _utf16(part) for part in parts_of(text)]


def cut_to(text: str, parts: int) -> str:
    """The text, shortened with two dots at the end where it takes more parts than that.

    Examples:
        >>> cut_to("a" * 200, 1)[-4:]
        'aa..'
    """
    if sms_size(text).parts <= parts:
        return text
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sms_size(f"{text[:middle]}..").parts <= parts else (low, middle)
    return f"{text[:low].rstrip()}.."


def _is_gsm7(text: str) -> bool:
    return _UNITS.keys() >= set(text)


def _sizes(text: str, gsm7: bool) -> list[int]:
    return [_UNITS[character] if gsm7 else 1 + (ord(character) > 0xFFFF) for character in text]


def _utf16(text: str) -> bytes:
    return b"".join(character.encode("utf-16-be", "replace") for character in text)
