"""Generated graphs and made-up records."""

from dataclasses import replace

from hypothesis import strategies as st

from kg.link.graph import relationship_order
from kg.model import (
    Entity,
    EvaluatedOn,
    Graph,
    Mention,
    Node,
    Paper,
    PaperRecord,
    Relationship,
    StoredRecord,
    Value,
)

LABELS = ("Dataset", "Method", "Metric", "Paper", "Repository", "Result", "Task")
TYPES = ("EVALUATED_ON", "OUTPERFORMS", "REPORTS")

_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["it's", 'a "quoted" \\ path', "two\nlines\r\n", "𝔸 😀 e\u0301", "2020-01-01"]),
)
_VALUES: st.SearchStrategy[Value] = st.one_of(
    _TEXTS,
    _TEXTS.map(lambda text: text * 2000),
    st.integers(-(2**63), 2**63 - 1),
    st.sampled_from([0, 1, 0.0, -0.0, 1.0, 0.1 + 0.2, 5e-324, 2**53 + 1]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.lists(_TEXTS, max_size=4).map(tuple),
)
_PROPERTIES = st.dictionaries(
    st.sampled_from(["quote", "start", "aliases", "value", "relative", "type", "label"]), _VALUES
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs with parallel relationships, self loops, empty lists and values of every type."""
    ids = draw(st.lists(_TEXTS, unique=True, max_size=6))
    nodes = [
        Node(
            id=id_,
            label=draw(st.sampled_from(LABELS)),
            properties={**draw(_PROPERTIES), "id": id_, "name": draw(_TEXTS)},
        )
        for id_ in ids
    ]
    ends = st.sampled_from(ids) if ids else st.nothing()
    relationship = st.builds(
        Relationship,
        type=st.sampled_from(TYPES),
        source=ends,
        target=ends,
        properties=_PROPERTIES,
    )
    return graph_of(nodes, draw(st.lists(relationship, max_size=8)) if ids else [])


def graph_of(nodes: list[Node], relationships: list[Relationship]) -> Graph:
    """The graph with its parts in order."""
    return Graph(
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        relationships=tuple(sorted(relationships, key=relationship_order)),
    )


def without_empty_lists(graph: Graph) -> Graph:
    """The graph as stores promise to keep it."""

    def kept(properties: dict[str, Value]) -> dict[str, Value]:
        return {name: value for name, value in properties.items() if value != ()}

    return graph_of(
        [replace(node, properties=kept(dict(node.properties))) for node in graph.nodes],
        [replace(edge, properties=kept(dict(edge.properties))) for edge in graph.relationships],
    )


def exactly(graph: Graph) -> list[str]:
    """The graph as text that tells 1 from 1.0 and True, and 0.0 from -0.0."""
    nodes = [f"{n.id!r} {n.label} {sorted(n.properties.items())!r}" for n in graph.nodes]
    return nodes + [
        f"{e.type} {e.source!r} {e.target!r} {sorted(e.properties.items())!r}"
        for e in graph.relationships
    ]


def paper_record(number: int, *, dataset: str = "Birds-9") -> StoredRecord:
    """A record of a made-up paper that proposes one method and runs it on one dataset."""
    method = f"Quux{chr(ord('A') + number % 26)}Net"
    title = f"Paper number {number}"
    sentence = f"We run {method} on {dataset} — it's “fast”."
    start = len(title) + 1
    return StoredRecord(
        record=PaperRecord(
            paper=Paper(id=f"paper-{number}", title=title, abstract=sentence, source="made-up.txt"),
            sentences=((0, len(title)), (start, start + len(sentence))),
            methods=(
                Entity(
                    type="Method",
                    name=method,
                    role="proposed",
                    mentions=(_mention(title, sentence, method),),
                ),
            ),
            datasets=(
                Entity(
                    type="Dataset", name=dataset, mentions=(_mention(title, sentence, dataset),)
                ),
            ),
            evaluated_on=(
                EvaluatedOn(
                    method=method,
                    dataset=dataset,
                    quote=sentence,
                    start=start,
                    end=start + len(sentence),
                ),
            ),
        ),
        fingerprint=f"fingerprint-{number}",
    )


def _mention(title: str, sentence: str, text: str) -> Mention:
    start = len(title) + 1 + sentence.index(text)
    return Mention(start=start, end=start + len(text), text=text)
