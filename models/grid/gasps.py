"""What meters say with their last breath, and that they have power again."""

from typing import Any, NamedTuple


class _Said(NamedTuple):
    """What meters of one transformer said: by name, when (Unix seconds)."""

    gasped: dict[str, int]
    back: dict[str, int]


class Gasps:
    """Last gasps by transformer (row), until the transformer's meters are known to have supply again."""

    def __init__(self) -> None:
        self._said: dict[int, _Said] = {}

    def __contains__(self, row: int) -> bool:
        return row in self._said

    @property
    def rows(self) -> list[int]:
        """Transformers of which something was said, in the order of the first word."""
        return list(self._said)

    def gasp(self, row: int, meter: str, at: int) -> None:
        """A meter lost its supply at a time (Unix seconds); one that was back before has lost it again."""
        said = self._said.setdefault(row, _Said({}, {}))
        said.gasped[meter] = max(at, said.gasped.get(meter, at))
        if said.back.get(meter, at) < at:
            del said.back[meter]

    def restored(self, row: int, meter: str, at: int) -> None:
        """A meter has power since a time (Unix seconds); one that gasped after that has none."""
        said = self._said.setdefault(row, _Said({}, {}))
        if said.gasped.get(meter, at) <= at:
            said.back[meter] = at

    def forget(self, row: int) -> None:
        """Drop what was said at a transformer."""
        self._said.pop(row, None)

    def without(self, row: int, window_s: int) -> int:
        """Meters without power whose gasps lie within `window_s` of the newest."""
        dark = self._dark(row)
        newest = max(dark, default=0)
        return sum(at >= newest - window_s for at in dark)

    def gasped(self, row: int) -> int:
        """Meters that gasped, with power again or not."""
        return len(self._said[row].gasped) if row in self._said else 0

    def back(self, row: int) -> int:
        """Meters that said that they have power again."""
        return len(self._said[row].back) if row in self._said else 0

    def first(self, row: int, window_s: int) -> int:
        """Earliest of the gasps that `without` counts, Unix seconds."""
        dark = self._dark(row)
        return min(at for at in dark if at >= max(dark) - window_s)

    def newest(self, row: int) -> int:
        """The last word of a transformer's meters, Unix seconds."""
        said = self._said[row]
        return max([*said.gasped.values(), *said.back.values()])

    def dump(self) -> list[Any]:
        """Everything by row."""
        return [[row, said.gasped, said.back] for row, said in self._said.items()]

    def load(self, state: list[Any]) -> None:
        """Continue from a dump."""
        self._said = {row: _Said(dict(gasped), dict(back)) for row, gasped, back in state}

    def _dark(self, row: int) -> list[int]:
        said = self._said.get(row)
        return [at for meter, at in said.gasped.items() if meter not in said.back] if said else []
