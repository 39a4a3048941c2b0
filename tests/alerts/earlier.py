"""Databases of alerts as earlier versions left them, and what somebody with their password could do."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from sqlalchemy import create_engine, text

from alerts.chain import Verdict
from alerts.store import AlertStore

_WITHOUT_EVIDENCE = ("DROP TABLE evidence", "ALTER TABLE transitions DROP COLUMN evidence_revision")


def do(url: str, *statements: str) -> None:
    """What somebody with the database's password could do."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def before_there_was_a_chain(url: str) -> None:
    """Leave the tables as they were then."""
    do(
        url,
        *_WITHOUT_EVIDENCE,
        "DROP INDEX transitions_position",
        "ALTER TABLE transitions DROP COLUMN position",
        "ALTER TABLE transitions DROP COLUMN hash",
        "ALTER TABLE alerts DROP COLUMN resolution",
    )


def before_evidence_was_kept(url: str) -> None:
    """Leave the tables as they were then: a chain of steps alone, which do not say on what they were decided."""
    before_there_was_a_chain(url)
    AlertStore(url).close()
    do(url, *_WITHOUT_EVIDENCE)


def opened_at_once(url: str) -> set[Verdict]:
    """What programs that open a store at the same time each find of its chain."""

    def begin() -> Verdict:
        with closing(AlertStore(url)) as store:
            return store.verify()

    with ThreadPoolExecutor(4) as programs:
        return {future.result() for future in [programs.submit(begin) for _ in range(4)]}
