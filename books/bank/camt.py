"""ISO 20022 camt.053 (statements) and camt.054 (notifications), versions 02 to 08, as transactions."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from books.bank.entry import Sheet, Transaction
from books.bank.xml import local_name, read_xml
from models.errors import BadRecord, BadRecording
from models.money import minor_units

_NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.0[2-8]\}")
_UNKNOWN = "is no camt.053 or camt.054 of version 02 to 08: ask the bank for version 08"
_SHEETS = ("Stmt", "Ntfctn")
_EPOCH = date(1970, 1, 1).toordinal()
_NONE = ("NOTPROVIDED", "NONREF")
"""What banks write where the payer gave no reference."""

_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read_camt(path: Path, digits: int = 2) -> list[Sheet]:
    """Statements and notifications of a file.

    Args:
        path: the file.
        digits: decimals of amounts.

    Raises:
        BadRecording: it is no camt.053 or camt.054 of a version that is known, or an entry of it cannot be read.
    """
    reader = _Reader(path.name, digits)
    try:
        read_xml(path, reader.take)
    except BadRecord as error:
        raise BadRecording(f"{path} {error}") from None
    return reader.sheets


class _Reader:
    """Gathers sheets as the elements of a file end."""

    def __init__(self, file: str, digits: int) -> None:
        self._file, self._digits = file, digits
        self._sheet = Sheet(file)
        self.sheets: list[Sheet] = []
        self._known = False
        self._created = ""

    def take(self, name: str, element: Element) -> bool:
        """Read one element; whether it may be forgotten."""
        self._known = self._known or _NAMESPACE.match(element.tag) is not None
        if not self._known:
            raise BadRecord(_UNKNOWN)
        if name == "CreDtTm":
            self._created = (element.text or "").strip()
        if name == "Acct" and not self._sheet.iban:
            self._sheet.iban = _text(element, "Id", "IBAN") or _text(element, "Id", "Othr", "Id")
        if name == "Ntry":
            self._entry(element)
            return True
        if name == "Bal":
            self._balance(element)
            return True
        if name in _SHEETS:
            self._sheet.id = _text(element, "Id")
            self.sheets.append(self._sheet)
            self._sheet = Sheet(self._file)
            return True
        return False

    def _balance(self, element: Element) -> None:
        kind = _text(element, "Tp", "CdOrPrtry", "Cd")
        amount = self._signed(element)[0]
        if kind in _OPENING:
            self._sheet.opening = amount
        elif kind in _CLOSING:
            self._sheet.closing = amount

    def _entry(self, entry: Element) -> None:
        status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
        if status != "BOOK":
            self._sheet.pending += 1
            return
        self._sheet.transactions += self._transactions(entry)

    def _transactions(self, entry: Element) -> Iterator[Transaction]:
        """Those of an entry: one, or as many as it was made of."""
        amount, currency = self._signed(entry)
        details = [each for group in _all(entry, "NtryDtls") for each in _all(group, "TxDtls")]
        parts = [self._part(each, entry) for each in details]
        if len(details) < 2 or None in parts or sum(each[0] for each in parts if each) != amount:
            # The amounts of its parts are not said, or in another currency: only the whole is booked.
            parts = [(amount, currency)]
            details = details[:1] if len(details) == 1 else [entry]
        for number, (detail, part) in enumerate(zip(details, parts, strict=True)):
            assert part is not None
            yield self._transaction(entry, detail, part, number if len(details) > 1 else None)

    def _transaction(self, entry: Element, detail: Element, part: tuple[int, str], number: int | None) -> Transaction:
        own = _text(detail, "Refs", "AcctSvcrRef")
        whole = _text(entry, "AcctSvcrRef")
        reference = own if own and own != whole else whole + ("" if number is None or not whole else f"/{number}")
        returned = _find(detail, "RtrInf") is not None or _text(entry, "RvslInd") in ("true", "1")
        return Transaction(
            file=self._file,
            iban=self._sheet.iban,
            reference=reference,
            batch=whole,
            day=_day(entry, self._created),
            amount=part[0],
            currency=part[1],
            end_to_end=_given(_text(detail, "Refs", "EndToEndId")),
            structured=_given(_text(detail, "RmtInf", "Strd", "CdtrRefInf", "Ref")),
            text=" ".join(_words(detail)),
            returned=returned,
            reason=_text(detail, "RtrInf", "Rsn", "Cd"),
        )

    def _part(self, detail: Element, entry: Element) -> tuple[int, str] | None:
        """Amount of a transaction within an entry, negative where money went out; None where it is not said."""
        for path in ((), ("AmtDtls", "TxAmt")):
            place = _find(detail, *path) if path else detail
            if place is not None and _find(place, "Amt") is not None:
                direction = _text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")
                return self._amount(place, direction)
        return None

    def _signed(self, element: Element) -> tuple[int, str]:
        return self._amount(element, _text(element, "CdtDbtInd"))

    def _amount(self, element: Element, direction: str) -> tuple[int, str]:
        found = _find(element, "Amt")
        if found is None or direction not in ("CRDT", "DBIT"):
            raise BadRecord(f"has a {local_name(element.tag)} without an amount and its direction")
        amount = minor_units((found.text or "").strip(), self._digits)
        return amount if direction == "CRDT" else -amount, found.get("Ccy", "")


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local_name(child.tag) == name)


def _find(element: Element, *path: str) -> Element | None:
    found: Element | None = element
    for name in path:
        found = next(_all(found, name), None) if found is not None else None
    return found


def _text(element: Element, *path: str) -> str:
    found = _find(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _words(detail: Element) -> Iterator[str]:
    remittance = _find(detail, "RmtInf")
    for each in _all(remittance, "Ustrd") if remittance is not None else ():
        yield (each.text or "").strip()
    if more := _text(detail, "AddtlTxInf") or _text(detail, "AddtlNtryInf"):
        yield more


def _given(text: str) -> str:
    return "" if text in _NONE else text


def _day(entry: Element, created: str) -> int:
    """Booking day of an entry, days since 1970-01-01; that of the message where the entry has none."""
    dates = (_text(entry, name, kind) for name in ("BookgDt", "ValDt") for kind in ("Dt", "DtTm"))
    text = next(filter(None, dates), created)
    try:
        return date.fromisoformat(text[:10]).toordinal() - _EPOCH
    except ValueError:
        raise BadRecord(f"has an entry whose booking date {text!r} is no date") from None
