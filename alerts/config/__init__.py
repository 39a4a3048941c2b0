"""Settings of alerts and of notification: rules by kind family, what outages explain, how messages are sent."""

from alerts.config.alerts import AlertsConfig
from alerts.config.carriers import AppriseConfig, KannelConfig, SmppConfig, SmtpConfig, WebhookConfig
from alerts.config.desk import DeskConfig
from alerts.config.families import FamilyRules
from alerts.config.names import CARRIERS, CHANNELS, LOCALES, LOSS, OUTAGE_KINDS, ROLES, matches
from alerts.config.notify import NotifyConfig

__all__ = [
    "CARRIERS",
    "CHANNELS",
    "LOCALES",
    "LOSS",
    "OUTAGE_KINDS",
    "ROLES",
    "AlertsConfig",
    "AppriseConfig",
    "DeskConfig",
    "FamilyRules",
    "KannelConfig",
    "NotifyConfig",
    "SmppConfig",
    "SmtpConfig",
    "WebhookConfig",
    "matches",
]
