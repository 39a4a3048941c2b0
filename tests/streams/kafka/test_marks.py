"""Marks travel in a header and come back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from models.flow.batch import NEVER, PUNCTUATION, Mark
from streams.kafka.marks import HEADER, header_of, mark_of, texts

MARKS = st.builds(Mark, st.integers(0, 2**31 - 1), st.integers(PUNCTUATION, 2**62), st.integers(-1, NEVER))


@given(MARKS)
def test_a_mark_comes_back(mark: Mark) -> None:
    assert mark_of([header_of(mark), ("gp-error-topic", b"meter.readings.v1")]) == mark


def test_records_of_others_have_no_mark() -> None:
    assert mark_of(None) is None
    assert mark_of([]) is None
    assert mark_of([("traceparent", b"00-1")]) is None


def test_other_headers_are_texts_whatever_their_bytes() -> None:
    headers = [(HEADER, b"x"), ("reason", "naïve 时间".encode()), ("broken", b"\xff"), ("none", None)]
    assert texts(headers) == (("reason", "naïve 时间"), ("broken", "�"), ("none", ""))
    assert texts(None) == ()
