"""Scores of the training papers, each read by models that had not seen it; what each part gives."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.evaluate import Record, Score, score
from kg.extract import record_of
from kg.model import Entity
from kg.nlp.entities import Entities
from kg.nlp.result_components import Results, spans_of
from kg.records import to_dict
from kg.training.gold import GoldRecord
from kg.training.judge import judged_entities
from kg.training.results import train_results

log = logging.getLogger(__name__)

_FOLDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which parts take part: the judge, and what the encoder thinks as features of both stages."""

    judge: bool = True
    entity_opinions: bool = True
    result_opinions: bool = True


VARIANTS: Mapping[str, Parts] = {
    "all parts": Parts(),
    "without the encoder's opinions on results": Parts(result_opinions=False),
    "without any opinion of the encoder": Parts(entity_opinions=False, result_opinions=False),
    "without the judge": Parts(judge=False),
}


def cross_validate(
    records: Sequence[GoldRecord], docs: Sequence[Doc], gold: Sequence[Record], parts: Parts
) -> dict[str, Score]:
    """Scores by measure. The docs hold what a finder that had not seen the paper says of it."""
    encoded = [doc._.encoded for doc in docs]
    entities = _entities(records, docs, parts)
    found: list[Record] = []
    for fold in range(_FOLDS):
        own = range(fold, len(docs), _FOLDS)
        others = [i for i in range(len(docs)) if i % _FOLDS != fold]
        rows = [encoded[i] for i in others] if parts.result_opinions and all(encoded) else None
        weights = train_results(
            [records[i] for i in others],
            [spans_of(docs[i]) for i in others],
            [entities[i] for i in others],
            rows,
        )
        results = Results(weights)
        for i in own:
            docs[i]._.entities = entities[i]
            docs[i]._.encoded = encoded[i] if rows is not None else ()
            found.append(to_dict(record_of(results(docs[i]), records[i].paper)))
            docs[i]._.encoded = encoded[i]
    return score(gold, found)


def _entities(
    records: Sequence[GoldRecord], docs: Sequence[Doc], parts: Parts
) -> list[tuple[Entity, ...]]:
    if not parts.judge:
        plain = Entities()
        return [plain(doc)._.entities for doc in docs]
    encoded = [doc._.encoded for doc in docs]
    if not parts.entity_opinions:
        for doc in docs:
            doc._.encoded = ()
    found = judged_entities(records, docs)
    for doc, rows in zip(docs, encoded, strict=True):
        doc._.encoded = rows
    return found
