"""Canonical entities and the graph of records."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import foonet, named

from kg.errors import PipelineError
from kg.link import link, read_knowledge
from kg.model import Confidences, EntityType, Graph, KnownEntity, Node, PaperRecord, Relationship
from kg.names import key

KNOWLEDGE = (
    KnownEntity(type="Metric", name="accuracy", higher_is_better=True),
    KnownEntity(type="Dataset", name="ImageNet-1k", aliases=("ILSVRC-2012",)),
)


def by_label(graph: Graph, label: str) -> list[Node]:
    return [node for node in graph.nodes if node.label == label]


def of_type(graph: Graph, type_: str) -> list[Relationship]:
    return [item for item in graph.relationships if item.type == type_]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CIFAR-10", "CIFAR10"),
        ("CIFAR-10", "cifar 10"),
        ("ImageNet dataset", "ImageNet"),
        ("Transformers", "transformer"),
        ("Señorita", "senorita"),
        ("LLaMA-2 7B", "Llama 2-7b"),
    ],
)
def test_spellings_of_one_name_have_one_key(left: str, right: str) -> None:
    assert key(left) == key(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CIFAR-10", "CIFAR-100"),
        ("ResNet-18", "ResNet-50"),
        ("GPT-4.1", "GPT-41"),
        ("ImageNet", "ImageNet-S"),
        ("Foo 1 2", "Foo 12"),
        ("C", "C++"),
        ("language model", "language"),
        ("数据", "据数"),
    ],
)
def test_different_names_have_different_keys(left: str, right: str) -> None:
    assert key(left) != key(right)


@given(st.text(min_size=1))
def test_every_name_has_a_key(name: str) -> None:
    assert key(name) or not name.strip()


def test_spellings_merge_and_the_merge_says_why() -> None:
    (node,) = by_label(
        link(named(id_, "Dataset", name) for id_, name in (("a", "CIFAR-10"), ("b", "CIFAR10"))),
        "Dataset",
    )
    assert node.id == "dataset:cifar-10"
    assert node.properties["aliases"] == ("CIFAR10",)
    assert node.properties["papers"] == 2
    assert node.properties["merges"] == (
        "CIFAR10 = CIFAR-10: one name but for case, spaces, hyphens, accents or plural",
    )


def test_types_never_merge() -> None:
    graph = link([named("a", "Dataset", "Foo"), named("b", "Method", "Foo")])
    assert {node.id for node in graph.nodes} == {"a", "b", "dataset:foo", "method:foo"}


def test_a_short_form_joins_its_expansion_where_papers_agree() -> None:
    records = [
        named("a", "Method", "PCN", "Point Completion Network"),
        named("b", "Method", "Point Completion Network"),
        named("c", "Method", "PCN"),
    ]
    (node,) = by_label(link(records), "Method")
    assert node.properties["papers"] == 3
    assert "Point Completion Network = PCN: spelled out by a" in node.properties["merges"]  # type: ignore[operator]


def test_homonyms_stay_apart_and_a_bare_short_form_joins_neither() -> None:
    records = [
        named("a", "Task", "SR", "Symbolic Regression"),
        named("b", "Task", "SR", "Super Resolution"),
        named("c", "Task", "SR"),
    ]
    assert sorted(node.id for node in by_label(link(records), "Task")) == [
        "task:sr",
        "task:sr-super-resolution",
        "task:sr-symbolic-regression",
    ]


def test_aliases_that_spell_nothing_out_join_nothing() -> None:
    records = [
        named("a", "Task", "few-shot learning", "text classification"),
        named("b", "Task", "text classification"),
    ]
    assert len(by_label(link(records), "Task")) == 2


def test_names_that_the_pipeline_lists_merge_under_the_listed_name() -> None:
    records = [named("a", "Dataset", "ILSVRC-2012"), named("b", "Dataset", "ImageNet-1K")]
    (node,) = by_label(link(records, KNOWLEDGE), "Dataset")
    assert node.properties["name"] == "ImageNet-1k"
    assert "listed as names of one thing" in str(node.properties["merges"])


def test_things_that_one_paper_tells_apart_stay_apart() -> None:
    base = named("a", "Method", "PCN", "Point Completion Network")
    other = named("a", "Method", "Point Completion Network")
    record = replace(base, methods=base.methods + other.methods)
    assert len(by_label(link([record]), "Method")) == 2


def test_listed_names_of_one_thing_merge_even_within_a_paper() -> None:
    base = named("a", "Dataset", "ILSVRC-2012")
    other = named("a", "Dataset", "ImageNet-1k")
    record = replace(base, datasets=base.datasets + other.datasets)
    (node,) = by_label(link([record], KNOWLEDGE), "Dataset")
    assert node.properties["papers"] == 1


@pytest.mark.parametrize(
    ("variant", "base", "related"),
    [
        ("ResNet-50", "ResNet", True),
        ("YOLOv5", "YOLO", True),
        ("Foo-base", "Foo", True),
        ("CIFAR-100", "CIFAR-10", False),
        ("Foo-Pruner", "Foo", False),
        ("FooBar", "Foo", False),
    ],
)
def test_a_variant_is_related_to_its_base(variant: str, base: str, related: bool) -> None:
    graph = link([named("a", "Method", variant), named("b", "Method", base)])
    ends = [(item.source, item.target) for item in of_type(graph, "VARIANT_OF")]
    assert ends == ([(f"method:{variant.lower()}", f"method:{base.lower()}")] if related else [])


def test_roles_tasks_code_and_evaluations_become_relationships() -> None:
    graph = link([foonet()], KNOWLEDGE)
    ends = {(item.type, item.source, item.target) for item in graph.relationships}
    assert ends >= {
        ("PROPOSES", "foonet", "method:foonet"),
        ("COMPARES_WITH", "foonet", "method:baznet"),
        ("MENTIONS", "foonet", "dataset:barset"),
        ("ADDRESSES", "foonet", "task:bar-counting"),
        ("ADDRESSES", "method:foonet", "task:bar-counting"),
        ("EVALUATED_ON", "method:foonet", "dataset:barset"),
        ("OUTPERFORMS", "method:foonet", "method:baznet"),
        ("HAS_CODE", "foonet", "repository:https://github.com/foo/foonet"),
    }


def test_a_result_keeps_its_digits_and_slots() -> None:
    graph = link([foonet()], KNOWLEDGE)
    values = {node.properties["value_text"]: node for node in by_label(graph, "Result")}
    assert set(values) == {"93.10", "1.5", "2"}
    assert values["93.10"].properties["value"] == 93.1
    slots = {item.type for item in graph.relationships if item.source == values["1.5"].id}
    assert slots == {"OF", "ON", "MEASURES", "COMPARED_TO"}


def test_on_a_metric_of_unknown_direction_only_the_sentence_says_what_outperforms() -> None:
    (claim,) = of_type(link([foonet()]), "OUTPERFORMS")  # "beats BazNet by 1.5 points"
    assert (claim.source, claim.target) == ("method:foonet", "method:baznet")
    assert "metric" not in claim.properties
    (known,) = of_type(link([foonet()], KNOWLEDGE), "OUTPERFORMS")
    assert known.properties["metric"] == "accuracy"


def test_relations_carry_the_confidence_of_what_they_say() -> None:
    record = foonet()
    parts = Confidences(number=0.9, kind=0.8, metric=0.7, dataset=0.6, method=0.5, comparator=0.4)
    record = replace(
        record,
        methods=tuple(replace(method, role_confidence=0.3) for method in record.methods),
        results=tuple(replace(result, confidences=parts) for result in record.results),
    )
    found = {
        (item.type, item.properties["confidence"])
        for item in link([record]).relationships
        if item.type not in ("EVALUATED_ON", "OUTPERFORMS", "ADDRESSES", "HAS_CODE")
    }
    assert found == {
        ("PROPOSES", 0.3),
        ("COMPARES_WITH", 0.3),
        ("MENTIONS", 0.9),
        ("REPORTS", 0.9),
        ("MEASURES", 0.7),
        ("ON", 0.6),
        ("OF", 0.5),
        ("COMPARED_TO", 0.4),
    }


def test_every_quote_stands_at_its_offsets() -> None:
    record = foonet()
    for item in link([record], KNOWLEDGE).relationships:
        if "quote" in item.properties:
            start, end = item.properties["start"], item.properties["end"]
            assert isinstance(start, int)
            assert isinstance(end, int)
            assert record.paper.text[start:end] == item.properties["quote"]


POOL: list[PaperRecord] = [foonet(f"p{number}") for number in range(2)]
for number, (type_, names) in enumerate(
    [
        ("Method", ("PCN", "Point Completion Network")),
        ("Method", ("PCN", "Pixel Classifier Net")),
        ("Method", ("PCN",)),
        ("Dataset", ("CIFAR-10",)),
        ("Dataset", ("CIFAR10",)),
        ("Dataset", ("CIFAR",)),
    ]
):
    chosen: EntityType = "Method" if type_ == "Method" else "Dataset"
    POOL.append(named(f"n{number}", chosen, *names))


@given(order=st.permutations(POOL))
def test_the_order_of_records_has_no_influence(order: list[PaperRecord]) -> None:
    assert link(order, KNOWLEDGE) == link(POOL, KNOWLEDGE)


def test_nodes_and_relationships_are_sorted() -> None:
    graph = link(POOL, KNOWLEDGE)
    assert all(left.id < right.id for left, right in pairwise(graph.nodes))
    types = [item.type for item in graph.relationships]
    assert types == sorted(types)


def test_ids_are_unique_even_where_slugs_coincide() -> None:
    graph = link(
        [
            named("a", "Method", "Foo.1"),
            named("b", "Method", "Foo 1"),
            named("c", "Method", "Foo. 1"),
        ]
    )
    ids = [node.id for node in graph.nodes]
    assert len(ids) == len(set(ids))


def test_bad_knowledge_names_file_and_line(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("pipeline")
    (folder / "metrics.jsonl").write_text('{"name": "x"}\n{"nam": "y"}\n')
    with pytest.raises(PipelineError, match=r"metrics.jsonl:2: not a known entity"):
        read_knowledge(folder)
