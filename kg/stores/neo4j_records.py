"""Paper records as a server keeps them: compressed, on the nodes of their papers."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import neo4j

from kg import records as records_json
from kg.errors import StoreError
from kg.model import KnownEntity, Paper, StoredRecord
from kg.stores.engine import linking_code
from kg.stores.neo4j_values import DIGEST, RECORD

_LEVEL = 3  # higher ones take thrice the time for a tenth less
_RECORDS = f"MATCH (p:Paper) WHERE p.{RECORD} IS NOT NULL RETURN p.id, p.{RECORD}, p.{DIGEST}"


def encoded(records: Iterable[StoredRecord]) -> dict[str, tuple[str, bytes]]:
    """Digest and bytes of each record, by paper id."""
    return {stored.record.paper.id: _encoded(stored) for stored in records}


def records_of(transaction: neo4j.Transaction, url: str) -> dict[str, StoredRecord]:
    """All records by paper id, in order; raises StoreError where one is damaged."""
    found = {}
    for id_, data, digest in transaction.run(_RECORDS):
        try:
            found[id_] = _decoded(bytes(data), digest)
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{url}: the record of {id_} is damaged ({error!r}); build or push this store again"
            ) from error
    return dict(sorted(found.items()))


def encoded_knowledge(knowledge: Sequence[KnownEntity]) -> bytes:
    """What was known of entities, with the code that links, as bytes."""
    parts = {"code": linking_code(), "knowledge": [asdict(entity) for entity in knowledge]}
    return zlib.compress(json.dumps(parts, ensure_ascii=False).encode(), _LEVEL)


def decoded_knowledge(data: bytes) -> tuple[list[KnownEntity], str | None]:
    """The knowledge that was encoded, and by which code the graph was linked."""
    if not data:
        return [], None
    parts = json.loads(zlib.decompress(data))
    knowledge = [
        KnownEntity(**{**entity, "aliases": tuple(entity["aliases"])})
        for entity in parts["knowledge"]
    ]
    return knowledge, parts["code"]


def _encoded(stored: StoredRecord) -> tuple[str, bytes]:
    text = json.dumps(
        {
            "record": records_json.to_dict(stored.record),
            "fingerprint": stored.fingerprint,
            "copies": [asdict(copy) for copy in stored.copies],
        },
        ensure_ascii=False,
    ).encode()
    return _digest(text), zlib.compress(text, _LEVEL)


def _decoded(data: bytes, digest: str) -> StoredRecord:
    text = zlib.decompress(data)
    if _digest(text) != digest:
        raise ValueError("it does not match its hash")
    parts = json.loads(text)
    return StoredRecord(
        record=records_json.from_dict(parts["record"]),
        fingerprint=parts["fingerprint"],
        copies=tuple(Paper(**copy) for copy in parts["copies"]),
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:20]
