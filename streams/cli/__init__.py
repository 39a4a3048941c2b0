"""The `gridpulse` command."""

import sys

from models.errors import BadSettings, GridPulseError, Stalled


def main() -> None:
    """Run the command line; an error is one line that says what to do.

    It exits with 2 for wrong use and wrong settings, 3 where a worker stood still, 1 for everything else.
    """
    from streams.cli.commands import app

    try:
        app()
    except BadSettings as error:
        _end(error, 2)
    except Stalled as error:
        _end(error, 3)
    except GridPulseError as error:
        _end(error, 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _end(error: GridPulseError, code: int) -> None:
    print(f"gridpulse: {error}", file=sys.stderr)  # noqa: T201 - the command line's own output
    sys.exit(code)
