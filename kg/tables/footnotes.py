"""Tables whose cells cite their evidence by number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Rows
from kg.tables.reported import Evaluation, Reported, footnote

_MARK = re.compile(r"(?<=[ \]])\[([1-9]\d*)\]")


class Footnotes:
    """Numbers pieces of evidence from 1 in the order in which they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, items: Iterable[Reported | Evaluation]) -> str:
        """The marks of the items' evidence: `[1][2]`."""
        texts = dict.fromkeys(map(footnote, items))
        for text in texts:
            self._numbers.setdefault(text, len(self._numbers) + 1)
        return "".join(f"[{self._numbers[text]}]" for text in texts)

    @property
    def texts(self) -> tuple[str, ...]:
        """The footnotes in order of their numbers."""
        return tuple(self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A table and, where they were asked for, its footnotes."""

    rows: Rows
    notes: tuple[str, ...] = ()

    def lines(self) -> str:
        """The footnotes one below the other."""
        return "".join(f"[{number}] {note}\n" for number, note in enumerate(self.notes, 1))

    def in_a_column(self) -> Rows:
        """The table with a last column `evidence` that holds the footnotes of each row."""
        if not self.notes:
            return self.rows
        return Rows(
            columns=(*self.rows.columns, "evidence"),
            rows=tuple((*row, self._cited(row)) for row in self.rows.rows),
        )

    def _cited(self, row: tuple[object, ...]) -> list[str]:
        numbers = {int(mark) for cell in row for mark in _MARK.findall(str(cell))}
        return [
            f"[{number}] {self.notes[number - 1]}"
            for number in sorted(numbers)
            if number <= len(self.notes)
        ]
