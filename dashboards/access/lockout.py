"""When guessing must wait: after some failures a name or an address is locked, twice as long with every further one.

An attempt counts as failed when it begins and is forgiven when it succeeds, so that many at once are no more than one
after the other.
"""

from ipaddress import ip_address, ip_network
from typing import NamedTuple


class Rule(NamedTuple):
    """How much is forgiven.

    Attributes:
        free: failures before the first lock. first_s: how long that lasts; most_s: the longest (seconds).
        forget_s: quiet time after which failures are forgotten (seconds); longer than the longest lock.
    """

    free: int
    first_s: int = 60
    most_s: int = 900
    forget_s: int = 3600


NAME, ADDRESS = Rule(free=5), Rule(free=20)


class Tries(NamedTuple):
    """What is known of a name or address.

    Attributes:
        failures: those that count, and attempts under way. at: of the last. until: end of the lock; Unix seconds.
        refused: attempts since the last that counted, that were not even looked at.
    """

    failures: int = 0
    at: int = 0
    until: int = 0
    refused: int = 0


def wait_s(tries: Tries, now: int) -> int:
    """How long it is still locked (seconds); 0 where it is not."""
    return max(0, tries.until - now)


def begun(tries: Tries, now: int, rule: Rule) -> Tries:
    """With an attempt that begins; it is locked from then on if this was one too many."""
    known = Tries() if now - tries.at > rule.forget_s else tries
    over = known.failures + 1 - rule.free
    lock = min(rule.most_s, rule.first_s << min(over, 20)) if over >= 0 else 0
    return Tries(known.failures + 1, now, now + lock if lock else 0)


def succeeded(tries: Tries) -> Tries:
    """Without the attempt that has just succeeded; what failed before is not forgiven by it."""
    return Tries(max(0, tries.failures - 1), tries.at)


def refused(tries: Tries) -> Tries:
    """With an attempt that came while it was locked."""
    return tries._replace(refused=tries.refused + 1)


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 all that one household or machine has.

    Examples:
        >>> neighbourhood("192.0.2.7"), neighbourhood("2001:db8::7"), neighbourhood("::ffff:192.0.2.7")
        ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
