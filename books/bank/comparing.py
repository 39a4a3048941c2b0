"""Compares the bank's files with the books and says every difference."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from books.bank.booked import Booked
from books.bank.breaks import Break, BreakKind, Comparison
from books.bank.entry import Sheet, Transaction
from books.bank.matching import Matched, Matcher, Pair
from books.bank.references import names_in

_KINDS = list(BreakKind)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is compared.

    Attributes:
        currency: of all accounts, ISO 4217. channels: of payments that must come to the bank.
        window: how many days a payment and its transaction may lie apart.
    """

    currency: str
    channels: tuple[str, ...]
    window: int


def compare(sheets: Sequence[Sheet], booked: Sequence[Booked], terms: Terms) -> Comparison:
    """Compare statements and notifications with the books.

    A payment is missed at the bank only if its whole window lies within the days of the files.
    """
    transactions, repeated = distinct(sheets)
    ours = [each for each in transactions if each.currency == terms.currency]
    foreign = [each for each in transactions if each.currency != terms.currency]
    days = [each.day for each in transactions] or [0]
    first, last = min(days), max(days)
    matcher = Matcher(booked, terms.window)
    found = matcher.match(ours)
    breaks = [*_of_pairs(found), *_foreign(foreign, found), *_at_bank(found, matcher)]
    missed, elsewhere = _missed(found, terms, first, last)
    breaks += missed
    agreed = [pair.booked.amount for pair in found.agreed if not pair.named]
    return Comparison(
        first_day=first,
        last_day=last,
        transactions=len(ours),
        bank=sum(each.amount for each in ours),
        payments=len(booked) - len(elsewhere),
        booked=sum(each.amount for each in booked) - sum(each.amount for each in elsewhere),
        matched=len(agreed),
        matched_amount=sum(agreed),
        repeated=repeated,
        pending=sum(sheet.pending for sheet in sheets),
        elsewhere=len(elsewhere),
        breaks=sorted(breaks, key=lambda each: (_KINDS.index(each.kind), each.day, each.account_id)),
        notes=[f"{sheet.file}: statement {sheet.id} does not add up" for sheet in sheets if not sheet.adds_up],
    )


def distinct(sheets: Iterable[Sheet]) -> tuple[list[Transaction], int]:
    """Each transaction once, and how many came again: in a file read twice, or in a notification and a statement.

    Where one file has a batch as one sum and another its parts, the parts count.
    """
    seen: dict[tuple[object, ...], str] = {}
    kept: list[Transaction] = []
    repeated = 0
    for sheet in sheets:
        for number, each in enumerate(sheet.transactions):
            # Without a reference of the bank's, only the same statement read again tells that it came before.
            own = each.reference or f"{sheet.id}#{number}"
            key = (each.iban, own, each.amount, each.currency)
            place = f"{sheet.file}#{number}"
            if seen.setdefault(key, place) == place:
                kept.append(each)
            else:
                repeated += 1
    whole = _detailed(kept)
    return [each for each in kept if id(each) not in whole], repeated + len(whole)


def _detailed(transactions: Sequence[Transaction]) -> set[int]:
    """Sums of batches of which the parts are there too."""
    parts: dict[tuple[str, str], int] = defaultdict(int)
    for each in transactions:
        if each.batch and each.reference != each.batch:
            parts[each.iban, each.batch] += each.amount
    return {
        id(each)
        for each in transactions
        if each.reference == each.batch and parts.get((each.iban, each.batch)) == each.amount
    }


def _of_pairs(found: Matched) -> list[Break]:
    other = [_break(BreakKind.OTHER_ACCOUNT, pair.transaction, pair) for pair in found.agreed if pair.named]
    return other + [_break(BreakKind.AMOUNT, pair.transaction, pair) for pair in found.differing]


def _foreign(transactions: Iterable[Transaction], found: Matched) -> list[Break]:
    """Transactions in another currency, with the payment that they are booked as, if there is one."""
    breaks = []
    for each in transactions:
        names = set(names_in(each))
        booked = next((one for one in found.booked if one.names & names), None)
        if booked is not None:
            found.booked.remove(booked)
        made = _break(BreakKind.CURRENCY, each, Pair(each, booked) if booked else None)
        made.bank, made.original = 0, each.amount
        breaks.append(made)
    return breaks


def _at_bank(found: Matched, matcher: Matcher) -> list[Break]:
    """What only the bank has."""
    said = {_same(pair.transaction) for pair in (*found.agreed, *found.differing)}
    breaks = []
    for each in found.transactions:
        kind = BreakKind.NOT_IN_BOOKS
        if each.returned:
            kind = BreakKind.RETURNED
        elif _same(each) in said and names_in(each):
            kind = BreakKind.DOUBLE_AT_BANK
        made = _break(kind, each)
        made.named = matcher.account_named(each)
        breaks.append(made)
    return breaks


def _missed(found: Matched, terms: Terms, first: int, last: int) -> tuple[list[Break], list[Booked]]:
    """What only the books have, and what of that need not be at the bank."""
    paid = {(pair.booked.account_id, pair.booked.amount): pair.booked for pair in (*found.agreed, *found.differing)}
    breaks, elsewhere = [], []
    for each in found.booked:
        twin = paid.get((each.account_id, each.amount))
        double = twin is not None and abs(twin.day - each.day) <= terms.window
        latest = last if double else last - terms.window
        if each.channel not in terms.channels or not first <= each.day <= latest:
            elsewhere.append(each)
            continue
        kind = BreakKind.DOUBLE_IN_BOOKS if double else BreakKind.NOT_AT_BANK
        account, payment = each.account_id, each.payment_id
        breaks.append(Break(kind=kind, day=each.day, booked=each.amount, account_id=account, payment_id=payment))
    return breaks, elsewhere


def _same(transaction: Transaction) -> tuple[object, ...]:
    """What a second transaction of the same payment has in common with the first."""
    return tuple(sorted(names_in(transaction))), transaction.amount


def _break(kind: BreakKind, transaction: Transaction, pair: Pair | None = None) -> Break:
    booked = pair.booked if pair else None
    return Break(
        kind=kind,
        day=transaction.day,
        bank=transaction.amount,
        booked=booked.amount if booked else 0,
        currency=transaction.currency,
        bank_reference=transaction.reference,
        file=transaction.file,
        account_id=booked.account_id if booked else "",
        payment_id=booked.payment_id if booked else "",
        named=pair.named if pair else "",
        text=transaction.end_to_end or transaction.structured or transaction.text,
        reason=transaction.reason,
    )
