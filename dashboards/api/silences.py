"""Routes of silences: nobody is told of some alerts for a time, for a reason that somebody answers for."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.access import By
from dashboards.api.declare import answered, listing, writing
from dashboards.api.problems import Refused
from dashboards.api.requests import NewSilence
from dashboards.api.retry import Again
from dashboards.api.shapes import Silences, SilenceShown
from dashboards.api.site import At
from models.calendar import seconds
from models.errors import BadSettings
from models.records import Silence

router = APIRouter(tags=["silences"])

_Name = Annotated[str, InPath(min_length=1, max_length=200, description="Name of the silence.")]
_All = Annotated[bool, Query(alias="all", description="Those that are over, too.")]


@router.get("/silences", **listing(Permission.SEE_SILENCES, Silences, "silences", commands=("silences",)))
def list_silences(site: At, every: _All = False) -> Response:
    """List silences and maintenance windows."""
    now = site.desk.now()
    found = [_shown(each) for each in site.desk.silences().values()]
    return answered(Silences([each for each in found if every or each.end > now]))


@router.put("/silences/{name}", **writing(Permission.MAKE_SILENCES, SilenceShown, 404, commands=("silence",)))
def make_silence(site: At, by: By, again: Again, name: _Name, body: NewSilence) -> Response:
    """Make a silence, or a maintenance window that is still to come; one of the name is replaced."""

    def do() -> SilenceShown:
        begin = site.desk.now() if body.begin is None else body.begin
        record = Silence(
            silence_id=name, match=body.match, from_=begin, to=begin + body.for_s, actor=by.name, text=body.text
        )
        site.desk.silence(record)
        return _shown(record)

    return again.accepted(body, do)


@router.delete("/silences/{name}", **writing(Permission.MAKE_SILENCES, SilenceShown, 404, commands=("unsilence",)))
def end_silence(site: At, by: By, again: Again, name: _Name) -> Response:
    """End a silence before its time: what still holds is told now."""

    def do() -> SilenceShown:
        try:
            return _shown(site.desk.unsilence(name, by.name))
        except BadSettings as wrong:
            raise Refused(404, str(wrong)) from None

    return again.accepted(None, do)


def _shown(silence: Silence) -> SilenceShown:
    return SilenceShown(
        name=silence.silence_id,
        match=silence.match,
        begin=seconds(silence.from_),
        end=seconds(silence.to),
        owner=silence.actor,
        text=silence.text,
    )
