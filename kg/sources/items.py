"""What readers hand on, piece by piece: papers, and what is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.model import Paper

FURNITURE = "page furniture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A piece of input that is no paper: its place ("file:line" or "file: record number"), the
    reason, and how it begins.
    """

    place: str
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A paper and its place."""

    paper: Paper
    place: str


class Listing[T]:
    """Items that lie on disk: counted at once, brought to memory one by one, as often as asked."""

    def __init__(self, count: int, items: Callable[[], Iterator[T]]) -> None:
        self._count = count
        self._items = items

    def __iter__(self) -> Iterator[T]:
        return self._items()

    def __len__(self) -> int:
        return self._count
