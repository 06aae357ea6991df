"""Paper abstracts in, a knowledge graph of methods, datasets, metrics and reported numbers out.

store = kg.build("abstracts.txt", store="papers.kg")
rows = store.query("MATCH (m:Method)-[:EVALUATED_ON]->(d:Dataset) RETURN m.name, d.name")
graph = store.graph  # networkx.MultiDiGraph
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.stores import Store

__all__ = ["build", "open"]


def build(
    sources: str | Path | Iterable[str | Path],
    store: str | Path = "papers.kg",
    *,
    pipeline: str | None = None,
    workers: int = 1,
    replace: bool = False,
) -> "Store":
    """Read files or folders of abstracts into a store and return it, open for reading.

    Only new or changed papers are extracted; a store that holds other papers is refused unless
    `replace` is set. Raises kg.errors.KgError.
    """
    from kg.building import Options
    from kg.building import build as build_into
    from kg.nlp import DEFAULT_PIPELINE
    from kg.stores import open_store

    paths = [sources] if isinstance(sources, str | Path) else list(sources)
    options = Options(pipeline=pipeline or DEFAULT_PIPELINE, workers=workers, replace=replace)
    with open_store(os.fspath(store), write=True, create=True) as opened:
        build_into(opened, list(map(Path, paths)), options)
    return open(store)


def open(store: str | Path = "papers.kg") -> "Store":  # noqa: A001 - as in shelve and gzip
    """Open a store for reading; a context manager. Raises kg.errors.StoreError."""
    from kg.stores import open_store

    return open_store(os.fspath(store))
