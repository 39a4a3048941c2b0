"""Notification: orders go into the outbox, out through channels, and come back as delivery reports."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from alerts.channels.channel import Channel, Connected, Message, NotSent, Trouble
from alerts.config import NotifyConfig
from alerts.contacts import Contacts, Route
from alerts.curve import Curve
from alerts.limits import Limits
from alerts.orders import Order
from alerts.outbox import Entry, Fate, Outbox
from alerts.reports import Report, report_on
from alerts.words.masking import masked
from alerts.words.render import Renderer, Words, form_of

_HOUR = 3600
_LONGEST_WAIT_S, _LOOK_FOR_RECEIPTS_S = 60.0, 2.0
_ASK_AGAIN_S = 300
_EVER = 2**62


class _Turn(NamedTuple):
    """What came of taking one message up: whether it moved, and if it is to be sent now, what and which try."""

    moved: bool
    message: Message | None = None
    attempts: int = 0


class Notifier:
    """Sends orders, each once.

    Args:
        outbox: where orders are kept; its owner is this notifier.
        channels: sms, email, desk -> what carries it.
        contacts: how recipients are reached.
        renderer: puts orders into words.
        config: retries, limits, mode.
        clock: Unix seconds.
        curve_of: the load that an order rests on, for channels that show it.

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
        curve_of: Callable[[Order], Curve | None] = lambda _: None,
    ) -> None:
        self._outbox = outbox
        self._channels = channels
        self._contacts = contacts
        self._renderer = renderer
        self._config = config
        self._clock = clock
        self._curve_of = curve_of
        self.problems = dict.fromkeys(channels, "")
        self._wake = asyncio.Event()
        self._live = config.mode == "live"
        self._forgotten = 0
        self._limits = Limits(config.rates if self._live else {})
        self._receipts = self._live and any(channel.traits.reports for channel in channels.values())
        self._recover()

    def take(self, orders: list[Order]) -> int:
        """Put orders into the outbox; once this returns, they survive anything. Returns how many are new."""
        new = self._outbox.put(orders, self._now(), self._live)
        self._wake.set()
        return new

    @property
    def waiting(self) -> int:
        """Messages that wait to be sent."""
        return self._outbox.waiting()

    async def run(self, report: Callable[[list[Report]], Any]) -> None:
        """Send for ever; `report` gets delivery reports and must return when they are safe. Ends when cancelled."""
        try:
            while True:
                self._wake.clear()
                if not await self.flush(report):
                    await self._wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of the connections that channels keep."""
        for channel in self._channels.values():
            if isinstance(channel, Connected):
                await channel.close()

    async def flush(self, report: Callable[[list[Report]], Any]) -> int:
        """Send and report everything that is due; returns how many messages moved."""
        moved = await self.pump()
        while reports := self.reports():
            report(reports)
            self.confirm(reports)
        return moved

    async def pump(self, now: int | None = None) -> int:
        """Send everything that is due at `now` (Unix seconds, else the clock's); returns how many messages moved."""
        moment = self._clock() if now is None else now
        now = int(moment)
        moved = self._hear(now)
        with self._outbox.batch():
            turns = [self._prepare(entry, now, moment) for entry in self._due(now, moment)]
        gate = asyncio.Semaphore(self._config.concurrency)
        await asyncio.gather(*(self._send(turn.message, turn.attempts, now, gate) for turn in turns if turn.message))
        if self._live:  # the clock says nothing of the age of a recording's messages
            self._tidy(now)
        return moved + sum(turn.moved for turn in turns)

    def reports(self, most: int = 500) -> list[Report]:
        """Delivery reports not confirmed yet; a crash before `confirm` repeats them."""
        return [report_on(entry) for entry in self._outbox.unreported(most)]

    def confirm(self, reports: list[Report]) -> None:
        """Say that reports are safe."""
        self._outbox.reported([(report["id"], report["state"], report["at"]) for report in reports])

    def _due(self, now: int, moment: float) -> list[Entry]:
        """What may go now: of each channel as much as it takes, the most severe first, of these the first that came."""
        due: list[Entry] = []
        for lane in self._outbox.lanes():
            most = min(self._config.pump_most, self._limits.free(lane, moment))
            due += self._outbox.due(now if self._live else _EVER, most, lane) if most else []
        return sorted(due, key=lambda entry: (-entry.order.severity, entry.seq))

    def _prepare(self, entry: Entry, now: int, moment: float) -> _Turn:
        order = entry.order
        if self._live and not order.legal and order.expires_at <= now:
            self._outbox.finish(
                order.id, Fate.EXPIRED, now, f"it would have come too late; {entry.detail}".rstrip("; ")
            )
            return _Turn(moved=True)
        if self._contacts.declines(order):
            self._outbox.finish(order.id, Fate.DECLINED, now, "the customer wants no messages of this kind")
            return _Turn(moved=True)
        route = self._contacts.route(order, self._channels)
        if route is None:
            self._no_route(order, now)
            return _Turn(moved=True)
        if self._live and order.role != "desk" and (free := self._free_from(order.recipient, now)) > now:
            self._outbox.postpone(order.id, free, now, "rate_limited: too many messages to this recipient")
            return _Turn(moved=True)
        if not self._limits.take(route.channel, moment):
            return _Turn(moved=False)
        return self._begin(entry, route, now)

    def _begin(self, entry: Entry, route: Route, now: int) -> _Turn:
        order = entry.order
        traits = self._channels[route.channel].traits
        words = self._renderer.render(order, route.locale, form_of(route.channel, traits.short, traits.inside))
        token = self._outbox.begin(entry, now, *route, words.subject, words.text)
        if token and not self._live:
            self._outbox.finish(order.id, Fate.RECORDED, _due(order), "recorded: nothing is sent in this mode")
        if not token or not self._live:
            return _Turn(moved=True)
        curve = self._curve_of(order) if traits.curves else None
        message = _message(masked(order, traits.inside), route, words, curve)
        return _Turn(moved=True, message=message._replace(id=order.id, token=token), attempts=entry.attempts + 1)

    def _no_route(self, order: Order, now: int) -> None:
        """An account that reference data has not named yet may still get its message; who has no address cannot."""
        if self._live and order.role == "account" and self._contacts.contact(order.recipient) is None:
            self._outbox.postpone(order.id, now + _ASK_AGAIN_S, now, "no_contact: reference data does not name it yet")
            return
        at = now if self._live else _due(order)
        self._outbox.finish(order.id, Fate.FAILED, at, _unreachable(order, self._channels), self._live)

    async def _send(self, message: Message, attempts: int, now: int, gate: asyncio.Semaphore) -> None:
        async with gate:
            try:
                answer = await self._channels[message.channel].send(message)
            except NotSent as error:
                self._not_sent(message, error, attempts, now)
            except Exception as error:  # whatever breaks in a channel, the others' messages go on
                detail = f"the channel broke: {type(error).__name__}: {error}"
                self._not_sent(message, NotSent(Trouble.UNKNOWN_FATE, detail), attempts, now)
                self.problems[message.channel] = detail
            else:
                self.problems[message.channel] = ""
                self._outbox.finish(message.id, Fate.SENT, now, answer)

    def _not_sent(self, message: Message, error: NotSent, attempts: int, now: int) -> None:
        retry = error.trouble in (Trouble.UNREACHABLE, Trouble.BUSY)
        self.problems[message.channel] = str(error) if retry else ""
        if error.trouble == Trouble.UNKNOWN_FATE:
            retry = self._may_repeat(message.channel)
            if not retry:
                self._outbox.finish(message.id, Fate.IN_DOUBT, now, str(error))
                return
        if not retry or attempts >= self._config.attempts:
            self._outbox.finish(message.id, Fate.FAILED, now, str(error))
            return
        wait = min(self._config.retry_first_s * 2 ** (attempts - 1), self._config.retry_most_s)
        if error.trouble == Trouble.BUSY:
            wait = max(wait, self._config.busy_wait_s, error.wait_s)
        if error.wait_s:
            self._limits.pause(message.channel, now + error.wait_s)
        self._outbox.postpone(message.id, now + wait, now, str(error))

    def _free_from(self, recipient: str, now: int) -> int:
        """When the next message to a recipient may go: now, or when the oldest of the window leaves it."""
        window = self._config.per_recipient_s
        most = self._config.per_recipient
        sent = self._outbox.sent_since(recipient, now - window, most)
        return now if len(sent) < most else sent[-1] + window

    def _may_repeat(self, name: str) -> bool:
        """Whether a message whose fate is unknown is sent again at once, and not left in doubt."""
        channel = self._channels.get(name)
        if channel is None:
            return False
        return channel.traits.repeatable or (self._config.resend_in_doubt and not channel.traits.reports)

    def _recover(self) -> None:
        now = self._now()
        self._outbox.recover(now)
        for entry in self._outbox.doubts(now):
            if self._may_repeat(entry.channel):
                self._outbox.retry(entry.order.id, now)

    def _hear(self, now: int) -> int:
        """Work in what gateways reported; what they say nothing of for long is sent again where the settings say so."""
        if not self._receipts:
            return 0
        heard = self._outbox.work_in(now)
        if self._config.resend_in_doubt:
            for entry in self._outbox.doubts(now - self._config.doubt_wait_s):
                if entry.attempts < self._config.attempts and entry.channel in self._channels:
                    self._outbox.retry(entry.order.id, now)
        return heard

    def _tidy(self, now: int) -> None:
        if now - self._forgotten >= _HOUR:
            self._forgotten = now
            self._outbox.forget(now - self._config.keep_s)

    async def _wait(self) -> None:
        now = self._clock()
        due = [max(at, self._limits.free_at(lane, now)) for lane, at in self._outbox.next_due().items()]
        most = _LOOK_FOR_RECEIPTS_S if self._receipts else _LONGEST_WAIT_S
        wait = min(max(min(due, default=now + most) - now, 0.05), most)
        # Not `wait_for`: in Python 3.11 it loses a cancellation that comes together with what it waits for.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await self._wake.wait()

    def _now(self) -> int:
        return int(self._clock())


def _due(order: Order) -> int:
    """When a message goes out whose recipient is reached at once."""
    return max(order.created_at, order.not_before)


def _unreachable(order: Order, channels: Mapping[str, Channel]) -> str:
    if order.channel in channels:
        return "no_address: no telephone number or mail address is known"
    return f"no_channel: nothing carries {order.channel}; the settings name none"


def _message(order: Order, route: Route, words: Words, curve: Curve | None) -> Message:
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
        order=order,
        curve=curve,
    )
