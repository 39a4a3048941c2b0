"""A process that appends numbered records until it is killed, and says on standard output what was acknowledged.

Run with the log's path, a name, how many appends to make at most, and the bytes of a value. It goes on from its
bookmark. Append number i puts i % 5 + 1 records into each of two partitions.
"""

import resource
import sys
from pathlib import Path

from models.errors import DiskFull
from streams.embedded.store import LogRecord, Store


def records(name: str, number: int, size: int) -> list[LogRecord]:
    """What one append brings: every record says which of how many it is."""
    count = number % 5 + 1
    padding = "." * size
    return [
        LogRecord("t", partition, name, f"{name}:{number}:{part}:{count}:{padding}".encode())
        for part in range(count)
        for partition in (0, 1)
    ]


def main(path: str, name: str, appends: int, size: int, file_bytes: int) -> None:
    """Append from the bookmark on."""
    with Store(Path(path)) as store:
        store.create_topic("t", 2)
        number = int(store.bookmark(name) or b"0")
        if file_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
        while number < appends:
            try:
                store.append(
                    records(name, number, size), (name, str(number + 1).encode()), [("t", 0, number % 7, number)]
                )
            except DiskFull as error:
                sys.stdout.write(f"full {error}\n")
                return
            number += 1
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
