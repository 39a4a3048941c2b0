"""Orders in words: the language of the recipient, the length of the channel, the reader's role."""

from functools import lru_cache
from typing import Any, NamedTuple

from alerts.config import NotifyConfig
from alerts.orders import CLEARED, REMINDER, Order
from alerts.words.chinese import CHINESE
from alerts.words.digest import Digest
from alerts.words.english import ENGLISH
from alerts.words.reasons import in_words
from alerts.words.sentences import Language, Sentences
from alerts.words.sms import cut_to, sms_size
from alerts.words.template import Template
from alerts.words.values import Values, clean
from models.calendar import LocalTime
from models.config import Common

LANGUAGES: dict[str, Language] = {"en": ENGLISH, "zh": CHINESE}

_MOMENTS = ("_at", "_since", "_from", "_until")
_FIRST_MOMENT = 10**8
_SMS_SUBJECT, _SMS_PARTS, _DETAILS = 24, 3, 30


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

    def render(self, order: Order, locale: str, channel: str) -> Words:
        """The words of an order; `channel` is sms, email or desk."""
        locale = locale if locale in LANGUAGES else self._config.locale
        if order.members:
            return self._digest(order, locale, channel)
        sentences = _choose(order, LANGUAGES[locale])
        if channel == "sms":
            return Words(locale, "", self._sms(order, locale, sentences))
        title = _Facts(self, order, locale).fill(sentences.title)
        title = f"{LANGUAGES[locale].reminder if order.phase == REMINDER else ''}{title[:1].upper()}{title[1:]}"
        return Words(locale, title, self._mail(order, locale, sentences))

    def lookup(self, order: Order, locale: str, name: str, style: str, most: int) -> str:
        """Text of one value; what the alert itself says goes before evidence of the same name."""
        language, values = LANGUAGES[locale], self._values[locale]
        if style == "reasons":
            return in_words(order.facts.get(name), locale, values)
        words = {
            "utility": clean(self._config.utility, 20),
            "phone": clean(self._config.phone, 20),
            "subject": clean(order.subject, most) or "?",
            "type": language.types.get(order.subject_type, clean(order.subject_type, most)),
            "stage": _kind_name(language, order.kind, most),
            "kind": _kind_name(language, order.kind, most),
            "severity": language.severities[min(max(order.severity, 0), 4)],
            "transformer_id": clean(order.transformer_id, most),
            "account_id": clean(order.account_id, most),
        }
        if name in words:
            return words[name]
        if name == "next_step":
            return _kind_name(language, str(order.facts.get(name) or ""), most)
        moments = {"since": order.since, "at": order.at}
        text = values.write(moments[name] if name in moments else order.facts.get(name), style)
        return clean(text, most)

    def _digest(self, order: Order, locale: str, channel: str) -> Words:
        names = clean(self._config.utility, 20), clean(self._config.phone, 20)
        digest = Digest(order, locale, LANGUAGES[locale], self._values[locale], *names)
        if channel == "sms":
            return Words(locale, "", digest.sms())
        return Words(locale, digest.title(), digest.mail())

    def _sms(self, order: Order, locale: str, sentences: Sentences) -> str:
        """One part if that is possible: first all of it, then fewer optional parts, then shorter names."""
        template = _template(sentences.sms)
        reminder = LANGUAGES[locale].reminder if order.phase == REMINDER else ""
        text = ""
        for most in (40, _SMS_SUBJECT, 16):
            facts = _Facts(self, order, locale, most)
            for groups in range(template.groups, -1, -1):
                text = reminder + template.fill(facts, groups)
                if sms_size(text).parts == 1:
                    return text
        return cut_to(text, _SMS_PARTS)

    def _mail(self, order: Order, locale: str, sentences: Sentences) -> str:
        language, facts = LANGUAGES[locale], _Facts(self, order, locale)
        lines = [_sentence(facts.fill(sentences.happened)), facts.fill(sentences.meaning), ""]
        lines.append(language.labels["action"] + facts.fill(sentences.action))
        if by := facts.fill(sentences.by):
            lines.append(language.labels["by"] + by)
        if order.role != "account":
            lines += self._details(order, locale)
        if self._config.phone:
            lines += ["", language.labels["contact"] + clean(self._config.phone, 20)]
        closing = clean(self._config.utility)
        lines += ["", closing if order.role == "account" else f"{closing} - {language.labels['alert']}{order.alert_id}"]
        return "\n".join(lines) + "\n"

    def _details(self, order: Order, locale: str) -> list[str]:
        values = self._values[locale]
        apart = {name: value for name, value in order.facts.items() if not in_words(value, locale, values)}
        shown = [(clean(name, 60), _detail(values, value, name)) for name, value in apart.items()]
        lines = [f"  {name}: {text}" for name, text in shown if name and text][:_DETAILS]
        return ["", LANGUAGES[locale].labels["details"], *lines] if lines else []


class _Facts:
    """Looks values of one order up, for templates."""

    def __init__(self, renderer: Renderer, order: Order, locale: str, most: int = 120) -> None:
        self._renderer, self._order, self._locale, self._most = renderer, order, locale, most

    def __call__(self, name: str, style: str) -> str:
        return self._renderer.lookup(self._order, self._locale, name, style, self._most)

    def fill(self, source: str) -> str:
        return _template(source).fill(self)


@lru_cache(maxsize=1024)
def _template(source: str) -> Template:
    return Template(source)


def _choose(order: Order, language: Language) -> Sentences:
    """Sentences of the kind, else of its family, else of any kind; of a customer's message never the staff's."""
    if order.phase == CLEARED:
        choices = language.ended_customer if order.role == "account" else language.ended_staff
    else:
        choices = language.customer if order.role == "account" else language.staff
    return choices.get(order.kind) or choices.get(order.family) or choices[""]


def _kind_name(language: Language, kind: str, most: int) -> str:
    return language.kinds.get(kind) or clean(kind.replace("_", " ").replace(".", " "), most)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _detail(values: Values, value: Any, name: str = "") -> str:
    if name.endswith(_MOMENTS) and isinstance(value, int) and value >= _FIRST_MOMENT:
        return values.write(value, "when")
    if isinstance(value, (list, tuple)):
        return clean(", ".join(_detail(values, item) for item in value))
    if isinstance(value, dict):
        return clean(", ".join(f"{inner} {_detail(values, held)}" for inner, held in value.items()))
    return values.write(value)
