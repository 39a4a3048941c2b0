"""Orders in words: the language of the recipient, the length of the channel, and what the reader may see."""

from collections.abc import Callable, Container
from functools import lru_cache, partial
from itertools import product
from typing import NamedTuple

from alerts.config import NotifyConfig
from alerts.orders import CLEARED, REMINDER, Order
from alerts.words.chinese import CHINESE
from alerts.words.details import details
from alerts.words.digest import Digest
from alerts.words.english import ENGLISH
from alerts.words.masking import masked
from alerts.words.reasons import in_words
from alerts.words.sentences import Language, Sentences
from alerts.words.sms import cut_to, sms_size, to_gsm7
from alerts.words.template import Template
from alerts.words.values import Values, clean
from models.calendar import LocalTime
from models.config import Common

LANGUAGES: dict[str, Language] = {"en": ENGLISH, "zh": CHINESE}
SMS, MAIL, CONSOLE = "sms", "email", "desk"

_HOUR = 3600
_NAME_LENGTHS, _SMS_PARTS = (40, 24, 16), 3


class Words(NamedTuple):
    """A message as its recipient reads it; a text message has no subject line."""

    locale: str
    subject: str
    text: str


class Renderer:
    """Puts orders into words.

    Args:
        common: zone and currency.
        config: the utility's name, and the language where a recipient's is not known.
    """

    def __init__(self, common: Common, config: NotifyConfig) -> None:
        local = LocalTime(common.timezone)
        self._config = config
        self._values = {locale: Values(locale, local, common.currency_digits, config.currency) for locale in LANGUAGES}

    def render(self, order: Order, locale: str, form: str) -> Words:
        """The words of an order, with nothing that its reader may not see.

        Args:
            order: the order.
            locale: of the reader; one that we have no words in becomes the configured one.
            form: `sms` is short; `email` is whole; `desk` is whole and stays in the console.
        """
        locale = locale if locale in LANGUAGES else self._config.locale
        order = masked(order, form == CONSOLE)
        if order.members:
            return self._digest(order, locale, form)
        sentences = _choose(order, LANGUAGES[locale])
        if form == SMS:
            return Words(locale, "", self._sms(order, locale, sentences))
        title = _Facts(self, order, locale).fill(sentences.title)
        return Words(locale, _reminder(order, locale) + _sentence(title), self._mail(order, locale, sentences))

    def lookup(self, order: Order, locale: str, name: str, style: str, most: int) -> str:
        """Text of one value; what the alert itself says goes before evidence of the same name."""
        language, values = LANGUAGES[locale], self._values[locale]
        if style == "reasons":
            return in_words(order.facts.get(name), locale, values)
        words = {
            "utility": clean(self._config.utility, 20) or "GridPulse",
            "phone": clean(self._config.phone, 20),
            "subject": clean(order.subject, most) or language.labels["nameless"],
            "type": language.types.get(order.subject_type) or clean(order.subject_type.replace("_", " "), most),
            "stage": _kind_name(language, order.kind, most),
            "kind": _kind_name(language, order.kind, most),
            "severity": language.severities[min(max(order.severity, 0), 4)],
            "meter_id": clean(order.meter_id, most),
            "transformer_id": clean(order.transformer_id, most),
            "restore_in": self._restore_in(order, locale),
        }
        if name in words:
            return words[name]
        if name == "next_step":
            return _kind_name(language, str(order.facts.get(name) or ""), most)
        moments = {"since": order.since, "at": order.at}
        return clean(values.write(moments.get(name, order.facts.get(name)), style, order.at), most)

    def _restore_in(self, order: Order, locale: str) -> str:
        """How long a customer who has paid waits for supply at most."""
        by = order.facts.get("restore_until")
        hours = round((by - order.at) / _HOUR) if isinstance(by, int) else 0
        if not 0 < hours <= 10 * 24:
            return ""
        return f"{hours}小时" if locale == "zh" else f"{hours} hour{'s' if hours > 1 else ''}"

    def _digest(self, order: Order, locale: str, form: str) -> Words:
        names = clean(self._config.utility, 20), clean(self._config.phone, 20)
        digest = Digest(order, locale, LANGUAGES[locale], self._values[locale], *names)
        if form == SMS:
            return Words(locale, "", digest.sms())
        return Words(locale, digest.title(), digest.mail())

    def _sms(self, order: Order, locale: str, sentences: Sentences) -> str:
        """As few parts as possible, with names as long and with as many optional parts as there is room for."""
        language = LANGUAGES[locale]
        call = "" if "{phone}" in sentences.sms else language.call
        start, body = _template(language.signature), _template(sentences.sms + call)
        text = ""
        for parts, most in product(range(1, _SMS_PARTS + 1), _NAME_LENGTHS):
            facts = _Facts(self, order, locale, most)
            fill = partial(_short, start.fill(facts) + _reminder(order, locale), body, facts)
            text = fill(())
            if sms_size(text).parts <= parts:
                return _longest(fill, body.groups, parts)
        return cut_to(text, _SMS_PARTS)

    def _mail(self, order: Order, locale: str, sentences: Sentences) -> str:
        language, facts = LANGUAGES[locale], _Facts(self, order, locale)
        whose = "customer_" if order.role == "account" else ""
        said = (facts.fill(sentence) for sentence in (sentences.happened, sentences.meaning))
        action, by = _sentence(facts.fill(sentences.action)), facts.fill(sentences.by)
        lines = [*map(_sentence, said), "", language.labels[f"{whose}action"] + action]
        if by:
            lines.append(language.labels[f"{whose}by"] + by)
        if order.role != "account":
            lines += details(order, locale, language.labels["details"], self._values[locale])
        phone = clean(self._config.phone, 20) or (order.role != "account" and language.labels["nobody"])
        if phone:
            lines += ["", f"{language.labels['contact']}{phone}"]
        closing = clean(self._config.utility) or "GridPulse"
        alert = f" - {language.labels['alert']}{clean(order.alert_id)}"
        return "\n".join([*lines, "", closing if order.role == "account" else closing + alert]) + "\n"


def form_of(channel: str, short: bool, inside: bool) -> str:
    """In which form the messages of a channel are written, by what its carrier is like."""
    if channel == SMS or short:
        return SMS
    return CONSOLE if inside else MAIL


class _Facts:
    """Looks values of one order up, for templates, each once."""

    def __init__(self, renderer: Renderer, order: Order, locale: str, most: int = 120) -> None:
        self._renderer, self._order, self._locale, self._most = renderer, order, locale, most
        self._found: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, style: str) -> str:
        key = (name, style)
        if key not in self._found:
            self._found[key] = self._renderer.lookup(self._order, self._locale, name, style, self._most)
        return self._found[key]

    def fill(self, source: str) -> str:
        return _template(source).fill(self)


@lru_cache(maxsize=1024)
def _template(source: str) -> Template:
    return Template(source)


def _short(before: str, body: Template, facts: _Facts, groups: Container[int]) -> str:
    return to_gsm7(before + body.fill(facts, groups))


def _longest(fill: Callable[[Container[int]], str], groups: int, parts: int) -> str:
    """The text with as many of its optional parts as so many messages have room for, the first before the others."""
    if sms_size(whole := fill(range(groups))).parts <= parts:
        return whole
    taken: tuple[int, ...] = ()
    for number in range(groups):
        if sms_size(fill((*taken, number))).parts <= parts:
            taken = (*taken, number)
    return fill(taken)


def _choose(order: Order, language: Language) -> Sentences:
    """Sentences of the kind, else of its family, else of any kind; of a customer's message never the staff's."""
    customer = order.role == "account"
    if order.phase == CLEARED:
        choices = language.ended_customer if customer else language.ended_staff
    else:
        choices = language.customer if customer else language.staff
    names = (f"{order.kind}.{order.severity}", order.kind, order.family)
    chosen = next((choices[name] for name in names if name in choices), choices[""])
    if order.role == "desk" and order.phase != CLEARED and order.kind in language.desk:
        return chosen._replace(action=language.desk[order.kind])
    return chosen


def _reminder(order: Order, locale: str) -> str:
    return LANGUAGES[locale].reminders[order.role == "account"] if order.phase == REMINDER else ""


def _kind_name(language: Language, kind: str, most: int) -> str:
    return language.kinds.get(kind) or clean(kind.replace("_", " ").replace(".", " "), most)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
