"""Giving back what a store's files no longer need."""

from kg.errors import StoreError
from kg.stores import Store
from kg.stores.embedded import EmbeddedStore


def compact(store: Store, *, drop_backups: bool = False) -> tuple[int, int]:
    """Shrink the files of an embedded store opened to write; their bytes before and after.

    `drop_backups` also removes copies of the records in earlier formats. Raises StoreError for a
    server.
    """
    if not isinstance(store, EmbeddedStore):
        raise StoreError(f"{store.url}: a server looks after its own files; nothing to compact")
    before = store.size()
    store.compact(drop_backups=drop_backups)
    return before, store.size()
