"""Customers from the command line: the list, one page, a grade that is set, and what to shed."""

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner

from dashboards.series import SeriesStore
from models.customers.messages import Risks
from models.errors import BadSettings
from models.flow.topics import ACCOUNTS, FIELD_ORDERS, OUTAGES, OVERRIDES, PAGES, RISKS, TOPOLOGY
from models.flow.wire import pack
from models.messages import Loads
from models.records import Override
from streams.cli.commands import app
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord
from tests.models.accounts.test_shock import steady
from tests.models.accounts.town import Town, run
from tests.models.customers.district import close, log_of, played
from tests.streams.test_runningbill import publish

BAD = {"late": 1, "overdue_days": 30, "overdue": 30_000}
PEOPLE: dict[str, dict[str, int]] = {"A1": {}, "A2": BAD, "A3": {"billed": 900_000, "paid": 900_000}, "A4": {}}
LOADED_AT = close(11) // 900 * 900
POLES = {"T1": "A1", "T2": "A2", "T3": "A3", "T4": "A4"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State directory after a year: A2 pays late, A3 may leave, A4 lives on a ventilator; 30 kW on each transformer."""
    folder = tmp_path_factory.mktemp("customers")
    log = log_of([PEOPLE] * 12, 1, A4="life_support")
    risks = Risks(
        at=close(11), account_id=["A1", "A3"], probability=np.array([0.1, 0.6], np.float32), reasons={"A3": ["price"]}
    )
    log[RISKS, 0] = [(close(11) * 1000, pack(risks))]
    flow = played(log, 12)
    with Store(folder / "log.db") as store:
        create_topics(store, 1, 7.0)
        store.emit(flow.logs[PAGES, 0])
        store.append([LogRecord(ACCOUNTS, 0, "", value, time) for time, value in log[ACCOUNTS, 0]])
        store.append([_record(TOPOLOGY, kind="transformer", transformer_id=name, feeder_id="F1", rated_kva=50)
                      for name in POLES])  # fmt: skip
        store.append([_record(TOPOLOGY, kind="meter", meter_id=f"M{name}", transformer_id=name, account_id=account)
                      for name, account in POLES.items()])  # fmt: skip
        store.append([_order("A2", 10), _order("A3", 20, meters=["M3", "M4"])])
        store.append([_order("A2", 10, state="withdrawn", at=30, ended_by="paid")])
        shed = {"from": LOADED_AT - 7200, "to": LOADED_AT - 3600}
        store.append([_record(OUTAGES, outage_id="O1", kind="peak_shift", scope="transformer:T1", **shed)])
    series = SeriesStore(folder / "series.db")
    series.put([_loads()], [], [])
    series.close()
    return folder


def _order(account: str, given_at: int, **more: Any) -> LogRecord:
    name, fields = f"{account}-disconnect-{given_at}", {"state": "open", "at": given_at, "kind": "disconnect"}
    said = {"order_id": name, "account_id": account, "ordered_at": given_at, "reason": "arrears", **fields, **more}
    return LogRecord(FIELD_ORDERS, 0, account, msgspec.json.encode(said), START_MS)


def _record(topic: str, **fields: Any) -> LogRecord:
    return LogRecord(topic, 0, str(sorted(fields.items())), msgspec.json.encode(fields), START_MS)


START_MS = close(11) * 1000


def _loads() -> Loads:
    thirty, share = np.full(len(POLES), 30.0, np.float32), np.full(len(POLES), 0.6, np.float32)
    return Loads(
        at=LOADED_AT, interval_s=900, revision=0, feeder_id="F1", transformer_id=list(POLES), load_kw=thirty,
        load_kva=thirty, loading=share, completeness=share, top_oil_c=thirty, hot_spot_c=thirty,
        life_h=thirty * 0, feeder_kw=120.0, feeder_completeness=1.0,
    )  # fmt: skip


def told(state: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), env={"GRIDPULSE_STATE": str(state)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def said(state: Path, *arguments: str) -> Any:
    return json.loads(told(state, *arguments, "--json"))


def test_the_crew_sees_its_open_orders_as_they_stand(site: Path) -> None:
    found = said(site, "customer", "orders")["orders"]
    assert [(one["order_id"], one["meters"]) for one in found] == [("A3-disconnect-20", ["M3", "M4"])]
    every = said(site, "customer", "orders", "--all")["orders"]
    assert [(one["account_id"], one["state"]) for one in every] == [("A2", "withdrawn"), ("A3", "open")]
    assert "A3" in told(site, "customer", "orders")
    assert "paid" in told(site, "customer", "orders", "--all")


def test_who_may_leave_comes_first_by_expected_loss(site: Path) -> None:
    found = said(site, "customer", "list", "--by", "value-at-risk")["customers"]
    assert found[0]["account_id"] == "A3"
    assert found[0]["reasons"] == ["price"]
    assert float(found[0]["value_at_risk"]) > float(found[1]["value_at_risk"]) > 0
    assert found[0]["life"] == "ending"
    assert "A3" in told(site, "customer", "list")


def test_the_list_can_be_narrowed_and_ordered(site: Path) -> None:
    assert [
        one["account_id"] for one in said(site, "customer", "list", "--by", "credit", "--limit", "1")["customers"]
    ] == ["A2"]
    poor = said(site, "customer", "list", "--grade", "poor")["customers"]
    assert [one["account_id"] for one in poor] == ["A2"]
    assert not said(site, "customer", "list", "--life", "prospect")["customers"]


def test_four_quarters_of_a_customer_can_be_told_from_one_page(site: Path) -> None:
    page = said(site, "customer", "show", "A2")
    assert [one["quarter"] for one in page["quarters"]] == ["2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"]
    assert all(one["late"] == 3 and "bills paid late" in one["why"] for one in page["quarters"])
    grades = [one["grade"] for one in page["quarters"]]
    assert grades[-1] == page["grade"]["holds"] == "poor"
    assert "troubled for" in page["grade"]["trend"]
    assert page["service"]["rule"] == "poor credit"
    assert page["money"]["oldest_debt_days"] == "0"
    text = told(site, "customer", "show", "A2")
    assert "2024 Q4" in text
    assert "No alerts." in text


def test_the_page_has_the_lines_of_the_running_bill(site: Path) -> None:
    town = Town()
    town.account("A1")
    steady(town, 40, account="A1")
    publish(run(town, 40), site)
    bill = said(site, "customer", "show", "A1")["running_bill"]
    assert [(line["begin"], line["quantity"]) for line in bill["lines"]] == [("2024-02-01", "90")]
    assert bill["expected"]["expected"] == "43.50"
    text = told(site, "customer", "show", "A1")
    assert "2024-02-01 to 2024-02-09" in text
    assert "43.50" in text


def test_who_is_not_known_is_said_so(site: Path) -> None:
    with pytest.raises(BadSettings, match="there is no customer 'A9' yet"):
        told(site, "customer", "show", "A9")


def test_a_grade_is_set_with_owner_reason_and_end(site: Path) -> None:
    order = ("--grade", "average", "--until", "2099-01-01", "--by", "Ana", "--reason", "appeal 17")
    told(site, "customer", "override", "A2", *order)
    with Store(site / "log.db") as store:
        (record,) = [msgspec.json.decode(each.value, type=Override) for each in store.records(OVERRIDES, 0)]
    assert (record.account_id, record.grade, record.owner, record.reason) == ("A2", "average", "Ana", "appeal 17")
    with pytest.raises(BadSettings, match="--grade AAA is not one of good"):
        told(site, "customer", "override", "A2", "--grade", "AAA", *order[2:])


def test_the_poor_payer_is_shed_first_and_life_support_never(site: Path) -> None:
    found = said(site, "shed", "plan", "--feeder", "F1", "--mw", "0.03")
    assert [step["transformer_id"] for step in found["steps"]] == ["T2"]
    assert found["steps"][0]["rules"] == {"poor credit": 1}
    assert found["never"] == [{"transformer_id": "T4", "why": "A4 (life_support)"}]
    assert found["reached"]
    assert found["least_harm"] <= found["harm"]


def test_what_cannot_be_reached_is_said_and_still_spares_the_protected(site: Path) -> None:
    found = said(site, "shed", "plan", "--feeder", "F1", "--mw", "0.12")
    assert not found["reached"]
    assert {step["transformer_id"] for step in found["steps"]} == {"T1", "T2", "T3"}
    assert {step["transformer_id"]: step["last_shed"] for step in found["steps"]}["T1"] == LOADED_AT - 3600
    assert "T4" in told(site, "shed", "plan", "--feeder", "F1", "--mw", "0.12")


def test_a_feeder_that_is_not_there_is_said_so(site: Path) -> None:
    with pytest.raises(BadSettings, match="there is no feeder 'F9': known are F1"):
        told(site, "shed", "plan", "--feeder", "F9", "--mw", "1")
    with pytest.raises(BadSettings, match="give megawatts above 0"):
        told(site, "shed", "plan", "--feeder", "F1", "--mw", "0")


def test_a_policy_file_is_followed_and_its_mistakes_named(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[[rules]]\nname = "big"\nmatch = { abc = ["A"] }\nshed_order = 1\n')
    env = {"GRIDPULSE_STATE": str(site), "GRIDPULSE_CUSTOMERS__POLICY": str(path)}
    arguments = ["shed", "plan", "--feeder", "F1", "--mw", "0.03", "--json"]
    done = CliRunner().invoke(app, arguments, env=env, catch_exceptions=False)
    assert [step["transformer_id"] for step in json.loads(done.stdout)["steps"]] == ["T3"]
    path.write_text('[[rules]]\nname = "big"\nmatch = { abcd = ["A"] }\n')
    with pytest.raises(BadSettings, match=r"policy\.toml line 3"):
        CliRunner().invoke(app, arguments, env=env, catch_exceptions=False)
