"""What follows where nobody acknowledges: chains of steps that an alert goes through."""

from alerts.case import Case, Pursuit
from alerts.routes.file import Chain
from alerts.routes.routes import Choice, Routes
from models.spans import length_of


def begin(case: Case, routes: Routes, choice: Choice, now: int) -> None:
    """A route has told of an alert at log time `now` (milliseconds): its chain begins, or goes on for its receiver."""
    name = choice.route.chain
    chain = routes.file.chains.get(name)
    if chain is not None and case.alert.severity >= chain.from_severity:
        pursuit = case.pursued.setdefault(name, Pursuit(since=now))
        pursuit.tell = list(dict.fromkeys((*pursuit.tell, choice.name)))


def next_due(case: Case, routes: Routes) -> int | None:
    """When the next step of any chain is to be taken, log time in milliseconds; None where none is left."""
    chains = ((routes.file.chains.get(name), pursuit) for name, pursuit in case.pursued.items())
    return min((due for chain, pursuit in chains if chain and (due := _due(pursuit, chain)) is not None), default=None)


def take_steps(case: Case, routes: Routes, now: int) -> tuple[list[str], list[str]]:
    """Take every step that is due; returns the receivers that are told again, and others that are told now."""
    again: dict[str, None] = {}
    others: dict[str, None] = {}
    for name, pursuit in case.pursued.items():
        chain = routes.file.chains.get(name)
        while chain is not None and (due := _due(pursuit, chain)) is not None and due <= now:
            step = chain.steps[pursuit.taken % len(chain.steps)]
            pursuit.taken += 1
            (others if step.tell else again).update(dict.fromkeys(step.tell or pursuit.tell))
    return list(again), [name for name in others if name not in again]


def _due(pursuit: Pursuit, chain: Chain) -> int | None:
    rounds, number = divmod(pursuit.taken, len(chain.steps))
    if rounds and not chain.repeat:
        return None
    again = rounds * (length_of(chain.steps[-1].after) + length_of(chain.repeat or "0s"))
    return pursuit.since + (again + length_of(chain.steps[number].after)) * 1000
