import pytest

from models.theft.config import TheftConfig
from models.theft.tamper import Tamper

CONFIG = TheftConfig(tamper={"magnet": (0.6, 0.9), "cover_opened": (0.3, 0.4)}, tamper_days=60)


def test_more_days_count_more_up_to_the_most_and_repeats_of_a_day_do_not() -> None:
    tamper = Tamper(CONFIG)
    for day in (100, 100, 101):
        tamper.take(3, "magnet", day)
    for day in range(95, 102):
        tamper.take(3, "cover_opened", day)
    strengths = tamper.strengths(3, 101)
    assert strengths == pytest.approx({"magnet": 1 - 0.4**2, "cover_opened": 0.4})
    assert tamper.total(5, 101)[3] == pytest.approx(1 - 0.4**2 * 0.6)
    assert tamper.total(5, 101)[2] == 0


def test_it_fades_and_is_forgotten() -> None:
    tamper = Tamper(CONFIG)
    tamper.take(0, "magnet", 100)
    assert tamper.strengths(0, 130) == pytest.approx({"magnet": 0.6})
    assert tamper.strengths(0, 145) == pytest.approx({"magnet": 0.3})
    tamper.forget(159)
    assert tamper.dump()
    tamper.forget(160)
    assert tamper.dump() == []


def test_codes_that_say_nothing_of_theft_are_ignored() -> None:
    tamper = Tamper(CONFIG)
    tamper.take(0, "last_gasp", 100)
    assert tamper.dump() == []


def test_it_continues_from_its_dump() -> None:
    tamper, other = Tamper(CONFIG), Tamper(CONFIG)
    tamper.take(4, "magnet", 100)
    other.load(tamper.dump())
    assert other.strengths(4, 100) == tamper.strengths(4, 100)
