"""Routes of the engine itself: its workers, and records that could not be used."""

import time

from fastapi import APIRouter
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.declare import answered, listing, route, writing
from dashboards.api.officeshapes import DeadLetters, Engine, Replayed
from dashboards.api.problems import Refused
from dashboards.api.requests import LettersOf
from dashboards.api.retry import Again
from dashboards.api.site import At
from dashboards.health import health_of

router = APIRouter(tags=["engine"])


@router.get("/engine", **route(Permission.SEE_ENGINE, Engine))
def show_engine(site: At) -> Response:
    """Show each worker: its rate, what waits for each partition, snapshots, sinks; and how many dead letters."""
    workers = list(site.statuses())
    return answered(Engine(health_of(workers, time.time()), workers, site.office.letters.counts()))


@router.get("/engine/deadletters", **listing(Permission.SEE_ENGINE, DeadLetters, "dead_letters"))
def list_dead_letters(site: At) -> Response:
    """List why records could not be used, by topic, the most frequent reason first."""
    return answered(DeadLetters(site.office.letters.reasons()))


@router.post("/engine/deadletters/replay", **writing(Permission.REPLAY_LETTERS, Replayed, 404))
def replay_dead_letters(site: At, again: Again, body: LettersOf) -> Response:
    """Append a topic's dead letters to it again, for when what was wrong with them has been mended."""

    def do() -> Replayed:
        count = site.office.letters.replay(body.topic)
        if count is None:
            raise Refused(404, f"{body.topic} is no topic from outside: docs/records.md lists those there are")
        return Replayed(body.topic, count)

    return again.accepted(body, do)
