"""The stream of the live page: whole first, then what changed, and no more than that, for each as they may see it."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.api.broadcast import Broadcast, News
from dashboards.api.personal import without_personal
from dashboards.api.picture import LISTS, Picture
from dashboards.status import EngineStatus, StatusFile
from tests.access.house import GuardedPlace
from tests.console.place import Place

_TEXTS = st.sampled_from(["", "ana@example.com", "call +44 1632 960001", "calm"])
_ROWS = st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 2), _TEXTS), max_size=4)
_PAGES = st.builds(
    lambda at, text, *lists: {"at": at, "engine": {"problems": [text]}} | {
        name: [{key: row, "value": value, "text": said} for row, (value, said) in rows.items()]
        for (name, key), rows in zip(LISTS.items(), lists, strict=True)
    },
    st.integers(0, 2), _TEXTS, *[_ROWS] * len(LISTS),
)  # fmt: skip


def put_into(page: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """What a client does with a change."""
    made = dict(page)
    for name, value in change.items():
        key = LISTS.get(name)
        if key is None:
            made[name] = value
            continue
        rows = {row[key]: row for row in page[name] if row[key] not in value.get("gone", [])}
        made[name] = list((rows | {row[key]: row for row in value.get("rows", [])}).values())
    return made


def in_order(page: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value, key=str) if name in LISTS else value for name, value in page.items()}


@given(st.lists(_PAGES, min_size=1, max_size=6))
def test_the_first_picture_and_all_changes_are_the_newest_page(pages: list[dict[str, Any]]) -> None:
    picture = Picture()
    picture.change(pages[0])
    first = picture.whole()
    opened, masked = json.loads(first.open), json.loads(first.masked)
    for page in pages[1:]:
        if change := picture.change(page):
            opened, masked = put_into(opened, json.loads(change.open)), put_into(masked, json.loads(change.masked))
        assert in_order(opened) == in_order(page)
        assert in_order(masked) == in_order(without_personal(page))
        assert in_order(json.loads(picture.whole().open)) == in_order(page)
        assert picture.personal == (without_personal(page) != page)


def test_only_what_changed_is_sent_and_what_is_personal_for_nobody_is_encoded_once() -> None:
    rows = [{"transformer_id": f"T{number}", "load_kva": 1.0} for number in range(1000)]
    page = {"at": 1, "transformers": rows, "feeders": [], "alerts": [], "messages": []}
    picture = Picture()
    picture.change(page)
    assert picture.change(page) is None
    change = picture.change(page | {"at": 2, "transformers": [{**rows[0], "load_kva": 2.0}, *rows[1:-1]]})
    assert change is not None
    assert json.loads(change.open) == {
        "at": 2, "transformers": {"rows": [{"transformer_id": "T0", "load_kva": 2.0}], "gone": ["T999"]}
    }  # fmt: skip
    assert change.open is change.masked


def watched(body: Callable[["Broadcast", list[int]], Any], every_s: float) -> Any:
    """Run with a broadcast whose page is another each time that it is looked at, and a list of those times."""
    looks: list[int] = []

    def page() -> dict[str, Any]:
        looks.append(len(looks))
        return {"at": len(looks)} | {name: [] for name in LISTS}

    return asyncio.run(body(Broadcast(page, every_s), looks))


def test_two_hundred_who_watch_cost_one_look() -> None:
    async def body(broadcast: Broadcast, looks: list[int]) -> list[News]:
        found = await asyncio.gather(*(broadcast.news(0) for _ in range(200)))
        assert len(looks) == 1
        return found

    found = watched(body, every_s=60.0)
    assert len({id(news.whole) for news in found}) == 1


def test_whoever_is_too_slow_gets_the_whole_page_again() -> None:
    async def body(broadcast: Broadcast, looks: list[int]) -> None:
        first = await broadcast.news(0)
        assert first.whole is not None
        assert not first.changes
        second = await broadcast.news(first.number)
        assert (second.whole, len(second.changes)) == (None, 1)
        for _ in range(30):
            newest = await broadcast.news(0)
        late = await broadcast.news(first.number)
        assert late.whole is not None
        assert late.number == newest.number + 1

    watched(body, every_s=0.0)


def test_whoever_goes_away_while_it_is_looked_takes_no_change_along() -> None:
    looking, go_on = threading.Event(), threading.Event()
    at = iter(range(1, 10))

    def page() -> dict[str, Any]:
        if (now := next(at)) == 2:
            looking.set()
            assert go_on.wait(60)
        return {"at": now} | {name: [] for name in LISTS}

    async def body() -> None:
        broadcast = Broadcast(page, 0.0)
        first = await broadcast.news(0)
        leaving = asyncio.ensure_future(broadcast.news(first.number))
        await asyncio.to_thread(looking.wait, 60)
        leaving.cancel()
        await asyncio.wait([leaving])
        staying = asyncio.ensure_future(broadcast.news(first.number))
        await asyncio.sleep(0)
        go_on.set()
        for at_then, news in ((2, await staying), (3, await broadcast.news(first.number + 1))):
            told = [json.loads(change.open.plain.decode().partition("data: ")[2])["at"] for change in news.changes]
            assert (told, news.number) == ([at_then], first.number + at_then - 1)

    asyncio.run(body())


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_stream_is_packed_for_those_who_take_it_so(api: httpx.Client, accepted: str) -> None:
    with api.stream("GET", "stream", headers={"Accept-Encoding": accepted}) as stream:
        assert stream.headers.get("content-encoding", "identity") == accepted
        assert stream.headers["vary"] == "Accept-Encoding"
        first = json.loads(next(stream.iter_lines()).removeprefix("data: "))
    assert in_order(first) == in_order(api.get("live").json())


def test_a_stream_is_whole_then_changed_and_alive_while_nothing_happens(place: Place, api: httpx.Client) -> None:
    with api.stream("GET", "stream") as stream:
        lines = stream.iter_lines()
        whole = json.loads(next(lines).removeprefix("data: "))
        assert next(lines) == ""
        over = EngineStatus(written_at=1.0, log_time=0, readings=7, mode="replay")
        StatusFile(place.settings.state / "status.json").write(over)
        assert next(lines) == "event: change"
        change = json.loads(next(lines).removeprefix("data: "))
        assert (set(change), change["engine"]["readings"]) == ({"engine"}, 7)
        assert next(lines) == ""
        assert (next(lines), next(lines)) == ("event: still", "data: {}")
    assert in_order(whole | {"engine": None}) == in_order(api.get("live").json() | {"engine": None})


def test_a_user_may_open_so_many_streams_and_again_when_one_is_closed(tmp_path: Path) -> None:
    place = GuardedPlace(tmp_path)
    console = place.settings.console.model_copy(update={"streams_per_user": 2})
    place.settings = place.settings.model_copy(update={"console": console})
    one, other = place.key("dispatcher"), place.key("engineer")
    with place.open() as client, ExitStack() as open_streams:
        streams = [open_streams.enter_context(client.stream("GET", "/api/v1/stream", headers=one)) for _ in range(2)]
        begun = [stream.iter_lines() for stream in streams]
        assert all(next(lines).startswith("data: ") for lines in begun)
        with client.stream("GET", "/api/v1/stream", headers=one) as refused:
            assert refused.status_code == 429
            assert "close some" in json.loads(refused.read())["detail"]
        assert opens(client, other), "another user is not kept out"
        open_streams.close()
        until = time.monotonic() + 20
        while not opens(client, one) and time.monotonic() < until:
            time.sleep(0.1)  # the server has yet to notice that they are gone
        assert opens(client, one)


def opens(client: httpx.Client, headers: dict[str, str]) -> bool:
    with client.stream("GET", "/api/v1/stream", headers=headers) as stream:
        return stream.status_code == 200
