"""What roles may do, and on which alerts: two tables, with no more in each than the work of its people needs."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Permission(StrEnum):
    """What a route needs of who asks.

    Attributes:
        ENTER: be known at all; everybody who got in has it.
        SEE_ALERTS: read alerts, their history and messages. ACT_ON_ALERTS: acknowledge, shelve, close, … those of the
            families that `ACTS_ON` has for one of their roles.
        SEE_SILENCES, MAKE_SILENCES: read them; make and end them. SEE_ROUTES, CHANGE_ROUTES: read and try them, and who
            is on duty; put others into effect.
        CHECK_HISTORY: look at the chain over the whole history. SEE_FIGURES: counts of alerts.
        SEE_GRID: loads, forecasts, outages, and the live page. SEE_HEALTH: how the workers are.
        SEE_CUSTOMERS: customers and what is known of them. SEE_COLLECTIONS: who owes, and what happens next.
        SEE_LEADS: where theft is suspected, and what inspections found. ENTER_INSPECTIONS: say what was found.
        SEE_MODELS: how models that learn do. DECIDE_MODELS: which of them are followed.
        SEE_ENGINE: workers, their partitions, and why records could not be used.
        REPLAY_LETTERS: let the engine read such records again.
        SEE_PERSONAL: customers' data and everybody's telephone numbers and mail addresses, unmasked; looks are audited.
        SEE_READINGS: what single meters used; looks are audited, and SEE_PERSONAL has it in it.
        SEE_USERS: who has which roles. CHANGE_USERS: add users, give roles, make links and API keys.
        SEE_AUDIT: who did what.
        SPEAK_FOR_OTHERS: say who acts, in the header `GridPulse-Actor`; some keys have it, and no role.
    """

    ENTER = "enter"
    SEE_ALERTS = "see_alerts"
    ACT_ON_ALERTS = "act_on_alerts"
    SEE_SILENCES = "see_silences"
    MAKE_SILENCES = "make_silences"
    SEE_ROUTES = "see_routes"
    CHANGE_ROUTES = "change_routes"
    CHECK_HISTORY = "check_history"
    SEE_FIGURES = "see_figures"
    SEE_GRID = "see_grid"
    SEE_HEALTH = "see_health"
    SEE_CUSTOMERS = "see_customers"
    SEE_COLLECTIONS = "see_collections"
    SEE_LEADS = "see_leads"
    ENTER_INSPECTIONS = "enter_inspections"
    SEE_MODELS = "see_models"
    DECIDE_MODELS = "decide_models"
    SEE_ENGINE = "see_engine"
    REPLAY_LETTERS = "replay_letters"
    SEE_PERSONAL = "see_personal"
    SEE_READINGS = "see_readings"
    SEE_USERS = "see_users"
    CHANGE_USERS = "change_users"
    SEE_AUDIT = "see_audit"
    SPEAK_FOR_OTHERS = "speak_for_others"


class Role(StrEnum):
    """What somebody works as; a user may have several."""

    DISPATCHER = "dispatcher"
    INSPECTOR = "inspector"
    COLLECTOR = "collector"
    ENGINEER = "engineer"
    AUDITOR = "auditor"
    ADMIN = "admin"


_P = Permission
_LOOK = frozenset({_P.ENTER, _P.SEE_ALERTS, _P.SEE_GRID})
_READ = _LOOK | {_P.SEE_SILENCES, _P.SEE_ROUTES, _P.SEE_FIGURES, _P.SEE_HEALTH}
_WORK = frozenset({_P.SEE_CUSTOMERS, _P.SEE_COLLECTIONS, _P.SEE_LEADS, _P.SEE_MODELS, _P.SEE_ENGINE})
_LEARNED = frozenset({_P.SEE_MODELS, _P.DECIDE_MODELS, _P.SEE_ENGINE, _P.REPLAY_LETTERS})
_PEOPLE = frozenset({_P.SEE_USERS, _P.SEE_AUDIT})
ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.DISPATCHER: _READ | {_P.ACT_ON_ALERTS, _P.MAKE_SILENCES, _P.SEE_CUSTOMERS, _P.SEE_PERSONAL},
    Role.INSPECTOR: _LOOK | {_P.ACT_ON_ALERTS, _P.SEE_LEADS, _P.ENTER_INSPECTIONS, _P.SEE_READINGS},
    Role.COLLECTOR: _LOOK | {_P.ACT_ON_ALERTS, _P.SEE_CUSTOMERS, _P.SEE_COLLECTIONS, _P.SEE_PERSONAL},
    Role.ENGINEER: _READ | _LEARNED | {_P.MAKE_SILENCES, _P.SEE_LEADS, _P.SEE_READINGS},
    Role.AUDITOR: _READ | _WORK | _PEOPLE | {_P.CHECK_HISTORY},
    Role.ADMIN: _READ | _LEARNED | _PEOPLE | {_P.CHANGE_ROUTES, _P.CHANGE_USERS},
}
"""Role -> what it may do. An admin who works at the desk is given the role dispatcher besides, which is audited."""

ACTS_ON: Mapping[Role, frozenset[str]] = {
    Role.DISPATCHER: frozenset({"overload", "supply", "quality", "balance", "theft", "engine"}),
    Role.INSPECTOR: frozenset({"theft", "balance"}),
    Role.COLLECTOR: frozenset({"arrears", "bill", "payment_fraud", "churn"}),
}
"""Role -> kind families whose alerts it may act on; roles that are not here act on none."""

EVERYTHING = frozenset(Permission)
EVERY_FAMILY = frozenset({"*"})


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """All that several roles may do together; a role that there is not gives nothing."""
    return frozenset().union(*(ROLES[role] for role in _known(roles)))


def families_of(roles: Iterable[str]) -> frozenset[str]:
    """Families whose alerts several roles together may act on."""
    return frozenset().union(*(ACTS_ON.get(role, frozenset()) for role in _known(roles)))


def _known(roles: Iterable[str]) -> list[Role]:
    return [Role(role) for role in roles if role in Role.__members__.values()]
