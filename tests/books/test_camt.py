"""Bank files of both messages and versions are read; what is no bank file, or hostile, is refused with a reason."""

from datetime import date
from pathlib import Path

import pytest

from books.bank.camt import read_camt
from books.bank.entry import Transaction
from models.errors import BadRecording
from tests.books.bankfiles import IBAN, MESSAGES, Message, Money

DAY = date(2024, 3, 5).toordinal() - date(1970, 1, 1).toordinal()
ENTRIES = [
    Money("120.50", reference="R1", end_to_end="E2E-1"),
    Money("-20.00", reference="R2", end_to_end="E2E-2", returned="AC04"),
    Money("50.00", reference="R3", structured="RF18539007547034", text="bill B1"),
    Money("60.00", reference="R4", parts=(Money("25.00", end_to_end="a"), Money("35.00", reference="R4b"))),
    Money("7.00", currency="CHF"),
    Money("5.00", reference="R5", pending=True),
]


def read(tmp_path: Path, text: str | bytes) -> None:
    path = tmp_path / "bank.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    read_camt(path)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_version_says_the_same(message: str, tmp_path: Path) -> None:
    (sheet,) = read_camt(Message(ENTRIES, message).write(tmp_path / "bank.xml"))

    def said(amount: int, reference: str, **more: object) -> Transaction:
        batch = reference.partition("/")[0].rstrip("b")
        known = {"file": "bank.xml", "iban": IBAN, "day": DAY, "currency": "EUR", "batch": batch}
        return Transaction(**(known | {"amount": amount, "reference": reference} | more))  # type: ignore[arg-type]

    assert (sheet.id, sheet.iban, sheet.pending) == ("S1", IBAN, 1)
    assert sheet.transactions == [
        said(12050, "R1", end_to_end="E2E-1"),
        said(-2000, "R2", end_to_end="E2E-2", returned=True, reason="AC04"),
        said(5000, "R3", structured="RF18539007547034", text="bill B1"),
        said(2500, "R4/0", end_to_end="a"),
        said(3500, "R4b"),
        said(700, "", currency="CHF"),
    ]


def test_a_statement_adds_up_or_not(tmp_path: Path) -> None:
    entries = [Money("10.00"), Money("-2.50")]
    (sheet,) = read_camt(Message(entries).write(tmp_path / "a.xml"))
    assert (sheet.opening, sheet.closing, sheet.adds_up) == (100_000, 100_750, True)
    (sheet,) = read_camt(Message(entries, closing="1000.00").write(tmp_path / "b.xml"))
    assert not sheet.adds_up


def test_a_batch_whose_parts_say_no_amount_is_one_transaction(tmp_path: Path) -> None:
    path = Message([Money("60.00", reference="R", parts=(Money("25.00"), Money("30.00")))]).write(tmp_path / "a.xml")
    (sheet,) = read_camt(path)
    assert [(each.amount, each.reference) for each in sheet.transactions] == [(6000, "R")]


def test_an_entry_without_a_date_has_that_of_the_message(tmp_path: Path) -> None:
    path = Message([Money("1.00")], "camt.054.001.02").write(tmp_path / "a.xml")
    text = path.read_text()
    for name in ("BookgDt", "ValDt"):
        text = text.replace(f"<{name}><Dt>2024-03-05</Dt></{name}>", "")
    path.write_text(text)
    (sheet,) = read_camt(path)
    assert sheet.transactions[0].day == DAY + 1


def test_a_large_file_is_read_without_keeping_it(tmp_path: Path) -> None:
    entries = [Money("1.00", reference=f"R{number}") for number in range(3_000)]
    (sheet,) = read_camt(Message(entries).write(tmp_path / "a.xml"))
    assert (len(sheet.transactions), sheet.adds_up) == (3_000, True)


ROOT = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{}">'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no whole XML"),
        ("payment_id,amount\n", "no whole XML"),
        (f"{ROOT.format('camt.053.001.08')}<BkToCstmrStmt>", "no whole XML"),
        ("<Document/>", "version 02 to 08"),
        (f"{ROOT.format('pain.001.001.09')}</Document>", "version 02 to 08"),
        (f"{ROOT.format('camt.052.001.08')}</Document>", "version 02 to 08"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "document type"),
        ("<!DOCTYPE a [<!ENTITY b 'lol'><!ENTITY c '&b;&b;'>]><a>&c;</a>", "document type"),
        ("<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1:1/x'>%b;]><a/>", "document type"),
        ("<a>" * 100 + "</a>" * 100, "nested deeper"),
        ("<?xml version='1.0' encoding='nothing'?><a/>", "bank.xml"),
        (b"\xff\xfe\x00", "no whole XML"),
    ],
)
def test_what_is_no_bank_file_is_refused(text: str | bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match=reason):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", "without an amount and its direction"),
        (">12.00<", ">12.005<", "more than 2 decimals"),
        (">12.00<", ">NaN<", "no plain decimal|not a plain decimal"),
        ("2024-03-05</Dt></BookgDt>", "soon</Dt></BookgDt>", "booking date 'soon'"),
    ],
)
def test_an_entry_that_cannot_be_read_names_its_file(old: str, new: str, reason: str, tmp_path: Path) -> None:
    path = Message([Money("12.00")], "camt.053.001.02").write(tmp_path / "bank.xml")
    text = path.read_text()
    assert old in text
    with pytest.raises(BadRecording, match=rf"bank\.xml .*({reason})"):
        read(tmp_path, text.replace(old, new))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="cannot be read"):
        read_camt(tmp_path / "nowhere.xml")
