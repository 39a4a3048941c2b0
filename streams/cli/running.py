"""`gridpulse demo`, `serve`, `worker` and `console`: what runs until it is stopped."""

import asyncio
import signal
import tempfile
from collections.abc import Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.output import AsJson, print_json, say

if TYPE_CHECKING:
    from streams.cluster import ClusterSite
    from streams.settings import Settings
    from streams.site import Site


def demo(
    days: Annotated[int, typer.Option(min=3, help="Days of history that are replayed first.")] = 60,
    meters: Annotated[int, typer.Option(min=20, help="Meters of the town.")] = 2_000,
    speed: Annotated[float, typer.Option(min=1, help="Seconds of the town that pass in one of yours.")] = 300.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same town.")] = 7,
    seconds: Annotated[float | None, typer.Option(help="Stop so long after the history is done.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run a simulated town and watch it: everything in one process, nothing to install, nothing kept."""
    from streams.console import console_server
    from streams.demo import Demo, town_of
    from streams.settings import load_settings

    settings = load_settings()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridpulse-demo-")))
        town = Demo(settings, folder, town_of(days, meters), seed, speed, say)
        stack.enter_context(town.site)
        server = stack.enter_context(console_server(town.site.settings, fall_back=True))
        say(f"The console is at [bold]{server.url}[/bold] (Ctrl+C ends the demo).")
        asyncio.run(_until_signal(town.run(seconds)))
        if as_json:
            print_json({"console": server.url, "alerts": town.site.alerts.raised_by_kind()})


def serve(as_json: AsJson = False) -> None:
    """Run a worker and the console in one process."""
    _serve(with_console=True, as_json=as_json)


def worker(as_json: AsJson = False) -> None:
    """Run a worker without the console."""
    _serve(with_console=False, as_json=as_json)


def console(as_json: AsJson = False) -> None:
    """Serve the console: beside a worker on this machine, or on Kafka as the desk that reads all results."""
    from streams.console import console_server
    from streams.settings import load_settings

    settings = load_settings()
    if settings.kafka.bootstrap:
        _run(settings, works=False, with_console=True, as_json=as_json)
        return
    with console_server(settings) as server:
        _announce(server.url, as_json, settings)
        server.wait()


def _serve(with_console: bool, as_json: bool) -> None:
    from streams.settings import load_settings

    _run(load_settings(), works=True, with_console=with_console, as_json=as_json)


def _run(settings: "Settings", works: bool, with_console: bool, as_json: bool) -> None:
    from streams.console import console_server, health_server

    with ExitStack() as stack:
        site = _opened(settings, works, with_console)
        stack.callback(site.close)
        server = stack.enter_context(console_server(settings)) if with_console else None
        if server is None and settings.health.port:
            stack.enter_context(health_server(settings))
        _announce(server.url if server else "", as_json, settings)
        asyncio.run(_until_signal(site.worker().run(_for_ever)))


def _opened(settings: "Settings", works: bool, desk: bool) -> "Site | ClusterSite":
    if settings.kafka.bootstrap:
        from streams.cluster import ClusterSite

        return ClusterSite(settings, works, desk)
    from streams.modes import LIVE
    from streams.site import Site

    return Site(settings, LIVE)


def _announce(url: str, as_json: bool, settings: "Settings") -> None:
    from streams.access import first_link, is_readable_on_the_way

    welcome = first_link(settings, url) if url else ""
    if as_json:
        print_json({"console": url, "ready": True} | ({"first_admin": welcome} if welcome else {}))
        return
    say(f"The console is at [bold]{url}[/bold]." if url else "The worker runs.")
    if welcome:
        say(f"There is no admin yet. Within the hour, make one at [bold]{welcome}[/bold]")
    if url and is_readable_on_the_way(settings):
        say("Passwords can be read on their way here: put a proxy with TLS before it, and set GRIDPULSE_CONSOLE__URL.")


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    """Run until done, or until SIGINT or SIGTERM asks to stop; then stop in order."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        say("stopped")
