"""Cases by place: the index finds what a look at all of them would."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.alert import made_up
from alerts.case import Case
from alerts.cases import Cases
from tests.alerts.town import START

SCOPES = ["feeder:F1", "feeder:F2", "transformer:T1", "transformer:T2", "meter:M1", "account:A1", ""]

kept = st.tuples(
    st.sampled_from(["S1", "S2", "S3", "S4"]),
    st.sampled_from(["", "F1", "F2"]),
    st.sampled_from(["", "T1", "T2"]),
    st.sampled_from(["", "M1"]),
    st.sampled_from(["", "A1"]),
)


def case_of(subject: str, feeder: str, transformer: str, meter: str, account: str) -> Case:
    alert = made_up("overload.overload", 3, subject, "transformer", START)
    alert.feeder_id, alert.transformer_id, alert.meter_id, alert.account_id = feeder, transformer, meter, account
    return Case(alert=alert)


@given(st.lists(st.one_of(kept, st.sampled_from(["S1", "S2", "S3"])), max_size=30), st.booleans())
def test_the_index_finds_what_a_look_at_all_would(steps: list[tuple[str, ...] | str], reloaded: bool) -> None:
    cases = Cases()
    for step in steps:
        if isinstance(step, str):
            cases.drop(f"overload:{step}")
        else:
            cases.keep(case_of(*step))
    if reloaded:
        cases.load(cases.all())
    for scopes in [(scope,) for scope in SCOPES] + [("feeder:F1", "transformer:T2")]:
        wanted = {each.alert.key for each in cases.all() if any(scope in each.path() for scope in scopes)}
        assert [each.alert.key for each in cases.under(scopes)] == sorted(wanted)


def test_a_subject_that_a_finding_places_elsewhere_is_found_there_only() -> None:
    cases, case = Cases(), case_of("S1", "F1", "T1", "", "")
    cases.keep(case)
    case.alert.feeder_id = "F2"
    cases.keep(case)
    assert cases.under(["feeder:F1"]) == []
    assert cases.under(["feeder:F2", "transformer:T1"]) == [case]
