"""Asks a worker or console whether it is healthy: `healthy.py URL` ends with 0 where it answers with success."""

import sys
import urllib.error
import urllib.request

_PATIENCE_S = 5
_HERE_ALONE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main(url: str) -> int:
    """Ask; what it answers, or why it does not, is printed.

    Returns:
        The exit code: 0, or 1 where something must be done.
    """
    try:
        with _HERE_ALONE.open(url, timeout=_PATIENCE_S) as answer:
            print(answer.read().decode())  # noqa: T201 - Docker keeps what a check prints
    except urllib.error.HTTPError as error:
        print(error.read().decode())  # noqa: T201
        return 1
    except OSError as error:
        print(f"{url} does not answer: {error}")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
