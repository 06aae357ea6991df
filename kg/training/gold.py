"""Gold records: annotated papers that pipelines are trained on, with the mentions found."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.model import Bound, Direction, Entity, EntityType, Kind, Mention, Paper
from kg.records import RESULT_FIELDS

_KEYS: Mapping[str, EntityType] = {
    "methods": "Method",
    "datasets": "Dataset",
    "metrics": "Metric",
    "tasks": "Task",
}
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldResult:
    """An annotated result; `[start, end)` is the first place of its quote, if it has one."""

    value: Decimal
    value_high: Decimal | None = None
    unit: str | None = None
    kind: Kind = "absolute"
    direction: Direction | None = None
    relative: bool = False
    bound: Bound | None = None
    method: str | None = None
    dataset: str | None = None
    metric: str | None = None
    metric_inferred: bool = False
    comparator: str | None = None
    condition: str | None = None
    quote: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldRecord:
    """An annotated paper. The entities hold all their mentions, in order of the text."""

    paper: Paper
    entities: tuple[Entity, ...]
    repositories: tuple[str, ...]
    evaluated_on: tuple[tuple[str, str], ...]
    results: tuple[GoldResult, ...]

    @property
    def text(self) -> str:
        """What offsets count in."""
        return self.paper.text


def read_gold(paths: Iterable[Path]) -> Iterator[GoldRecord]:
    """The records of JSON Lines files, in order; raises SourceError naming file and line."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield _record(json.loads(line, parse_float=Decimal), path.name)
                except (ValueError, KeyError, TypeError) as error:
                    raise SourceError(f"{path}:{number}: not a gold record: {error!r}") from error


def training_files(data: Path) -> tuple[Path, ...]:
    """Files of a folder that may be trained on: `*-train.jsonl`."""
    return tuple(sorted(data.glob("*-train.jsonl")))


def find_mentions(text: str, entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The entities with every place where the text has their names.

    A name is found as it stands, on word boundaries; one of several words or without capitals also
    in other case. Longer names take their place first, so that mentions never overlap; a name
    inside a URL is no mention.
    """
    entities = tuple(entities)
    found: list[list[Mention]] = [[] for _ in entities]
    names = sorted(
        ((name, index) for index, e in enumerate(entities) for name in (e.name, *e.aliases)),
        key=lambda item: (-len(item[0]), item[1]),
    )
    taken = bytearray(len(text))
    for url in _URL.finditer(text):
        taken[url.start() : url.end()] = b"\x01" * len(url.group())
    for name, index in names:
        for match in _pattern(name).finditer(text):
            start, end = match.span()
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found[index].append(Mention(start=start, end=end, text=text[start:end]))
    return tuple(
        replace(entity, mentions=tuple(sorted(mentions, key=lambda m: m.start)))
        for entity, mentions in zip(entities, found, strict=True)
    )


def _pattern(name: str) -> re.Pattern[str]:
    folded = " " in name.strip() or name.islower()
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])", re.IGNORECASE if folded else 0)


def _record(data: Mapping[str, Any], source: str) -> GoldRecord:
    paper = Paper(id=str(data["id"]), title=data["title"], abstract=data["abstract"], source=source)
    entities = (
        Entity(type=type_, name=item["name"], aliases=tuple(item["aliases"]), role=item.get("role"))
        for key, type_ in _KEYS.items()
        for item in data[key]
    )
    return GoldRecord(
        paper=paper,
        entities=find_mentions(paper.text, entities),
        repositories=tuple(data["repositories"]),
        evaluated_on=tuple((method, dataset) for method, dataset in data["evaluated_on"]),
        results=tuple(_result(item, paper.text) for item in data["results"]),
    )


def _result(data: Mapping[str, Any], text: str) -> GoldResult:
    high = data.get("value_high")
    start = text.find(data["quote"])
    return GoldResult(
        value=Decimal(data["value"]),
        value_high=None if high is None else Decimal(high),
        start=None if start < 0 else start,
        end=None if start < 0 else start + len(data["quote"]),
        **{name: data[name] for name in RESULT_FIELDS if name in data},
    )
