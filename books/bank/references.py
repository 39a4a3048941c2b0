"""References by which a payment is known: what a payer wrote, as names that the books may know."""

import re

from books.bank.entry import Transaction

_RF = re.compile(r"RF\d{2}[A-Z0-9]{1,21}")
_WORD = re.compile(r"[^\s,;:?!()\"']+")
_NOT_PLAIN = re.compile(r"[^A-Z0-9]")
_SHORTEST = 3
"""Shorter words in free text name nothing: they are days, counts, initials."""


def plain(name: str) -> str:
    """A name as payers come to write it: capitals and digits alone.

    Examples:
        >>> plain("b-1001/2")
        'B10012'
    """
    return _NOT_PLAIN.sub("", name.upper())


def creditor_reference(text: str) -> str:
    """What an ISO 11649 creditor reference refers to; empty where it is none or its check digits are wrong.

    Examples:
        >>> creditor_reference("RF18 5390 0754 7034")
        '539007547034'
        >>> creditor_reference("RF19 5390 0754 7034")
        ''
    """
    packed = plain(text)
    if not _RF.fullmatch(packed):
        return ""
    digits = "".join(str(int(letter, 36)) for letter in packed[4:] + packed[:4])
    return packed[4:] if int(digits) % 97 == 1 else ""


def names_in(transaction: Transaction) -> list[str]:
    """Every name that a transaction may mean, plain, the surest first."""
    sure = [transaction.end_to_end, transaction.structured]
    words = _WORD.findall(transaction.text)
    found = [plain(each) for each in sure if each]
    found += [creditor_reference(each) for each in (*sure, *words)]
    found += [name for each in words if len(name := plain(each)) >= _SHORTEST]
    return list(dict.fromkeys(name for name in found if name))
