"""What a customer brings: profit of a year, value of the time he will stay, and what of it is at risk."""

import numpy as np
from numpy.typing import NDArray

from models.customers.book import Book
from models.customers.config import CustomersConfig

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]


def year_of(book: Book, name: str) -> Float64:
    """A column of quarters drawn to twelve months, shape (n,), from all months that are kept: up to fifteen."""
    months = book.months[: len(book)].sum(axis=1)
    total = getattr(book, name)[: len(book)].sum(axis=1)
    found: Float64 = np.where(months > 0, total * 12 / np.maximum(months, 1), 0.0)
    return found


def yearly_profit(book: Book, config: CustomersConfig) -> Int64:
    """Bills of a year less what serving the customer cost, minor units, shape (n,).

    Costs are allocated by what causes them: energy, months, payments and bills paid late.
    """
    energy = year_of(book, "wh") / 1000 * config.energy_cost
    handling = year_of(book, "payments") * config.payment_cost + year_of(book, "late") * config.late_cost
    there = np.minimum(book.months[: len(book)].sum(axis=1), 1)
    profit = year_of(book, "billed") - energy - handling - there * 12 * config.month_cost
    found: Int64 = np.rint(profit).astype(np.int64)
    return found


def lifetime_value(profit: Int64, churn: NDArray[np.floating], config: CustomersConfig) -> Int64:
    """Profit of the quarters ahead, each as likely as the customer is still there, and discounted; minor units.

    It assumes that profit stays as it is and that the risk of leaving is the same in every quarter. A customer who
    brings a loss has a value below nothing.

    Args:
        profit: of a year, shape (n,).
        churn: probability of leaving within 90 days, NaN where not known.
        config: horizon, interest, and the rate where no risk is known.
    """
    risk = np.where(np.isfinite(churn), churn, config.churn_rate).astype(np.float64)
    stays = (1 - np.clip(risk, 0, 1)) / (1 + config.discount) ** 0.25
    horizon = config.lifetime_quarters
    with np.errstate(invalid="ignore", divide="ignore"):
        quarters = np.where(stays < 1, stays * (1 - stays**horizon) / (1 - stays), horizon)
    return np.rint(profit / 4 * quarters).astype(np.int64)


def at_risk(profit: Int64, churn: NDArray[np.floating], config: CustomersConfig) -> Int64:
    """Expected loss: probability of leaving within 90 days by what a customer of the usual risk would bring."""
    risk = np.where(np.isfinite(churn), churn, 0.0).astype(np.float64)
    usual = lifetime_value(profit, np.full(len(profit), np.nan), config)
    return np.rint(risk * np.maximum(usual, 0)).astype(np.int64)
