"""Messages in English."""

from alerts.words.english.customer import CUSTOMER
from alerts.words.english.desk import DESK
from alerts.words.english.ended import ENDED_CUSTOMER, ENDED_STAFF
from alerts.words.english.names import KINDS, LABELS, SEVERITIES, TYPES
from alerts.words.english.staff import STAFF
from alerts.words.sentences import Language

ENGLISH = Language(
    staff=STAFF,
    customer=CUSTOMER,
    ended_staff=ENDED_STAFF,
    ended_customer=ENDED_CUSTOMER,
    desk=DESK,
    signature="{utility}: ",
    call="[ Call {phone}.]",
    reminders=("Not acknowledged: ", "Reminder: "),
    labels=LABELS,
    severities=SEVERITIES,
    kinds=KINDS,
    types=TYPES,
)
