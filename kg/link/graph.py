"""Nodes and relationships of paper records whose entities are canonical."""

from bisect import bisect_right
from collections.abc import Mapping

from kg.link.canonical import Canonical, Occurrence
from kg.link.claims import claims
from kg.model import Entity, EntityType, Graph, Node, PaperRecord, Relationship, Result, Value
from kg.names import short_hash
from kg.records import digits

_ROLES = {"proposed": "PROPOSES", "used": "USES", "compared": "COMPARES_WITH"}
_SLOTS: Mapping[str, tuple[str, EntityType]] = {
    "method": ("OF", "Method"),
    "dataset": ("ON", "Dataset"),
    "metric": ("MEASURES", "Metric"),
    "comparator": ("COMPARED_TO", "Method"),
}
_MENTIONS = {"Dataset": "MENTIONS", "Metric": "MENTIONS", "Task": "ADDRESSES"}


class GraphMaker:
    """Collects the graph paper by paper."""

    def __init__(self, canonical: Mapping[Occurrence, Canonical]) -> None:
        self._canonical = canonical
        self._nodes: dict[str, Node] = {}
        self._relationships: list[Relationship] = []
        self._first_of_paper = 0
        for thing in canonical.values():
            self._add_thing(thing)

    def add(self, record: PaperRecord) -> None:
        """Take in a paper with all that its record holds."""
        paper = record.paper
        self._first_of_paper = len(self._relationships)
        self._node(
            "Paper",
            id=paper.id,
            title=paper.title,
            abstract=paper.abstract,
            date=paper.date,
            url=paper.url,
            source=paper.source,
        )
        for entity in record.entities:
            self._add_entity(record, entity)
        for url in record.repositories:
            self._add_repository(record, url)
        for result in record.results:
            self._add_result(record, result)
        self._add_evaluations(record)
        self._add_addressed_tasks(record)
        self._add_claims(record)

    def relate(self, type_: str, source: str, target: str, **properties: Value | None) -> None:
        """Add one relationship; absent properties are left out."""
        self._relationships.append(
            Relationship(type=type_, source=source, target=target, properties=_present(properties))
        )

    def graph(self) -> Graph:
        """All that was added, in the order that `Graph` promises."""
        return Graph(
            nodes=tuple(self._nodes[id_] for id_ in sorted(self._nodes)),
            relationships=tuple(sorted(self._relationships, key=relationship_order)),
        )

    def _node(self, label: str, **properties: Value | None) -> None:
        node = Node(id=str(properties["id"]), label=label, properties=_present(properties))
        self._nodes[node.id] = node

    def _add_thing(self, thing: Canonical) -> None:
        self._node(
            thing.type,
            id=thing.id,
            name=thing.name,
            aliases=thing.aliases or None,
            papers=thing.papers,
            merges=thing.merges or None,
            higher_is_better=thing.higher_is_better,
        )

    def _id(self, record: PaperRecord, type_: EntityType, name: str) -> str:
        return self._canonical[record.paper.id, type_, name].id

    def _add_entity(self, record: PaperRecord, entity: Entity) -> None:
        type_ = _ROLES[entity.role or "used"] if entity.type == "Method" else _MENTIONS[entity.type]
        if entity.mentions:
            mention = entity.mentions[0]
            evidence = _evidence(record, mention.start, mention.end)
        else:
            evidence = {}
        self.relate(
            type_,
            record.paper.id,
            self._id(record, entity.type, entity.name),
            paper=record.paper.id,
            confidence=_role_confidence(entity),
            **evidence,
        )

    def _add_repository(self, record: PaperRecord, url: str) -> None:
        id_ = f"repository:{url}"
        self._node("Repository", id=id_, url=url)
        start = record.paper.text.index(url)
        evidence = _evidence(record, start, start + len(url))
        self.relate("HAS_CODE", record.paper.id, id_, paper=record.paper.id, **evidence)

    def _add_result(self, record: PaperRecord, result: Result) -> None:
        id_ = f"result:{_result_hash(record.paper.id, result)}"
        self._node("Result", id=id_, paper=record.paper.id, **_result_properties(result))
        evidence = _result_evidence(record, result)
        self.relate("REPORTS", record.paper.id, id_, **evidence | _sure(result, "number"))
        for slot, (type_, entity_type) in _SLOTS.items():
            name = getattr(result, slot)
            if name is not None:
                target = self._id(record, entity_type, name)
                self.relate(type_, id_, target, **evidence | _sure(result, slot))
        self._add_outperformance(record, result)

    def _add_outperformance(self, record: PaperRecord, result: Result) -> None:
        """OUTPERFORMS where a named metric of known direction moves the good way."""
        if not (result.method and result.comparator and result.metric and result.direction):
            return
        metric = self._canonical[record.paper.id, "Metric", result.metric]
        if metric.higher_is_better is None:
            return
        better, worse = (
            self._id(record, "Method", name) for name in (result.method, result.comparator)
        )
        if (result.direction == "up") is not metric.higher_is_better:
            better, worse = worse, better
        if better != worse:
            evidence = _result_evidence(record, result)
            self.relate("OUTPERFORMS", better, worse, metric=metric.name, **evidence)

    def _add_evaluations(self, record: PaperRecord) -> None:
        """One EVALUATED_ON for each pair of the record, stated or implied by a result's slots."""
        pairs: dict[tuple[str, str], dict[str, Value]] = {}
        for pair in record.evaluated_on:
            ends = (
                self._id(record, "Method", pair.method),
                self._id(record, "Dataset", pair.dataset),
            )
            pairs[ends] = {
                "paper": record.paper.id,
                "quote": pair.quote,
                "start": pair.start,
                "end": pair.end,
                "confidence": pair.confidence,
            }
        for result in record.results:
            if result.method and result.dataset:
                ends = (
                    self._id(record, "Method", result.method),
                    self._id(record, "Dataset", result.dataset),
                )
                pairs.setdefault(ends, _result_evidence(record, result))
        for (method, dataset), evidence in pairs.items():
            self.relate("EVALUATED_ON", method, dataset, **evidence)

    def _add_addressed_tasks(self, record: PaperRecord) -> None:
        """Proposed methods address the tasks with which they share a sentence."""
        for method in record.methods:
            if method.role != "proposed":
                continue
            for task in record.tasks:
                sentence = _shared_sentence(record, method, task)
                if sentence is not None:
                    self.relate(
                        "ADDRESSES",
                        self._id(record, "Method", method.name),
                        self._id(record, "Task", task.name),
                        paper=record.paper.id,
                        confidence=round(method.confidence * task.confidence, 4),
                        **_span(record, *sentence),
                    )

    def _add_claims(self, record: PaperRecord) -> None:
        """What sentences say, unless it, or its contrary, is in the graph by this paper already."""
        known = {
            (item.type, item.source, item.target)
            for item in self._relationships[self._first_of_paper :]
        }
        for claim in claims(record):
            source = record.paper.id
            if claim.source is not None:
                source = self._id(record, claim.source.type, claim.source.name)
            target = self._id(record, claim.target.type, claim.target.name)
            new = (claim.type, source, target)
            if source != target and not known & {new, (claim.type, target, source)}:
                known.add(new)
                self.relate(
                    claim.type,
                    source,
                    target,
                    paper=record.paper.id,
                    confidence=claim.confidence,
                    **_span(record, claim.start, claim.end),
                )


def relationship_order(relationship: Relationship) -> tuple[str, ...]:
    """Sort key of relationships: type, ends, then properties by name."""
    properties = sorted(relationship.properties.items())
    return (relationship.type, relationship.source, relationship.target, repr(properties))


def _present(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in properties.items() if value is not None}


def _sentence_at(record: PaperRecord, offset: int) -> tuple[int, int] | None:
    index = bisect_right(record.sentences, (offset, len(record.paper.text) + 1)) - 1
    if index < 0 or record.sentences[index][1] <= offset:
        return None
    return record.sentences[index]


def _evidence(record: PaperRecord, start: int, end: int) -> dict[str, Value]:
    """The sentence that holds the span, or the span where no sentence holds it whole."""
    sentence = _sentence_at(record, start)
    if sentence is not None and sentence[1] >= end:
        start, end = sentence
    return _span(record, start, end)


def _span(record: PaperRecord, start: int, end: int) -> dict[str, Value]:
    return {"quote": record.paper.text[start:end], "start": start, "end": end}


def _shared_sentence(record: PaperRecord, first: Entity, second: Entity) -> tuple[int, int] | None:
    places = {_sentence_at(record, mention.start) for mention in first.mentions}
    for mention in second.mentions:
        sentence = _sentence_at(record, mention.start)
        if sentence is not None and sentence in places:
            return sentence
    return None


def _result_evidence(record: PaperRecord, result: Result) -> dict[str, Value]:
    return {
        "paper": record.paper.id,
        "quote": result.quote,
        "start": result.start,
        "end": result.end,
        "confidence": result.confidence,
    }


def _role_confidence(entity: Entity) -> float:
    return entity.confidence if entity.role_confidence is None else entity.role_confidence


def _sure(result: Result, part: str) -> dict[str, Value]:
    """The confidence of a part of a result, where it has one of its own."""
    return {} if result.confidences is None else {"confidence": getattr(result.confidences, part)}


def _result_properties(result: Result) -> dict[str, Value | None]:
    high = result.value_high
    return {
        "value": float(result.value),
        "value_text": digits(result.value),
        "value_high": None if high is None else float(high),
        "value_high_text": None if high is None else digits(high),
        "unit": result.unit,
        "kind": result.kind,
        "direction": result.direction,
        "relative": result.relative,
        "bound": result.bound,
        "condition": result.condition,
        "metric_inferred": result.metric_inferred,
        "number": result.number.text,
        "number_start": result.number.start,
        "number_end": result.number.end,
        "quote": result.quote,
        "start": result.start,
        "end": result.end,
        "confidence": result.confidence,
    }


def _result_hash(paper: str, result: Result) -> str:
    number = (result.number.start, result.number.end, digits(result.value), result.unit)
    slots = (result.method, result.dataset, result.metric, result.comparator, result.condition)
    return short_hash(paper, *number, result.kind, *slots)
