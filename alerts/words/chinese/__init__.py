"""Messages in Chinese; a text message begins with the sender's signature in brackets, as carriers demand."""

from alerts.words.chinese.customer import CUSTOMER
from alerts.words.chinese.desk import DESK
from alerts.words.chinese.ended import ENDED_CUSTOMER, ENDED_STAFF
from alerts.words.chinese.names import KINDS, LABELS, SEVERITIES, TYPES
from alerts.words.chinese.staff import STAFF
from alerts.words.sentences import Language

CHINESE = Language(
    staff=STAFF,
    customer=CUSTOMER,
    ended_staff=ENDED_STAFF,
    ended_customer=ENDED_CUSTOMER,
    desk=DESK,
    signature="【{utility}】",
    call="[电话{phone}。]",
    reminders=("【未确认】", "【提醒】"),
    labels=LABELS,
    severities=SEVERITIES,
    kinds=KINDS,
    types=TYPES,
)
