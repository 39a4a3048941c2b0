"""Tables of an earlier version brought to what this one needs."""

from collections.abc import Callable, Iterator

from sqlalchemy import Column, Connection, Index, MetaData, Table, inspect
from sqlalchemy.schema import CreateColumn, CreateIndex

from alerts.database import claim
from alerts.history import bind_old_rows
from alerts.tables import METADATA, TRANSITIONS

Fill = Callable[[Connection, Table], None]


def migrate(connection: Connection) -> None:
    """Add what is missing to tables of alerts that were there; a history without a chain gets one."""
    complete(connection, METADATA, _bind)


def complete(connection: Connection, tables: MetaData, fill: Fill = lambda _connection, _table: None) -> None:
    """Add columns and indexes that are missing; `fill` puts into a table that got a column what belongs there."""
    if any(_missing(connection, tables)):
        _add_columns(connection, tables, fill)
    for index in _missing_indexes(connection, tables):
        connection.execute(CreateIndex(index, if_not_exists=True))


def _add_columns(connection: Connection, tables: MetaData, fill: Fill) -> None:
    claim(connection)
    added = list(_missing(connection, tables))
    for table, column in added:
        words = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")
    for table in {table.name: table for table, _ in added}.values():
        fill(connection, table)


def _bind(connection: Connection, table: Table) -> None:
    if table is TRANSITIONS:
        bind_old_rows(connection)


def _missing_indexes(connection: Connection, tables: MetaData) -> list[Index]:
    looked = inspect(connection)
    there = {index["name"] for table in tables.sorted_tables for index in looked.get_indexes(table.name)}
    return sorted(
        (index for table in tables.sorted_tables for index in table.indexes if index.name not in there),
        key=lambda index: str(index.name),
    )


def _missing(connection: Connection, tables: MetaData) -> Iterator[tuple[Table, Column[object]]]:
    looked = inspect(connection)
    for table in tables.sorted_tables:
        there = {column["name"] for column in looked.get_columns(table.name)}
        yield from ((table, column) for column in table.columns if column.name not in there)
