"""The life of alerts: findings and time in, one alert a key out, with a named reason for every step."""

from typing import NamedTuple

from alerts.alert import Alert, Reason, State, alert_id
from alerts.case import Case, place
from alerts.config import AlertsConfig, FamilyRules
from alerts.episode import condition_of, fresh_since, mark, plain, rank, refresh, renew, settled, shell, top_of
from alerts.outages import Cover, OutageBook
from alerts.realarm import expect, realarm
from alerts.service import record
from models.messages import Finding

_DUTIES = ("refresh", "on_delay", "shelf", "lift", "calm", "service", "off_delay", "stale", "realarm")
"""What a case may have set for later, in the order in which it is done; chains, hours and silences are the router's."""


class Step(NamedTuple):
    """What became of a finding or a timer.

    Attributes:
        case: the key's case from now on; None where there is none.
        retired: the key's earlier alert where a new one took its place and people had not acknowledged it.
        ignored: why nothing changed, or empty.
    """

    case: Case | None
    retired: Alert | None = None
    ignored: str = ""


class Life:
    """The state machine of alerts; it owns no alert, and changes the case it is given.

    Args:
        config: rules by family.
        book: the outages.
    """

    def __init__(self, config: AlertsConfig, book: OutageBook) -> None:
        self._config = config
        self._book = book

    def find(self, case: Case | None, finding: Finding, now: int) -> Step:
        """Take in what a detector says; `now` is log time in milliseconds."""
        if case is not None:
            case.touched = now
        if finding.clear or finding.kind in self._config.final:
            return self._end(case, finding, now)
        if case is not None and settled(case, finding):
            return Step(case, ignored="closed by a person, and no worse than then")
        if case is None:
            case = Case(alert=shell(finding), touched=now, counted=0)
        rules, began = self._config.family(finding.family), not case.conditions
        place(case.alert, finding)
        if case.wakes.pop("off_delay", None):
            case.ending = ""
        case.conditions[rules.track(finding.kind)] = condition_of(finding)
        if rules.stale_s:
            case.wakes["stale"] = now + rules.stale_s * 1000
        if case.alert.state == State.OUT_OF_SERVICE:
            record(case, finding.at, rules, began, self._config.refresh_s)
        elif case.alert.state in (State.ACTIVE, State.SUPPRESSED):
            self._update(case, finding.at, now)
        elif rules.on_delay_s:
            case.wakes.setdefault("on_delay", now + rules.on_delay_s * 1000)
        else:
            return Step(case, self._start(case, finding.at, now))
        return Step(case)

    def wake(self, case: Case, now: int) -> Step:
        """Do what is due at `now` but for reminders, which are the router's."""
        at, retired = now // 1000, None
        due = [name for name in _DUTIES if case.wakes.get(name, now + 1) <= now]
        for name in due:
            del case.wakes[name]
        if "on_delay" in due and case.conditions and case.alert.state in (State.PENDING, State.CLEARED):
            retired = self._start(case, at, now)
        if "refresh" in due and case.alert.state == State.ACTIVE:
            refresh(case, at)
        if "shelf" in due and case.alert.shelved_until is not None:
            _unshelve(case, at)
        if "lift" in due:
            self.review(case, now)
        if "calm" in due and case.alert.chattering:
            case.alert.chattering, case.edges = False, []
            mark(case, at, Reason.CALMED)
        if "service" in due and case.alert.state == State.OUT_OF_SERVICE:
            self.give_back(case, at, now, text="its time out of service is over")
        if "off_delay" in due and case.alert.state == State.ACTIVE and not case.conditions:
            self._finish(case, at, now, Reason.CLEARED)
        if "stale" in due and case.live:
            self._forsake(case, at, now)
        if "realarm" in due and case.alert.state == State.ACTIVE:
            expect(case, self._rules(case).realarm_s, now)
            realarm(case, at)
        return Step(None if case.alert.state == State.PENDING and not case.conditions else case, retired)

    def review(self, case: Case, now: int) -> None:
        """Look again whether an outage explains a case, after the outages or the time changed."""
        at = now // 1000
        if case.alert.state == State.ACTIVE:
            self._hold(case, self._cover(case, at), at, now)
        elif case.alert.state == State.SUPPRESSED:
            seen = max(condition.at for condition in case.conditions.values())
            cover = self._cover(case, seen)
            if cover is None or self._lift_time(case, cover) <= now:
                self._raise(case, at, now, Reason.INHIBITION_LIFTED)
            else:
                self._hold(case, cover, at, now)

    def close(self, case: Case, at: int, now: int, actor: str, text: str) -> None:
        """A person says it is over; what the detectors go on saying of the same episode changes nothing."""
        case.conditions.clear()
        case.ending = ""
        self._finish(case, at, now, Reason.CLOSED, actor, text)

    def give_back(self, case: Case, at: int, now: int, actor: str = "", text: str = "") -> None:
        """Return a case to service: what still holds is raised, or suppressed where an outage explains it."""
        alert = case.alert
        alert.out_of_service_until, alert.out_of_service_by = None, ""
        case.wakes.pop("service", None)
        cover = self._cover(case, at) if case.conditions else None
        if not case.conditions:
            self._finish(case, at, now, Reason.RETURNED_TO_SERVICE, actor, text)
        elif cover is None:
            self._raise(case, at, now, Reason.RETURNED_TO_SERVICE, text, actor)
        else:
            alert.state = State.SUPPRESSED
            mark(case, at, Reason.RETURNED_TO_SERVICE, actor, text)
            self._hold(case, cover, at, now)

    def _start(self, case: Case, at: int, now: int) -> Alert | None:
        """Raise or suppress a case that is pending or cleared."""
        cover, retired = self._cover(case, at), None
        reason, text = Reason.RAISED, ""
        if case.alert.state == State.CLEARED:
            since = fresh_since(case, at)
            again = alert_id(case.alert.family, case.alert.subject, since) == case.alert.id
            if again or (cover is None and self._returns(case, at)):
                reason, text = Reason.REOPENED, f"returned after closing as {case.alert.outcome}"
            else:
                retired = renew(case, since)
        rank(case, self._rules(case))
        if cover is None:
            self._raise(case, at, now, reason, text)
        else:
            case.alert.state = State.SUPPRESSED
            case.alert.closed_at, case.alert.outcome = None, ""
            self._hold(case, cover, at, now)
        return retired

    def _update(self, case: Case, at: int, now: int) -> None:
        alert = case.alert
        if alert.state == State.SUPPRESSED and self._cover(case, at) is None:
            rank(case, self._rules(case))
            self._raise(case, at, now, Reason.INHIBITION_LIFTED)
            return
        if alert.state == State.OUT_OF_SERVICE:
            record(case, at, self._rules(case), False, self._config.refresh_s)
            return
        before, shown = (alert.kind, alert.severity), alert.evidence.get("latest")
        rank(case, self._rules(case))
        self._hold(case, self._cover(case, at), at, now)
        if alert.severity > before[1]:
            self._worsen(case, now)
            mark(case, at, Reason.ESCALATED, text=f"severity {before[1]} to {alert.severity}")
        elif alert.severity < before[1]:
            mark(case, at, Reason.DEESCALATED, text=f"severity {before[1]} to {alert.severity}")
        elif alert.kind != before[0]:
            mark(case, at, Reason.STAGE_CHANGED, text=f"{before[0]} to {alert.kind}")
        elif at - case.refreshed >= self._config.refresh_s:
            refresh(case, at)
        elif alert.evidence.get("latest") != shown:
            case.wakes.setdefault("refresh", now + (self._config.refresh_s - at + case.refreshed) * 1000)

    def _end(self, case: Case | None, finding: Finding, now: int) -> Step:
        if case is None:
            return Step(None, ignored="nothing to clear")
        if not case.conditions:
            case.ending = finding.kind
            return Step(case, ignored="nothing to clear")
        rules = self._rules(case)
        if "." not in finding.kind or finding.kind in self._config.final:
            case.conditions.clear()
        elif case.conditions.pop(rules.track(finding.kind), None) is None:
            return Step(case, ignored="nothing to clear")
        place(case.alert, finding)
        if case.conditions:
            if case.live and case.alert.state != State.PENDING:
                self._update(case, finding.at, now)
            return Step(case)
        case.wakes.pop("on_delay", None)
        if case.alert.state == State.PENDING:
            return Step(None)
        if case.live:
            if finding.evidence:
                case.alert.learn(finding.at, plain(finding.evidence))
            self._over(case, finding, now)
        return Step(case)

    def _over(self, case: Case, finding: Finding, now: int) -> None:
        """Clear a case of which no condition is left, at once or after its off-delay."""
        case.ending = finding.kind
        delay, final = self._rules(case).off_delay_s, finding.kind in self._config.final
        if case.alert.state == State.OUT_OF_SERVICE:
            mark(case, finding.at, Reason.RECORDED, text=f"{finding.kind} cleared")
        elif delay and not final and case.alert.state == State.ACTIVE:
            case.wakes["off_delay"] = now + delay * 1000
        else:
            self._finish(case, finding.at, now, Reason.CLEARED)

    def _forsake(self, case: Case, at: int, now: int) -> None:
        case.conditions.clear()
        if case.alert.state == State.OUT_OF_SERVICE:
            mark(case, at, Reason.RECORDED, text="no word of it for long")
        else:
            self._finish(case, at, now, Reason.STALE)

    def _worsen(self, case: Case, now: int) -> None:
        case.alert.unacknowledge()
        case.worsened = case.alert.revision + 1
        expect(case, self._rules(case).realarm_s, now)

    def _raise(self, case: Case, at: int, now: int, reason: Reason, text: str = "", actor: str = "") -> None:
        alert = case.alert
        text = text or (f"{case.cover.name} no longer explains it" if case.cover else "")
        case.cover = None
        case.wakes.pop("lift", None)
        alert.state, alert.closed_at, alert.outcome, case.ending = State.ACTIVE, None, "", ""
        alert.opened_at = at if alert.opened_at is None else alert.opened_at
        alert.resolution, alert.resolved_by, case.reminders = "", "", 0
        self._worsen(case, now)
        mark(case, at, reason, actor, text)
        self._edge(case, at, now)

    def _finish(self, case: Case, at: int, now: int, reason: Reason, actor: str = "", text: str = "") -> None:
        alert = case.alert
        was_raised = alert.state == State.ACTIVE
        if alert.shelved_once:
            _unshelve(case, at, "it cleared")
        alert.state, alert.closed_at, alert.outcome = State.CLEARED, at, reason.value
        case.quit_chains()
        for name in ("refresh", "realarm", "lift", "stale", "on_delay", "off_delay"):
            case.wakes.pop(name, None)
        case.cover = None
        mark(case, at, reason, actor, text or ("" if was_raised else "it was never raised"))
        if was_raised:
            self._edge(case, at, now)

    def _edge(self, case: Case, at: int, now: int) -> None:
        """Count a raise or clear, and see whether they are too many."""
        since = at - self._config.flapping_window_s
        case.edges = [*(edge for edge in case.edges if edge > since), at][-self._config.flapping_edges :]
        if len(case.edges) >= self._config.flapping_edges and not case.alert.chattering:
            case.alert.chattering = True
            hours = self._config.flapping_window_s / 3600
            mark(case, at, Reason.FLAPPING, text=f"{len(case.edges)} raises and clears within {hours:g} h")
        if case.alert.chattering:
            case.wakes["calm"] = now + self._config.calm_s * 1000

    def _hold(self, case: Case, cover: Cover | None, at: int, now: int) -> None:
        """Note that an outage holds messages back, or that none does any more."""
        old, case.cover = case.cover, cover
        if cover is None or cover.end is None:
            case.wakes.pop("lift", None)
        else:
            case.wakes["lift"] = max(self._lift_time(case, cover), now + 1)
        if cover is not None and (old is None or old.text != cover.text):
            mark(case, at, Reason.INHIBITED, text=cover.text)
        elif cover is None and old is not None:
            mark(case, at, Reason.INHIBITION_LIFTED, text=f"{old.name} no longer explains it")

    def _lift_time(self, case: Case, cover: Cover) -> int:
        """Log time (milliseconds) from which an outage no longer speaks for a case; far off while it lasts."""
        rules = self._rules(case)
        return 2**62 if cover.end is None else (cover.end + max(rules.grace_s, rules.lookback_s)) * 1000

    def _cover(self, case: Case, at: int) -> Cover | None:
        kind = top_of(case).kind if case.conditions else case.alert.kind
        return self._book.cover(kind, case.path(), at, self._rules(case).lookback_s)

    def _returns(self, case: Case, at: int) -> bool:
        closed = case.alert.closed_at
        return case.alert.raised and closed is not None and at - closed <= self._rules(case).reopen_s

    def _rules(self, case: Case) -> FamilyRules:
        return self._config.family(case.alert.family)


def _unshelve(case: Case, at: int, text: str = "") -> None:
    case.alert.shelved_until, case.alert.shelved_once = None, False
    case.wakes.pop("shelf", None)
    mark(case, at, Reason.SHELF_EXPIRED, text=text)
