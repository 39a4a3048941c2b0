"""Every dashboard there is."""

from dashboards.grafana.board import Board, Maker
from dashboards.grafana.boards import alarms, collections, credit, dispatch, engine, load, models, protection

MAKERS: tuple[Maker, ...] = (
    dispatch.desk,
    load.feeders,
    load.transformers,
    protection.losses,
    protection.fraud,
    collections.arrears,
    collections.customers,
    credit.credit,
    alarms.performance,
    models.learned,
    models.forecasts,
    engine.engine,
    engine.readings,
)


def boards(console: str) -> list[Board]:
    """All dashboards, in the order of the folders.

    Args:
        console: address of the console, without a slash at its end.
    """
    return [make(console) for make in MAKERS]
