"""Settings of alerts and of notification: rules by kind family, what outages explain, who is told, how it is sent."""

from alerts.config.alerts import AlertsConfig
from alerts.config.families import FamilyRules
from alerts.config.names import CARRIERS, CHANNELS, LOCALES, OUTAGE_KINDS, ROLES, matches
from alerts.config.notify import Contact, KannelConfig, NotifyConfig, SmtpConfig
from alerts.config.receivers import Receiver

__all__ = [
    "CARRIERS",
    "CHANNELS",
    "LOCALES",
    "OUTAGE_KINDS",
    "ROLES",
    "AlertsConfig",
    "Contact",
    "FamilyRules",
    "KannelConfig",
    "NotifyConfig",
    "Receiver",
    "SmtpConfig",
    "matches",
]
