"""`gridpulse alerts preview`: messages as their recipients would read them."""

import difflib
import sys
from typing import Annotated, Literal

import typer

from alerts.config import matches
from alerts.words.preview import Preview, order_about, preview, previews
from alerts.words.render import Renderer
from alerts.words.samples import SAMPLES
from models.errors import BadSettings
from streams.cli.foundalert import found_alert
from streams.cli.output import AsJson, print_json
from streams.settings import Settings, load_settings

Role = Literal["account", "inspector", "engineer", "desk"]
Language = Literal["en", "zh"]
Form = Literal["sms", "email", "desk", "webhook"]
Phase = Literal["raised", "reminder", "cleared"]


def preview_messages(
    kind: Annotated[
        str, typer.Argument(help="Kind of a made-up alert, such as theft.lead; all kinds if left out.")
    ] = "",
    role: Annotated[Role, typer.Option(help="Who reads it.")] = "desk",
    language: Annotated[
        Language | None, typer.Option(help="In which language; else that of the settings.", show_default=False)
    ] = None,
    channel: Annotated[Form, typer.Option(help="Through what it comes.")] = "sms",
    phase: Annotated[Phase, typer.Option(help="Beginning, reminder or end of a made-up alert.")] = "raised",
    alert: Annotated[str, typer.Option(help="Key or id of a real alert, instead of a kind.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show messages as their recipients would read them, with what they take as SMS."""
    settings = load_settings()
    renderer = Renderer(settings.common, settings.notify)
    locale = language or settings.notify.locale
    if alert:
        found = [preview(renderer, order_about(found_alert(alert), role, channel), locale)]
    else:
        kinds = _told(_kinds(kind), role, settings)
        found = previews(renderer, kinds, [role], [locale], [channel], [phase])
    if as_json:
        print_json({"messages": found})
        return
    sys.stdout.write("\n".join(map(_shown, found)))


def _kinds(kind: str) -> list[str]:
    if kind and kind not in SAMPLES:
        close = difflib.get_close_matches(kind, SAMPLES, 1)
        meant = f": did you mean {close[0]}?" if close else ": docs/alerts.md lists all kinds"
        raise BadSettings(f"there is no kind {kind}{meant}")
    return [kind] if kind else list(SAMPLES)


def _told(kinds: list[str], role: str, settings: Settings) -> list[str]:
    """Those that a role may be told of."""
    never = settings.alerts.never_to_customer if role == "account" else ()
    told = [kind for kind in kinds if not any(matches(pattern, kind) for pattern in never)]
    if not told:
        raise BadSettings(f"customers are never told of {kinds[0]}: see never_to_customer in docs/settings.md")
    return told


def _shown(message: Preview) -> str:
    size = f", {message.alphabet}, {message.units} units, {message.parts} part" if message.parts else ""
    plural = "s" if message.parts > 1 else ""
    head = f"{message.kind}, {message.phase}, to {message.role} by {message.channel} in {message.locale}{size}{plural}"
    subject = [message.subject, ""] if message.subject and not message.event else []
    lines = [f"== {head}", *subject, (message.event or message.text).rstrip("\n")]
    return "\n".join(lines) + "\n"
