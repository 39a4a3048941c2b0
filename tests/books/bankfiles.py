"""Writes camt.053 and camt.054 files as a bank would, in the order of elements that the schemas ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

IBAN = "DE02120300000000202051"
MESSAGES = ("camt.053.001.02", "camt.053.001.08", "camt.054.001.02", "camt.054.001.08")


@dataclass(frozen=True)
class Money:
    """A transaction as a payer and a bank make it; `parts` are the transactions of a batch."""

    amount: str
    day: str = "2024-03-05"
    reference: str = ""
    end_to_end: str = ""
    structured: str = ""
    text: str = ""
    currency: str = "EUR"
    returned: str = ""
    pending: bool = False
    parts: tuple["Money", ...] = ()


@dataclass(frozen=True)
class Message:
    """One file with one statement or notification."""

    entries: Sequence[Money]
    message: str = "camt.053.001.08"
    id: str = "S1"
    iban: str = IBAN
    opening: str = "1000.00"
    closing: str | None = None

    def write(self, path: Path) -> Path:
        """Write it."""
        self.tree().write(path, encoding="utf-8", xml_declaration=True)
        return path

    def tree(self) -> ElementTree:
        """The document."""
        root = Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{self.message}")
        statement = self.message.startswith("camt.053")
        body = SubElement(root, "BkToCstmrStmt" if statement else "BkToCstmrDbtCdtNtfctn")
        head = SubElement(body, "GrpHdr")
        _put(head, "MsgId", f"M-{self.id}")
        _put(head, "CreDtTm", "2024-03-06T05:00:00+01:00")
        sheet = SubElement(body, "Stmt" if statement else "Ntfctn")
        _put(sheet, "Id", self.id)
        _put(sheet, "CreDtTm", "2024-03-06T05:00:00+01:00")
        _put(sheet, "Acct/Id/IBAN", self.iban)
        if statement:
            self._balance(sheet, "OPBD", self.opening)
            self._balance(sheet, "CLBD", self.closing or self._sum())
        for entry in self.entries:
            self._entry(sheet, entry)
        return ElementTree(root)

    def _sum(self) -> str:
        booked = [entry for entry in self.entries if not entry.pending]
        cents = _cents(self.opening) + sum(_cents(entry.amount) for entry in booked)
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"

    def _balance(self, sheet: Element, code: str, amount: str) -> None:
        balance = SubElement(sheet, "Bal")
        _put(balance, "Tp/CdOrPrtry/Cd", code)
        _amount(balance, amount, "EUR")
        _put(balance, "Dt/Dt", "2024-03-05")

    def _entry(self, sheet: Element, money: Money) -> None:
        entry = SubElement(sheet, "Ntry")
        _amount(entry, money.amount, money.currency)
        if money.returned and not money.parts:
            _put(entry, "RvslInd", "true")
        status = "PDNG" if money.pending else "BOOK"
        _put(entry, "Sts" if self._old else "Sts/Cd", status)
        _put(entry, "BookgDt/Dt", money.day)
        _put(entry, "ValDt/Dt", money.day)
        if money.reference:
            _put(entry, "AcctSvcrRef", money.reference)
        _put(entry, "BkTxCd/Domn/Cd", "PMNT")
        family = next(entry.iter("Domn"))
        _put(family, "Fmly/Cd", "RCDT")
        _put(next(family.iter("Fmly")), "SubFmlyCd", "ESCT")
        details = SubElement(entry, "NtryDtls")
        for part in money.parts or (replace(money, reference=""),):
            self._details(details, part, bool(money.parts))

    def _details(self, details: Element, part: Money, of_batch: bool) -> None:
        made = SubElement(details, "TxDtls")
        refs = SubElement(made, "Refs")
        if part.reference:
            _put(refs, "AcctSvcrRef", part.reference)
        _put(refs, "EndToEndId", part.end_to_end or "NOTPROVIDED")
        if not self._old:
            _amount(made, part.amount, part.currency)
        elif of_batch:
            _put(made, "AmtDtls/TxAmt/Amt", part.amount.lstrip("-"), Ccy=part.currency)
        if part.structured or part.text:
            remittance = SubElement(made, "RmtInf")
            if part.text:
                _put(remittance, "Ustrd", part.text)
            if part.structured:
                _put(remittance, "Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR")
                _put(next(remittance.iter("CdtrRefInf")), "Ref", part.structured)
        if part.returned:
            _put(made, "RtrInf/Rsn/Cd", part.returned)

    @property
    def _old(self) -> bool:
        return self.message.endswith("02")


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def _amount(parent: Element, amount: str, currency: str) -> None:
    _put(parent, "Amt", amount.lstrip("-"), Ccy=currency)
    _put(parent, "CdtDbtInd", "DBIT" if amount.startswith("-") else "CRDT")


def _put(parent: Element, path: str, text: str, **attributes: str) -> None:
    """Append elements within each other; the last holds the text."""
    place = parent
    for name in path.split("/"):
        place = SubElement(place, name)
    place.text = text
    place.attrib.update(attributes)
