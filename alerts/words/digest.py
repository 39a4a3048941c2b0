"""Words of a message that tells several alerts together."""

from collections.abc import Iterator
from typing import NamedTuple

from alerts.orders import CLEARED, REMINDER, Member, Order
from alerts.words.sentences import Language
from alerts.words.sms import cut_to, sms_size, to_gsm7
from alerts.words.values import Values, clean

_SMS_PARTS, _KINDS, _PLACES, _NAME, _SHORT = 3, 6, 10, 40, 20


class DigestWords(NamedTuple):
    """How digests are told in one language; places in braces are filled.

    Attributes:
        many, ended: of alerts, and where all of them are over; messages: of a customer's.
        flood: put before a title. several: the place of what has none in common. at: number and place in one phrase.
        gathered, flooded: why they come together. kinds, places: before the counts. phases: words of each phase.
        action: what to do. line: one member. over: put behind one that is over. others: how many are not listed.
        sms, first: a text message, and the most severe in it. comma, tally: between counts, and one of them.
    """

    many: str
    ended: str
    messages: str
    flood: str
    several: str
    at: str
    gathered: str
    flooded: str
    kinds: str
    places: str
    phases: dict[str, str]
    action: str
    line: str
    over: str
    others: str
    sms: str
    first: str
    comma: str
    tally: str


ENGLISH = DigestWords(
    many="{} alerts",
    ended="{} alerts over",
    messages="{} messages",
    flood="Flood: ",
    several="several places",
    at="{}, {}",
    gathered="They came within a short time and are told together.",
    flooded="More came than a desk can take in one by one, so they are told together. None was left out.",
    kinds="Kinds: ",
    places="Places: ",
    phases={"raised": "new {}", REMINDER: "not acknowledged {}", CLEARED: "over {}"},
    action="Look at the most severe first; all of them are in the console.",
    line="{} {}: {}, {}",
    over=" (over)",
    others="and {} others",
    sms="{}: {}",
    first=" First: {} {}, {}.",
    comma=", ",
    tally="{} {}",
)

CHINESE = DigestWords(
    many="{}条告警",
    ended="{}条告警已结束",
    messages="{}条通知",
    flood="告警洪水：",
    several="多处",
    at="{}，{}",
    gathered="这些告警在短时间内到达，合并通知。",
    flooded="告警过多，无法逐条处理，因此合并通知，没有遗漏。",
    kinds="类型：",
    places="位置：",
    phases={"raised": "新增{}", REMINDER: "未确认{}", CLEARED: "已结束{}"},
    action="请先处理最严重的，全部告警见控制台。",
    line="{}{}：{}，{}",
    over="（已结束）",
    others="另有{}条",
    sms="【{}】{}",
    first="首要：{}{}{}。",
    comma="，",
    tally="{}{}",
)

_WORDS = {"en": ENGLISH, "zh": CHINESE}


class Digest:
    """Puts one digest into words.

    Args:
        order: has members. locale: of the words. language, values: of that locale.
        utility, phone: name and telephone number of the utility.
    """

    def __init__(self, order: Order, locale: str, language: Language, values: Values, utility: str, phone: str) -> None:
        self._order, self._language, self._values = order, language, values
        self._words = _WORDS[locale]
        self._utility, self._phone = utility, phone

    def title(self, most: int = _NAME) -> str:
        """Subject line: how many, and where, its name no longer than that."""
        order, words = self._order, self._words
        form = words.ended if set(order.by_phase) == {CLEARED} else words.many
        form = words.messages if order.role == "account" else form
        told = words.at.format(form.format(order.total), self._place(order.subject, most))
        return words.flood + told if order.flood else told

    def sms(self) -> str:
        """One part if that is possible: first all of it, then fewer kinds, then without the most severe one."""
        for text in self._shorter():
            if sms_size(text).parts == 1:
                return text
        return cut_to(text, _SMS_PARTS)

    def mail(self) -> str:
        """How many of what, and the most severe by name."""
        order, words = self._order, self._words
        lines = [self.title(), words.flooded if order.flood else words.gathered, "", words.kinds + self._kinds(_KINDS)]
        lines += [words.places + self._places()] if len(order.by_place) > 1 else []
        lines += [words.comma.join(words.phases[phase].format(count) for phase, count in order.by_phase.items()), ""]
        lines += [self._language.labels["action"] + words.action, ""]
        lines += [f"  {self._line(member)}" for member in order.members]
        if (more := order.total - len(order.members)) > 0:
            lines.append(f"  {words.others.format(more)}")
        if self._phone:
            lines += ["", self._language.labels["contact"] + self._phone]
        return "\n".join([*lines, "", self._utility]) + "\n"

    def _shorter(self) -> Iterator[str]:
        words, front = self._words, self._order.members[0]
        named = words.first.format(self._type(front), clean(front.subject, _SHORT), self._kind(front.kind))
        for first in (named, ""):
            for kinds in range(_KINDS, -1, -1):
                told = f": {self._kinds(kinds)}." if kinds else "."
                yield to_gsm7(words.sms.format(self._utility, f"{self.title(_SHORT)}{told}{first}"))

    def _kinds(self, most: int) -> str:
        """The most frequent kinds with their counts."""
        counts = sorted(self._order.by_kind.items(), key=lambda item: (-item[1], item[0]))[:most]
        return self._words.comma.join(self._words.tally.format(count, self._kind(kind)) for kind, count in counts)

    def _places(self) -> str:
        """The places that most come from, with their counts."""
        counts = list(self._order.by_place.items())[:_PLACES]
        return self._words.comma.join(f"{self._place(name, _NAME)} {count}" for name, count in counts)

    def _line(self, member: Member) -> str:
        named = self._type(member), clean(member.subject, _NAME), self._kind(member.kind)
        name = self._words.line.format(*named, self._values.write(member.at, "when"))
        severity = self._language.severities[min(max(member.severity, 0), 4)]
        return f"{severity} - {name}{self._words.over if member.phase == CLEARED else ''}"

    def _place(self, named: str, most: int) -> str:
        """What they were gathered by; where that begins with a type, such as `feeder F3`, in the language's word."""
        kind, _, name = clean(named, most).partition(" ")
        if not kind:
            return self._words.several
        word = self._language.types.get(kind, kind)
        return self._words.tally.format(word, name) if name else word

    def _type(self, member: Member) -> str:
        return self._language.types.get(member.subject_type, clean(member.subject_type, _SHORT))

    def _kind(self, kind: str) -> str:
        return self._language.kinds.get(kind) or clean(kind.replace("_", " ").replace(".", " "), _NAME)
