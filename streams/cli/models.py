"""`gridpulse models`: what was learned, how well it foretells, and who decides which is followed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import numpy as np
import typer

from models.errors import BadSettings
from models.learning import costs
from models.learning.messages import ModelSnapshot
from models.records import ModelOrder
from streams import learned
from streams.cli.output import AsJson, moment, print_facts, print_json, print_table, say
from streams.log.log import Log
from streams.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Learned models: how they do, and which are followed.")

Name = Annotated[str, typer.Argument(help="Name of a model, as `gridpulse models list` shows it.")]
Why = Annotated[str, typer.Option("--text", help="Why; it is kept with the decision.")]
Who = Annotated[str, typer.Option("--actor", help="Who decides.")]

_FIGURES = ("labels", "base_rate", "roc_auc", "average_precision", "log_loss")


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List models with their newest version and how it has done so far."""
    with _log() as log:
        found = learned.models(log)
    if as_json:
        print_json({"models": [learned.plain(known.snapshot) for known in found.values()]})
        return
    rows = [_row(known.snapshot, known.snapshot.candidate, known.snapshot.metrics) for known in found.values()]
    print_table(("model", "version", "published (UTC)", "learned by", *_FIGURES), rows, "No model was published yet.")


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one model: what it was learned from, its features, and every decision about it."""
    with _log() as log:
        known = learned.model(log, name)
    if as_json:
        print_json({**learned.plain(known.snapshot), "decisions": known.decisions})
        return
    snapshot = known.snapshot
    first, last = (moment(at) for at in snapshot.span)
    facts = {"version": snapshot.version, "learned by": snapshot.candidate, "labels from": first, "labels to": last}
    facts |= {"features": ", ".join(snapshot.state.names), **snapshot.metrics}
    print_facts(name, facts)
    rows = [(moment(d.at), d.decision, d.candidate, d.version, d.actor, d.text) for d in known.decisions]
    print_table(("at (UTC)", "decision", "candidate", "version", "actor", "text"), rows, "No decisions.")


@app.command()
def compare(name: Name, as_json: AsJson = False) -> None:
    """Compare the champion with those that learn beside it, each scored before it learned."""
    with _log() as log:
        snapshot = learned.model(log, name).snapshot
    everyone = {snapshot.candidate: snapshot.metrics, **snapshot.rivals}
    if as_json:
        print_json({"model": name, "champion": snapshot.candidate, "candidates": everyone})
        return
    names = (*_FIGURES, "lead", "doubt")
    rows = [(who, *(_number(metrics.get(each)) for each in names)) for who, metrics in everyone.items()]
    print_table(("candidate", *names), rows, "")
    say("lead: by how much its log loss is lower than the champion's; doubt: chance to see that of one no better.")


@app.command()
def promote(
    name: Name,
    candidate: Annotated[str, typer.Argument(help="Who is to be followed, as `models compare` names it.")],
    actor: Who = "engineer",
    text: Why = "",
) -> None:
    """Let a candidate be followed from now on."""
    _order(ModelOrder(model=name, action="promote", at=0, actor=actor, candidate=candidate, text=text))


@app.command()
def rollback(
    name: Name,
    version: Annotated[int | None, typer.Option("--to", help="Version to go back to; else the one before.")] = None,
    actor: Who = "engineer",
    text: Why = "",
) -> None:
    """Go back to an earlier version, and stay there until `promote` or `resume`."""
    _order(ModelOrder(model=name, action="rollback", at=0, actor=actor, version=version, text=text))


@app.command()
def resume(name: Name, actor: Who = "engineer", text: Why = "") -> None:
    """Follow again what the champion learns."""
    _order(ModelOrder(model=name, action="resume", at=0, actor=actor, text=text))


@app.command()
def tune(
    name: Name,
    look: Annotated[float, typer.Option(help="Cost of looking at one subject.")],
    found: Annotated[float, typer.Option(help="What finding a true one brings.")],
    missed: Annotated[float, typer.Option(help="What leaving a true one alone costs.")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Show what each threshold would have cost and brought, on the latest labels and the scores given before them."""
    with _log() as log:
        snapshot = learned.model(log, name).snapshot
    labels = snapshot.labels.astype(bool)
    if not labels.any():
        raise BadSettings(f"model {name} has seen no true label yet, so that no threshold can be judged")
    curve = costs.curve(labels, snapshot.scores.astype(np.float64), costs.Costs(look, found, missed))
    chosen = costs.best(curve)
    if as_json:
        print_json(
            {"model": name, "labels": len(labels), "best": chosen._asdict(), "curve": [c._asdict() for c in curve]}
        )
        return
    most = max(abs(choice.benefit) for choice in curve) or 1.0
    rows = [(*(_number(value) for value in choice), _bar(choice.benefit / most)) for choice in curve]
    print_table(("threshold", "looked at", "found", "missed", "benefit", ""), rows, "")
    say(f"Best: {chosen.threshold:.3f}. Only subjects that someone looked at have labels; others may be different.")


@contextmanager
def _log() -> Iterator[Log]:
    from streams.logs import open_log

    with open_log(_settings()) as log:
        yield log


def _settings() -> Settings:
    settings = load_settings()
    if not settings.kafka.bootstrap and not (settings.state / "log.db").exists():
        raise BadSettings(f"{settings.state.resolve()} holds no log yet: start `gridpulse serve`")
    return settings


def _order(wanted: ModelOrder) -> None:
    from dashboards.status import StatusFile

    with _log() as log:
        learned.model(log, wanted.model)
        learned.order(log, StatusFile(_settings().state / "status.json"), wanted)
    say(f"The learner will {wanted.action} {wanted.model} as soon as the worker reads it; `models show` tells.")


def _row(snapshot: ModelSnapshot, who: str, metrics: dict[str, float]) -> tuple[object, ...]:
    return (snapshot.model, snapshot.version, moment(snapshot.at), who, *(_number(metrics.get(n)) for n in _FIGURES))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _bar(share: float) -> str:
    return ("+" if share >= 0 else "-") * round(20 * abs(share))
