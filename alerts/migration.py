"""Tables of an earlier version brought to what this one needs."""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Index, Table, inspect
from sqlalchemy.schema import CreateColumn, CreateIndex

from alerts.history import bind_old_rows
from alerts.tables import METADATA, TRANSITIONS


def migrate(connection: Connection) -> None:
    """Add what is missing to tables that were there; a history without a chain gets one."""
    if any(_missing(connection)):
        _add_columns(connection)
    for index in _missing_indexes(connection):
        connection.execute(CreateIndex(index, if_not_exists=True))


def _add_columns(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Whoever opens the file at the same time waits here, and then finds nothing missing.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    added = list(_missing(connection))
    for table, column in added:
        words = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")
    if any(table is TRANSITIONS for table, _ in added):
        bind_old_rows(connection)


def _missing_indexes(connection: Connection) -> list[Index]:
    looked = inspect(connection)
    there = {index["name"] for table in METADATA.sorted_tables for index in looked.get_indexes(table.name)}
    return sorted(
        (index for table in METADATA.sorted_tables for index in table.indexes if index.name not in there),
        key=lambda index: str(index.name),
    )


def _missing(connection: Connection) -> Iterator[tuple[Table, Column[object]]]:
    looked = inspect(connection)
    for table in METADATA.sorted_tables:
        there = {column["name"] for column in looked.get_columns(table.name)}
        yield from ((table, column) for column in table.columns if column.name not in there)
