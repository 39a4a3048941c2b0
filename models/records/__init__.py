"""Records as the utility's systems send them: one struct a topic, field for field what the JSON holds.

`at` is Unix seconds, or RFC 3339 text with an offset; it is the end of the interval where there is one. Money is
decimal text or integer minor units. Unknown fields are ignored, so that a source may send more than GridPulse reads.
"""

from models.records.base import UNREADABLE, Amount, Moment, Record, decoded
from models.records.customers import Account, CustomerEvent, Override
from models.records.desk import Action, ModelOrder, RoutesText, Silence
from models.records.grid import MeterPlace, Outage, Place, TransformerPlace, Weather
from models.records.meters import Inspection, MeterEvent, Reading
from models.records.money import Arrangement, Bill, Chargeback, Instalment, Notice, Payment, Tariff

__all__ = [
    "UNREADABLE",
    "Account",
    "Action",
    "Amount",
    "Arrangement",
    "Bill",
    "Chargeback",
    "CustomerEvent",
    "Inspection",
    "Instalment",
    "MeterEvent",
    "MeterPlace",
    "ModelOrder",
    "Moment",
    "Notice",
    "Outage",
    "Override",
    "Payment",
    "Place",
    "Reading",
    "Record",
    "RoutesText",
    "Silence",
    "Tariff",
    "TransformerPlace",
    "Weather",
    "decoded",
]
