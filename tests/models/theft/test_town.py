from tests.models.theft.feed import opened, records_of, run
from tests.models.theft.households import town


def test_a_lively_town_has_few_false_leads_and_most_thieves_are_found() -> None:
    """Honest heating, holidays, guests, sold cars and people who leave, among thieves of four kinds."""
    found, thieves, false, honest = 0, 0, 0, 0
    for seed in (0, 3):
        made = town(meters=200, days=200, thefts=16, seed=seed)
        leads = opened(run(records_of(made)))
        right = {f"M{meter}" for meter, (_, start) in made.thefts.items() if leads.get(f"M{meter}", -1) >= start}
        found, thieves = found + len(right), thieves + len(made.thefts)
        false, honest = false + len(set(leads) - right), honest + 200 - len(made.thefts)
    assert found >= 0.5 * thieves
    assert false <= 0.01 * honest
    assert found / (found + false) >= 0.85
