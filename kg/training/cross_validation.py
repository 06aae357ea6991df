"""Scores of the training papers, each read by models that had not seen it; what each part gives."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.evaluate import Record, Score, score
from kg.extract import record_of
from kg.nlp.entities import Entities
from kg.nlp.result_components import Results, spans_of
from kg.records import to_dict
from kg.training.gold import GoldRecord
from kg.training.judge import judged_entities
from kg.training.results import encoded_of, train_results

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


def ablation(
    records: Sequence[GoldRecord], docs: Sequence[Doc], gold: Sequence[Record]
) -> list[dict[str, object]]:
    """For each of `VARIANTS` the F1 of every measure, as a row of `docs/training/*.json`."""
    return [
        {"parts": name}
        | {
            measure: round(item.f1, 3)
            for measure, item in cross_validate(records, docs, gold, parts).items()
        }
        for name, parts in VARIANTS.items()
    ]


def cross_validate(
    records: Sequence[GoldRecord], docs: Sequence[Doc], gold: Sequence[Record], parts: Parts
) -> dict[str, Score]:
    """Scores by measure. The docs hold what a finder that had not seen the paper says of it."""
    with _encoded(docs, shown=parts.entity_opinions):
        if parts.judge:
            entities = judged_entities(records, docs)
        else:
            entities = [Entities()(doc)._.entities for doc in docs]
    found: list[Record] = []
    with _encoded(docs, shown=parts.result_opinions):
        for fold in range(_FOLDS):
            others = [i for i in range(len(docs)) if i % _FOLDS != fold]
            weights = train_results(
                [records[i] for i in others],
                [spans_of(docs[i]) for i in others],
                [entities[i] for i in others],
                encoded_of([docs[i] for i in others]),
            )
            for i in range(fold, len(docs), _FOLDS):
                docs[i]._.entities = entities[i]
                found.append(to_dict(record_of(Results(weights)(docs[i]), records[i].paper)))
    return score(gold, found)


@contextmanager
def _encoded(docs: Sequence[Doc], *, shown: bool) -> Iterator[None]:
    """While the docs have what the encoder says of them, or not."""
    kept = [doc._.encoded for doc in docs]
    for doc, encoded in zip(docs, kept, strict=True):
        doc._.encoded = encoded if shown else ()
    try:
        yield
    finally:
        for doc, encoded in zip(docs, kept, strict=True):
            doc._.encoded = encoded
