"""Notification: orders go into the outbox, out through channels, and come back as delivery reports."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from alerts.channels.channel import Channel, Message, NotSent, Trouble
from alerts.config import NotifyConfig
from alerts.contacts import Contacts, Route
from alerts.orders import Order
from alerts.outbox import Entry, Fate, Outbox
from alerts.words.render import Renderer, Words

_HOUR = 3600
_LONGEST_WAIT_S = 60.0
_ASK_AGAIN_S = 300
_EVER = 2**62

Report = dict[str, Any]
"""One delivery report, a record of topic `notifications.v1`; its `id` and `revision` tell repeats."""


class Notifier:
    """Sends orders, each once.

    Args:
        outbox: where orders are kept; its owner is this notifier.
        channels: sms, email, desk -> what carries it.
        contacts: how recipients are reached.
        renderer: puts orders into words.
        config: retries, limits, mode.
        clock: Unix seconds.

    Attributes:
        problems: channel -> why the last message could not be handed over now; empty while all is well.
    """

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, Channel],
        contacts: Contacts,
        renderer: Renderer,
        config: NotifyConfig,
        clock: Callable[[], float],
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._contacts = contacts
        self._renderer = renderer
        self._config = config
        self._clock = clock
        self.problems = dict.fromkeys(channels, "")
        self._wake = asyncio.Event()
        self._live = config.mode == "live"
        self._forgotten = 0
        self._recover()

    def take(self, orders: list[Order]) -> int:
        """Put orders into the outbox; once this returns, they survive anything. Returns how many are new."""
        new = self._outbox.put(orders, self._now(), self._live)
        self._wake.set()
        return new

    @property
    def waiting(self) -> int:
        """Messages that wait to be sent."""
        return self._outbox.counts().get(Fate.PENDING.value, 0)

    async def run(self, report: Callable[[list[Report]], Any]) -> None:
        """Send for ever; `report` gets delivery reports and must return when they are safe. Ends when cancelled."""
        while True:
            self._wake.clear()
            if not await self.flush(report):
                await self._wait()

    async def flush(self, report: Callable[[list[Report]], Any]) -> int:
        """Send and report everything that is due; returns how many messages moved."""
        moved = await self.pump()
        while reports := self.reports():
            report(reports)
            self.confirm(reports)
        return moved

    async def pump(self, now: int | None = None) -> int:
        """Send everything that is due at `now` (Unix seconds, else the clock's); returns how many messages moved."""
        now = self._now() if now is None else now
        due = self._outbox.due(now if self._live else _EVER, self._config.pump_most)
        with self._outbox.batch():
            sending = [ready for entry in due if (ready := self._prepare(entry, now)) is not None]
        gate = asyncio.Semaphore(self._config.concurrency)
        await asyncio.gather(*(self._send(message, attempts, now, gate) for message, attempts in sending))
        if self._live:  # the clock says nothing of the age of a recording's messages
            self._tidy(now)
        return len(due)

    def reports(self, most: int = 500) -> list[Report]:
        """Delivery reports not confirmed yet; a crash before `confirm` repeats them."""
        return [_report(entry) for entry in self._outbox.unreported(most)]

    def confirm(self, reports: list[Report]) -> None:
        """Say that reports are safe."""
        self._outbox.reported([(report["id"], report["state"], report["at"]) for report in reports])

    def _prepare(self, entry: Entry, now: int) -> tuple[Message, int] | None:
        """The message to send now, or None where it is not to be sent now."""
        order = entry.order
        if self._live and order.expires_at <= now:
            self._outbox.finish(
                order.id, Fate.EXPIRED, now, f"it would have come too late; {entry.detail}".rstrip("; ")
            )
            return None
        route = self._contacts.route(order, self._channels)
        if route is None:
            self._no_route(order, now)
            return None
        if self._live and (free := self._free_from(order.recipient, now)) > now:
            self._outbox.postpone(order.id, free, now, "rate_limited: too many messages to this recipient")
            return None
        words = self._renderer.render(order, route.locale, route.channel)
        if not self._outbox.begin(order.id, now, *route, words.subject, words.text):
            return None
        if not self._live:
            moment = max(order.created_at, order.not_before)
            self._outbox.finish(order.id, Fate.RECORDED, moment, "recorded: nothing is sent in this mode")
            return None
        return _message(order, route, words), entry.attempts + 1

    def _no_route(self, order: Order, now: int) -> None:
        """An account that reference data has not named yet may still get its message; who has no address cannot."""
        if self._live and order.role == "account" and self._contacts.contact(order.recipient) is None:
            self._outbox.postpone(order.id, now + _ASK_AGAIN_S, now, "no_contact: reference data does not name it yet")
            return
        self._outbox.finish(order.id, Fate.FAILED, now, "no_address: no telephone number or mail address is known")

    async def _send(self, message: Message, attempts: int, now: int, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                answer = await self._channels[message.channel].send(message)
            except NotSent as error:
                self._not_sent(message, error, attempts, now)
            except Exception as error:  # whatever breaks in a channel, the others' messages go on
                detail = f"the channel broke: {type(error).__name__}: {error}"
                self._outbox.finish(message.id, Fate.IN_DOUBT, now, detail)
                self.problems[message.channel] = detail
            else:
                self.problems[message.channel] = ""
                self._outbox.finish(message.id, Fate.SENT, now, answer)

    def _not_sent(self, message: Message, error: NotSent, attempts: int, now: int) -> None:
        retry = error.trouble in (Trouble.UNREACHABLE, Trouble.BUSY)
        self.problems[message.channel] = str(error) if retry else ""
        if error.trouble == Trouble.UNKNOWN_FATE:
            retry = self._config.resend_in_doubt
            if not retry:
                self._outbox.finish(message.id, Fate.IN_DOUBT, now, str(error))
                return
        if not retry or attempts >= self._config.attempts:
            self._outbox.finish(message.id, Fate.FAILED, now, str(error))
            return
        wait = min(self._config.retry_first_s * 2 ** (attempts - 1), self._config.retry_most_s)
        if error.trouble == Trouble.BUSY:
            wait = max(wait, self._config.busy_wait_s)
        self._outbox.postpone(message.id, now + wait, now, str(error))

    def _free_from(self, recipient: str, now: int) -> int:
        """When the next message to a recipient may go: now, or when the oldest of the window leaves it."""
        window = self._config.per_recipient_s
        sent = self._outbox.sent_since(recipient, now - window)
        return now if len(sent) < self._config.per_recipient else sent[-self._config.per_recipient] + window

    def _recover(self) -> None:
        now = self._now()
        self._outbox.recover(now)
        if self._config.resend_in_doubt:
            for entry in self._outbox.find(Fate.IN_DOUBT, most=10_000):
                self._outbox.retry(entry.order.id, now)

    def _tidy(self, now: int) -> None:
        if now - self._forgotten >= _HOUR:
            self._forgotten = now
            self._outbox.forget(now - self._config.keep_s)

    async def _wait(self) -> None:
        due = self._outbox.next_due()
        wait = _LONGEST_WAIT_S if due is None else min(max(due - self._clock(), 0.05), _LONGEST_WAIT_S)
        try:
            await asyncio.wait_for(self._wake.wait(), wait)
        except TimeoutError:
            return

    def _now(self) -> int:
        return int(self._clock())


def _message(order: Order, route: Route, words: Words) -> Message:
    return Message(
        id=order.id,
        channel=route.channel,
        recipient=order.recipient,
        address=route.address,
        subject=words.subject,
        text=words.text,
        locale=words.locale,
        severity=order.severity,
        at=order.at,
    )


def _report(entry: Entry) -> Report:
    order = entry.order
    return {
        "id": order.id,
        "alert_id": order.alert_id,
        "alert_key": order.alert_key,
        "kind": order.kind,
        "phase": order.phase,
        "severity": order.severity,
        "recipient": order.recipient,
        "role": order.role,
        "channel": entry.channel or order.channel,
        "address": entry.address,
        "locale": entry.locale,
        "subject": entry.subject,
        "text": entry.text,
        "state": entry.fate.value,
        "detail": entry.detail,
        "attempts": entry.attempts,
        "ordered_at": order.created_at,
        "at": entry.changed_at,
    }
