"""Dunning is as patient with a customer as the policy of service says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.config import AccountsConfig
from models.accounts.dunning import DunningPolicy
from models.accounts.stage import AccountsStage
from models.config import Common
from models.customers.messages import Treatments
from models.flow.topics import TREATMENTS
from models.flow.wire import pack
from tests.models.accounts.town import Town, moment, run
from tests.support.flow import apply_all, batch_of, reloaded


@given(st.integers(-30, 60), st.integers(0, 20), st.integers(1, 20), st.integers(1, 20))
def test_impatience_only_brings_the_first_notice_forward(days: int, grace: int, notice: int, cut: int) -> None:
    usual = DunningPolicy(grace_days=grace, notice_days=grace + notice, disconnect_days=grace + notice + cut)
    found = usual.patient(days)
    assert found.notice_days - usual.notice_days == found.disconnect_days - usual.disconnect_days == max(0, days)
    assert found.grace_days == max(0, grace + days)


def test_a_poor_payer_hears_earlier_a_good_one_later_and_the_cut_is_never_earlier() -> None:
    town = Town()
    for account in ("poor", "good", "usual"):
        town.account(account)
        town.bill(f"B-{account}", account, 1, "100.00")
    patience = {"poor": -5, "good": 7}
    what = Treatments(
        at=moment(2), account_id=list(patience), priority=np.zeros(2, np.int32),
        patience_days=np.array(list(patience.values()), np.int32),
    )  # fmt: skip
    town.put(TREATMENTS, 2, pack(what), "poor")
    seen = run(town, 100)
    first = {name: dict(reversed(seen.kinds(name))) for name in ("poor", "good", "usual")}
    usual = first["usual"]
    assert first["poor"] == usual | {"overdue": usual["overdue"] - 5}
    assert first["good"] == {kind: day + 7 for kind, day in usual.items()}


def test_patience_outlives_a_restart() -> None:
    stage = AccountsStage(Common(), AccountsConfig())
    apply_all(stage, "customer.accounts.v1", batch_of([(0, b'{"account_id": "A"}')]))
    days = Treatments(at=0, account_id=["A"], priority=np.zeros(1, np.int32), patience_days=np.array([7], np.int32))
    apply_all(stage, TREATMENTS, batch_of([(0, pack(days))]))
    assert reloaded(stage, lambda: AccountsStage(Common(), AccountsConfig())).dump()["patience"] == {"A": 7}
