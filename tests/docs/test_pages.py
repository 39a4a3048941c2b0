"""Pages lead somewhere, name no machine, and stay short where they promise to."""

import re

import pytest
from PIL import Image

from tests.console.pictures import FOLDER, MADE_OF, VIEWS, made_of
from tests.docs.pages import DOCS, ROOT, anchors, links, name_of, pages

NAMES = [name_of(page) for page in pages()]
OWN = [name for name in NAMES if name not in ("docs/detection.md", "docs/real-data.md")]

MACHINE = re.compile(r"/(?:work|tmp|home|root|Users)/\S+")


@pytest.mark.parametrize("name", NAMES)
def test_links_resolve(name: str) -> None:
    page = ROOT / name
    for link in links(page):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name} links to {link}, which is not there"
        assert ROOT in target.parents, f"{name} links out of the project: {link}"
        if anchor:
            assert anchor in anchors(target), f"{name} links to {link}, but {name_of(target)} has no such heading"


@pytest.mark.parametrize("name", NAMES)
def test_no_machine_is_named(name: str) -> None:
    assert not MACHINE.findall((ROOT / name).read_text())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_title(name: str) -> None:
    titles = [line for line in (ROOT / name).read_text().splitlines() if line.startswith("# ")]
    assert titles[0] == (ROOT / name).read_text().splitlines()[0]


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        if page.suffix == ".md":
            found = ((page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link)
            waiting += [target for target in found if target.suffix == ".md"]
    alone = {name_of(page) for page in pages()} - {name_of(page) for page in reached}
    assert not {name for name in alone if not name.startswith("docs/decisions/")}


def test_decisions_are_numbered_and_short() -> None:
    decisions = sorted((DOCS / "decisions").iterdir())
    assert [path.name[:4] for path in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. ")
        assert len(text.splitlines()) < 25
        assert "**Decision.**" in text
        assert "**Why.**" in text


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.png")))
def test_pictures_are_small_and_of_this_console(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 300_000
    with Image.open(FOLDER / name) as picture:
        assert picture.info[MADE_OF] == made_of(), "the console is another since: `make pictures`"


def test_pictures_are_those_there_are_views_of() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == {view.name for view in VIEWS}
    assert (FOLDER / "data-way.svg").stat().st_size < 100_000
