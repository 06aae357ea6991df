"""Made-up papers and records from which tests build graphs."""

import re
from decimal import Decimal
from typing import Any

from kg.model import (
    Entity,
    EntityType,
    EvaluatedOn,
    Mention,
    Paper,
    PaperRecord,
    Result,
    Role,
    StoredRecord,
)

ABSTRACT = (
    "We present FooNet, a network for bar counting. FooNet reaches 93.10% accuracy on BarSet and "
    "beats BazNet by 1.5 points. It needs 2x fewer FLOPs. Code: https://github.com/foo/foonet"
)


def mentions(text: str, *names: str) -> tuple[Mention, ...]:
    """All places of the names, in order."""
    found = [
        Mention(start=match.start(), end=match.end(), text=name)
        for name in names
        for match in re.finditer(re.escape(name), text)
    ]
    return tuple(sorted(found, key=lambda mention: mention.start))


def entity(paper: Paper, type_: EntityType, *names: str, role: Role | None = None) -> Entity:
    """An entity with all its mentions; the first name is its name."""
    return Entity(
        type=type_,
        name=names[0],
        aliases=names[1:],
        mentions=mentions(paper.text, *names),
        role=role,
        confidence=0.9,
    )


def result(paper: Paper, number: str, value: str, **slots: Any) -> Result:
    """A result whose evidence is the sentence around the number."""
    start = paper.text.index(number)
    left = max(paper.text.rfind(mark, 0, start) + len(mark) for mark in ("\n", ". "))
    right = paper.text.find(". ", start)
    right = len(paper.text) if right < 0 else right + 1
    return Result(
        value=Decimal(value),
        number=Mention(start=start, end=start + len(number), text=number),
        quote=paper.text[left:right],
        start=left,
        end=right,
        confidence=0.8,
        **slots,
    )


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Rough sentence spans."""
    ends = [match.end() for match in re.finditer(r"\.(?= )|\n", text)]
    starts = [0, *(end + 1 if text[end - 1] == "." else end for end in ends)]
    return tuple(zip(starts, [*ends, len(text)], strict=True))


def foonet(id_: str = "foonet") -> PaperRecord:
    """One paper with every kind of fact."""
    paper = Paper(id=id_, title="FooNet Counts Bars", abstract=ABSTRACT, source="made-up")
    on_barset = {"method": "FooNet", "dataset": "BarSet"}
    start = paper.text.index("FooNet reaches")
    end = paper.text.index(" It needs")
    return PaperRecord(
        paper=paper,
        sentences=sentences(paper.text),
        methods=(
            entity(paper, "Method", "FooNet", role="proposed"),
            entity(paper, "Method", "BazNet", role="compared"),
        ),
        datasets=(entity(paper, "Dataset", "BarSet"),),
        metrics=(entity(paper, "Metric", "accuracy"), entity(paper, "Metric", "FLOPs")),
        tasks=(entity(paper, "Task", "bar counting"),),
        repositories=("https://github.com/foo/foonet",),
        evaluated_on=(
            EvaluatedOn(
                **on_barset, quote=paper.text[start:end], start=start, end=end, confidence=0.7
            ),
        ),
        results=(
            result(paper, "93.10%", "93.10", unit="%", metric="accuracy", **on_barset),
            result(
                paper,
                "1.5 points",
                "1.5",
                kind="delta",
                direction="up",
                metric="accuracy",
                comparator="BazNet",
                **on_barset,
            ),
            result(
                paper,
                "2x",
                "2",
                unit="x",
                kind="ratio",
                direction="down",
                metric="FLOPs",
                method="FooNet",
            ),
        ),
    )


def named(id_: str, type_: EntityType, *names: str) -> PaperRecord:
    """A paper about one entity."""
    paper = Paper(id=id_, title=f"About {names[0]}", abstract=" or ".join(names), source="made-up")
    found = entity(paper, type_, *names, role="used" if type_ == "Method" else None)
    parts = {"Method": "methods", "Dataset": "datasets", "Metric": "metrics", "Task": "tasks"}
    parts_of_record: dict[str, Any] = {parts[type_]: (found,)}
    return PaperRecord(paper=paper, sentences=sentences(paper.text), **parts_of_record)


def stored(*records: PaperRecord) -> list[StoredRecord]:
    """Records as a store takes them."""
    return [StoredRecord(record=record, fingerprint="made-up") for record in records]


def variant() -> PaperRecord:
    """A paper that evaluates a variant of the method on a variant of the dataset."""
    paper = Paper(
        id="variant",
        title="FooNet-50 on BarSet-C",
        abstract="We evaluate FooNet-50 on BarSet-C.",
        source="made-up",
    )
    start = paper.text.index("We evaluate")
    return PaperRecord(
        paper=paper,
        sentences=sentences(paper.text),
        methods=(entity(paper, "Method", "FooNet-50", role="used"),),
        datasets=(entity(paper, "Dataset", "BarSet-C"),),
        evaluated_on=(
            EvaluatedOn(
                method="FooNet-50",
                dataset="BarSet-C",
                quote=paper.text[start:],
                start=start,
                end=len(paper.text),
            ),
        ),
    )
