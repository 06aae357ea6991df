"""Paper records as JSON, one a line: what `kg extract` writes and what a store keeps."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from kg.model import Confidences, Entity, EvaluatedOn, Mention, Paper, PaperRecord, Result


def to_json(record: PaperRecord) -> str:
    """One line of JSON without its line end; equal records give equal text.

    `value` is a JSON number; `value_text` beside it keeps the digits as printed. Pairs of
    `evaluated_on` are plain `[method, dataset]`; `evaluated_on_evidence` runs parallel to them.
    """
    return json.dumps(to_dict(record), ensure_ascii=False, allow_nan=False)


def to_dict(record: PaperRecord) -> dict[str, Any]:
    """The record as plain dicts, lists, strings and numbers."""
    paper = record.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "source": paper.source,
        **_present(url=paper.url, date=paper.date),
        "sentences": [list(span) for span in record.sentences],
        "methods": [_entity_to_dict(entity) for entity in record.methods],
        "datasets": [_entity_to_dict(entity) for entity in record.datasets],
        "metrics": [_entity_to_dict(entity) for entity in record.metrics],
        "tasks": [_entity_to_dict(entity) for entity in record.tasks],
        "repositories": list(record.repositories),
        "evaluated_on": [[pair.method, pair.dataset] for pair in record.evaluated_on],
        "evaluated_on_evidence": [
            {"start": p.start, "end": p.end, "quote": p.quote, "confidence": p.confidence}
            for p in record.evaluated_on
        ],
        "results": [_result_to_dict(result) for result in record.results],
    }


def from_json(line: str) -> PaperRecord:
    """The record that `to_json` wrote; raises ValueError, KeyError or TypeError on other text."""
    return from_dict(json.loads(line))


def from_dict(data: Mapping[str, Any]) -> PaperRecord:
    """The record of which `to_dict` made `data`; raises KeyError or TypeError on other data."""
    pairs = zip(data["evaluated_on"], data["evaluated_on_evidence"], strict=True)
    return PaperRecord(
        paper=Paper(
            id=data["id"],
            title=data["title"],
            abstract=data["abstract"],
            source=data["source"],
            url=data.get("url"),
            date=data.get("date"),
        ),
        sentences=tuple((start, end) for start, end in data["sentences"]),
        methods=tuple(_entity("Method", item) for item in data["methods"]),
        datasets=tuple(_entity("Dataset", item) for item in data["datasets"]),
        metrics=tuple(_entity("Metric", item) for item in data["metrics"]),
        tasks=tuple(_entity("Task", item) for item in data["tasks"]),
        repositories=tuple(data["repositories"]),
        evaluated_on=tuple(
            EvaluatedOn(method=method, dataset=dataset, **evidence)
            for (method, dataset), evidence in pairs
        ),
        results=tuple(_result(item) for item in data["results"]),
    )


def digits(value: Decimal) -> str:
    """The number without an exponent, with the digits it has: `93.10`, `204000000`."""
    return format(value, "f")


def _present(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def _mention_to_dict(mention: Mention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "text": mention.text}


def _entity_to_dict(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "aliases": list(entity.aliases),
        **_present(role=entity.role),
        "mentions": [_mention_to_dict(mention) for mention in entity.mentions],
        "confidence": entity.confidence,
        **_present(role_confidence=entity.role_confidence),
    }


def _entity(type_: Any, data: Mapping[str, Any]) -> Entity:
    return Entity(
        type=type_,
        name=data["name"],
        aliases=tuple(data["aliases"]),
        mentions=tuple(Mention(**mention) for mention in data["mentions"]),
        role=data.get("role"),
        confidence=data["confidence"],
        role_confidence=data.get("role_confidence"),
    )


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


RESULT_FIELDS = (
    "unit",
    "kind",
    "direction",
    "relative",
    "bound",
    "method",
    "dataset",
    "metric",
    "metric_inferred",
    "comparator",
    "condition",
    "quote",
)
"""Fields of a result that gold and extracted records write alike, as they are."""

_PLAIN_FIELDS = (*RESULT_FIELDS, "start", "end", "confidence")


def _result_to_dict(result: Result) -> dict[str, Any]:
    high = result.value_high
    parts = result.confidences
    return {
        "value": _number(result.value),
        "value_text": digits(result.value),
        "value_high": _number(high),
        "value_high_text": None if high is None else digits(high),
        "number": _mention_to_dict(result.number),
        **{name: getattr(result, name) for name in _PLAIN_FIELDS},
        **_present(confidences=None if parts is None else asdict(parts)),
    }


def _result(data: Mapping[str, Any]) -> Result:
    high, parts = data["value_high_text"], data.get("confidences")
    return Result(
        value=Decimal(data["value_text"]),
        value_high=None if high is None else Decimal(high),
        number=Mention(**data["number"]),
        confidences=None if parts is None else Confidences(**parts),
        **{name: data[name] for name in _PLAIN_FIELDS},
    )
