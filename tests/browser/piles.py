"""Made-up papers as graphs: a few, a shelf full, and some whose names attack the page."""

import re
from decimal import Decimal

from kg.link import link
from kg.model import (
    Entity,
    EvaluatedOn,
    Graph,
    KnownEntity,
    Mention,
    Node,
    Paper,
    PaperRecord,
    Relationship,
    Result,
    Value,
)

HOSTILE = (
    "<script>window.attacked=1</script>",
    "</script><img src=x onerror=window.attacked=1>",
    'href <img src="https://attack.invalid/a.png" onerror="window.attacked=1">',
    "\"quotes\" 'and' `more`",
    "${window.attacked=1}{{ 7*7 }}{% raw %}",
    "line\u2028separator\u2029and\u0000null",
    "\u202eright to left שלום",
    "astral 𝔸𝔹 😀",
    "javascript:window.attacked=1",
    "n" * 140,
    "__proto__",
    "constructor",
    "toString",
    "=1+1",
    "--> ]]> <!--",
)

KNOWLEDGE = (
    KnownEntity(type="Metric", name="accuracy", higher_is_better=True),
    KnownEntity(type="Metric", name="FLOPs", higher_is_better=False),
)


def small_pile() -> Graph:
    """Three papers that share a dataset, a metric and a method; all of it is drawn."""
    return link(small_records())


def small_records() -> list[PaperRecord]:
    """The records of the small pile."""
    return [_foo_net(), _bar_net(), _baz_former()]


def ranked_pile() -> Graph:
    """The small pile with what is known of its metrics, so that two results compare."""
    return link(small_records(), KNOWLEDGE)


def shelf(papers: int) -> Graph:
    """So many papers that the overview has to choose; every third shares a dataset."""
    return link([_numbered(number) for number in range(papers)])


def ranked_shelf(papers: int) -> Graph:
    """The shelf, where the three results of a dataset compare."""
    return link([_numbered(number) for number in range(papers)], KNOWLEDGE)


def _foo_net() -> PaperRecord:
    paper = Paper(
        id="2401.00001",
        title="FooNet: Faster Foos",
        abstract=(
            "We propose FooNet, a naïve 𝔸-network for foo recognition. On FooSet-10 it needs up to "
            "28% fewer FLOPs than BarNet. It reaches 91.5% accuracy on FooSet-10. "
            "Code is at https://example.org/foonet."
        ),
        source="made-up.txt",
        url="https://example.org/papers/1",
        date="2024-01-01",
    )
    sentence = _span(paper, "On FooSet-10 it needs up to 28% fewer FLOPs than BarNet.")
    return PaperRecord(
        paper=paper,
        sentences=_sentences(paper),
        methods=(_method(paper, "FooNet"), _method(paper, "BarNet", role="compared")),
        datasets=(_entity(paper, "Dataset", "FooSet-10"),),
        metrics=(_entity(paper, "Metric", "FLOPs"), _entity(paper, "Metric", "accuracy")),
        tasks=(_entity(paper, "Task", "foo recognition"),),
        repositories=("https://example.org/foonet",),
        evaluated_on=(
            EvaluatedOn(
                method="FooNet",
                dataset="FooSet-10",
                quote=sentence.text,
                start=sentence.start,
                end=sentence.end,
                confidence=0.9,
            ),
        ),
        results=(
            _result(
                paper,
                "up to 28% fewer FLOPs than BarNet",
                "28%",
                kind="delta",
                direction="down",
                relative=True,
                bound="up to",
                metric="FLOPs",
                comparator="BarNet",
            ),
            _result(paper, "It reaches 91.5% accuracy", "91.5%", metric="accuracy"),
        ),
    )


def _bar_net() -> PaperRecord:
    paper = Paper(
        id="2401.00002",
        title="BarNet revisited",
        abstract="BarNet is 2.5x faster than before. BarNet gives 93.10% accuracy on FooSet-10.",
        source="made-up.txt",
    )
    return PaperRecord(
        paper=paper,
        sentences=_sentences(paper),
        methods=(_method(paper, "BarNet"),),
        datasets=(_entity(paper, "Dataset", "FooSet-10"),),
        metrics=(
            _entity(paper, "Metric", "accuracy"),
            Entity(type="Metric", name="speed", confidence=0.6),
        ),
        results=(
            _result(
                paper,
                "2.5x faster",
                "2.5x",
                method="BarNet",
                dataset=None,
                unit="x",
                kind="ratio",
                direction="up",
                metric="speed",
                metric_inferred=True,
            ),
            _result(paper, "gives 93.10% accuracy", "93.10%", method="BarNet", metric="accuracy"),
        ),
    )


def _baz_former() -> PaperRecord:
    paper = Paper(
        id="baz",
        title="A study of Bäz Former",
        abstract="The Bäz Former (BF) needs no training. It counts foos for foo recognition.",
        source="made-up.txt",
    )
    return PaperRecord(
        paper=paper,
        sentences=_sentences(paper),
        methods=(_method(paper, "Bäz Former", aliases=("BF",)),),
        tasks=(_entity(paper, "Task", "foo recognition"),),
    )


def _numbered(number: int) -> PaperRecord:
    dataset, method = f"Set{number // 3:03}", f"Net{number:03}"
    paper = Paper(
        id=f"paper-{number:04}",
        title=f"Study {number:03} of {method}",
        abstract=f"{method} reaches {number + 1}.25% accuracy on {dataset}.",
        source="shelf.txt",
    )
    return PaperRecord(
        paper=paper,
        sentences=_sentences(paper),
        methods=(_method(paper, method),),
        datasets=(_entity(paper, "Dataset", dataset),),
        metrics=(_entity(paper, "Metric", "accuracy"),),
        results=(
            _result(
                paper,
                f"{number + 1}.25% accuracy",
                f"{number + 1}.25%",
                method=method,
                dataset=dataset,
                metric="accuracy",
            ),
        ),
    )


def hostile_pile() -> Graph:
    """Every hostile text as a title, an abstract, a name, an alias, an address and a condition."""
    nodes: list[Node] = []
    relationships: list[Relationship] = []
    for number, text in enumerate(HOSTILE):
        paper, method, result = text, f"method:{text}", f"result:{text}"
        whole = f"{text}\n{text} 9% {text}"
        start, end = len(text) + 1, len(whole)
        evidence: dict[str, Value] = {
            "paper": paper,
            "quote": whole[start:end],
            "start": start,
            "end": end,
        }
        address = text if number % 2 else f'https://a.invalid/"{text}'
        nodes += [
            Node(
                id=paper,
                label="Paper",
                properties={
                    "id": paper,
                    "title": text,
                    "abstract": whole[start:],
                    "url": address,
                    "date": text,
                    "source": text,
                },
            ),
            *_hostile_entities(text, method, address),
            Node(
                id=result,
                label="Result",
                properties={
                    "id": result,
                    "value": 9.0,
                    "value_text": "9",
                    "unit": text,
                    "kind": "delta",
                    "bound": text,
                    "condition": text,
                    "number": f"9% {text}",
                    "number_start": start + len(text) + 1,
                    "number_end": start + len(text) + 3,
                    **evidence,
                },
            ),
        ]
        for type_, source, target in (
            ("PROPOSES", paper, method),
            ("MENTIONS", paper, f"dataset:{text}"),
            ("MENTIONS", paper, f"metric:{text}"),
            ("HAS_CODE", paper, f"repository:{text}"),
            ("EVALUATED_ON", method, f"dataset:{text}"),
            ("REPORTS", paper, result),
            ("OF", result, method),
            ("ON", result, f"dataset:{text}"),
            ("MEASURES", result, f"metric:{text}"),
        ):
            relationships.append(
                Relationship(type=type_, source=source, target=target, properties=dict(evidence))
            )
    return Graph(nodes=tuple(nodes), relationships=tuple(relationships))


def _hostile_entities(text: str, method: str, address: str) -> list[Node]:
    named: dict[str, Value] = {
        "name": text,
        "aliases": (text, f"{text} again"),
        "papers": 1,
        "merges": (text,),
    }
    return [
        Node(id=method, label="Method", properties={"id": method, **named}),
        *(
            Node(id=f"{label.lower()}:{text}", label=label, properties=named)
            for label in ("Dataset", "Metric")
        ),
        Node(id=f"repository:{text}", label="Repository", properties={"url": address}),
    ]


def _sentences(paper: Paper) -> tuple[tuple[int, int], ...]:
    return tuple(
        (found.start(), found.end())
        for found in re.finditer(r"[^\s].*?(?:[.](?=\s|$)|\n)", paper.text)
    )


def _span(paper: Paper, text: str, after: int = 0) -> Mention:
    start = paper.text.index(text, after)
    return Mention(start=start, end=start + len(text), text=text)


def _entity(paper: Paper, type_: str, name: str) -> Entity:
    in_abstract = paper.text.index("\n")
    mention = _span(paper, name, in_abstract)
    return Entity(type=type_, name=name, mentions=(mention,), confidence=0.8)  # type: ignore[arg-type]


def _method(
    paper: Paper, name: str, role: str = "proposed", aliases: tuple[str, ...] = ()
) -> Entity:
    mention = _span(paper, name, paper.text.index("\n"))
    return Entity(
        type="Method",
        name=name,
        aliases=aliases,
        mentions=(mention,),
        role=role,  # type: ignore[arg-type]
        confidence=0.8,
    )


def _result(paper: Paper, quote: str, number: str, **slots: object) -> Result:
    evidence = _span(paper, quote)
    given: dict[str, object] = {"method": "FooNet", "dataset": "FooSet-10", "unit": "%", **slots}
    return Result(
        value=Decimal(number.rstrip("%x")),
        number=_span(paper, number, evidence.start),
        quote=quote,
        start=evidence.start,
        end=evidence.end,
        confidence=0.75,
        **given,  # type: ignore[arg-type]
    )
