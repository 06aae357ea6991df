"""The plain frozen values that the stages hand to each other.

Offsets count code points of `Paper.text` and are half-open: `text[start:end] == quote`, always.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

type EntityType = Literal["Method", "Dataset", "Metric", "Task"]
ENTITY_TYPES: tuple[EntityType, ...] = ("Method", "Dataset", "Metric", "Task")
LABELS = ("Paper", *ENTITY_TYPES, "Result", "Repository")
"""What nodes there are."""
type Role = Literal["proposed", "used", "compared"]
type Kind = Literal["absolute", "delta", "ratio"]
type Direction = Literal["up", "down"]
type Bound = Literal["up to", "at least", "over", "under", "about", "only"]
type Value = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One title with its abstract; `source` is the name of the file it came from."""

    id: str
    title: str
    abstract: str
    source: str
    url: str | None = None
    date: str | None = None

    @property
    def text(self) -> str:
        """What offsets count in: the title, a line end, the abstract."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span of a paper's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A method, dataset, metric or task as one paper names it.

    `mentions` are in order of the text; an inferred metric has none. `role` is set for methods
    only. `confidence` is the probability that this is such an entity, `role_confidence` that it is
    one and has this role; None where nothing is known of it.
    """

    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    role: Role | None = None
    confidence: float = 1.0
    role_confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidences:
    """Of the parts of a result: the probability that its number is one and that the part is right.

    A slot may be right in being empty. `kind` stands for kind and direction.
    """

    number: float
    kind: float
    metric: float
    dataset: float
    method: float
    comparator: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A reported number with its slots; the slots hold names of the paper's entities.

    `value` and `value_high` keep the digits that the paper printed, scale words folded in ("4.2M"
    is 4200000). `number` is the number with its unit as printed; it lies within the evidence
    `[start, end)`, which is a sentence or part of one. `confidence` is the probability that number,
    kind, metric, dataset and method are all right; `confidences` are those of its parts.
    """

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
    number: Mention
    quote: str
    start: int
    end: int
    confidence: float = 1.0
    confidences: Confidences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedOn:
    """A method and a dataset (names of the paper's entities) with the evidence of the pair."""

    method: str
    dataset: str
    quote: str
    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """All that was read out of one paper; `sentences` are `[start, end)`, in order."""

    paper: Paper
    sentences: tuple[tuple[int, int], ...] = ()
    methods: tuple[Entity, ...] = ()
    datasets: tuple[Entity, ...] = ()
    metrics: tuple[Entity, ...] = ()
    tasks: tuple[Entity, ...] = ()
    repositories: tuple[str, ...] = ()
    evaluated_on: tuple[EvaluatedOn, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Entities of the four types, in this order: methods, datasets, metrics, tasks."""
        return self.methods + self.datasets + self.metrics + self.tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A paper record and the fingerprint of what it was made from (text and pipeline).

    `copies` are the paper as each source has it, where there are several.
    """

    record: PaperRecord
    fingerprint: str
    copies: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Of a stored record what says whether it is new: its paper, and the kinds of its results."""

    paper: Paper
    fingerprint: str
    copies: tuple[Paper, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntity:
    """A generally known thing: other names of it, and a metric's direction where it has one."""

    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    higher_is_better: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node with one label; `properties` holds `id` and no absent values."""

    id: str
    label: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A directed relationship between node ids; parallel ones differ in their properties."""

    type: str
    source: str
    target: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes sorted by id, relationships sorted by type, ends and properties."""

    nodes: tuple[Node, ...] = ()
    relationships: tuple[Relationship, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A table: what a query, a question or a leaderboard gives; iterates as one dict a row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def __iter__(self) -> Iterator[dict[str, object]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A table whose rows come one by one and only once, as long as their store gives them."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]
