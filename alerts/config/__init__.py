"""Settings of alerts and of notification: rules by kind family, what outages explain, who is told, how it is sent."""

from alerts.config.alerts import AlertsConfig
from alerts.config.carriers import AppriseConfig, KannelConfig, SmppConfig, SmtpConfig, WebhookConfig
from alerts.config.desk import DeskConfig
from alerts.config.families import FamilyRules
from alerts.config.names import CARRIERS, CHANNELS, LOCALES, OUTAGE_KINDS, ROLES, matches
from alerts.config.notify import Contact, NotifyConfig
from alerts.config.receivers import Receiver

__all__ = [
    "CARRIERS",
    "CHANNELS",
    "LOCALES",
    "OUTAGE_KINDS",
    "ROLES",
    "AlertsConfig",
    "AppriseConfig",
    "Contact",
    "DeskConfig",
    "FamilyRules",
    "KannelConfig",
    "NotifyConfig",
    "Receiver",
    "SmppConfig",
    "SmtpConfig",
    "WebhookConfig",
    "matches",
]
