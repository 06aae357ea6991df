"""A store handed over: another one then holds the same papers and an equal graph."""

from collections.abc import Callable
from dataclasses import dataclass

from kg.errors import StoreError
from kg.stores import Store, records_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many papers the target holds now, how many came and how many went."""

    papers: int
    new: int
    removed: int


def move(
    source: Store,
    target: Store,
    *,
    replace: bool = False,
    report: Callable[[int, int], None] | None = None,
) -> Moved:
    """Make the target, opened to write, hold exactly what the source holds.

    Only the difference is written. Raises StoreError for a target that holds other papers, unless
    `replace` is set. Done again after it was stopped, it goes on.
    """
    records = records_of(source)
    before = target.paper_ids()
    others = sorted(before - records.keys())
    if others and not replace:
        raise StoreError(
            f"{target.url}: holds {len(others)} papers that {source.url} lacks, {others[0]} among "
            "them; drop them with --replace, or name another store"
        )
    target.write(records.values(), source.knowledge(), report=report)
    return Moved(papers=len(records), new=len(records.keys() - before), removed=len(others))
