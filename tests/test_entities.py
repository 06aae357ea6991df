import random
from dataclasses import replace
from pathlib import Path

import plain_pipeline
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span

from kg.model import Entity
from kg.nlp.entities import Entities
from kg.nlp.judging import Judge
from kg.nlp.linear import Logistic
from kg.nlp.naming import is_vague, name_key

TEXT = (
    "FooNet: a bar counting network\n"
    "Bar counting is hard. We propose the Frequent Object Observer (FOO), a network for weakly "
    "supervised bar counting. FOO beats BazNet on BarSet-10. On BarSet-10, FOO has the best "
    "accuracy. The accuracies of bazNets are low."
)


def entities(text: str, judge: Judge | None = None, **names: str) -> tuple[Entity, ...]:
    doc = Entities(judge)(plain_pipeline.with_mentions(text, **names))
    found: tuple[Entity, ...] = doc._.entities
    return found


def constant(keep: float) -> Judge:
    """Knows nothing: every group has this probability."""
    return Judge(
        names={},
        keep={
            type_: Logistic({"yes": keep}, {"yes": {}})
            for type_ in ("Method", "Dataset", "Metric", "Task")
        },
        thresholds={"Method": 0.5, "Dataset": 0.5, "Metric": 0.5, "Task": 0.5},
        role=Logistic(
            {"proposed": 0.0, "used": 0.0, "compared": 0.0},
            {"proposed": {"title": 2.0}, "used": {}, "compared": {"just before=beats": 9.0}},
        ),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CIFAR-10", "CIFAR10 dataset"),
        ("bar counting", "Bar-Counting"),
        ("BarNets", "BarNet"),
        ("the FooNet model", "FooNet"),
    ],
)
def test_names_that_differ_in_writing_only_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("CIFAR-10", "CIFAR-100"), ("ResNet-18", "ResNet-50"), ("Foo", "Foo+")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_short_form_names_the_entity_and_its_long_form_is_an_alias() -> None:
    (method,) = entities(TEXT, Method="FOO")
    assert (method.name, method.aliases) == ("FOO", ("Frequent Object Observer",))
    assert len(method.mentions) == 4


def test_long_form_brings_its_short_form() -> None:
    (method,) = entities(TEXT, Method="Frequent Object Observer")
    assert method.name == "FOO"


def test_part_of_a_long_form_is_not_an_entity_beside_the_short_form() -> None:
    found = entities(TEXT, Method="FOO|Object Observer")
    assert [entity.name for entity in found] == ["FOO"]


def test_every_further_place_of_a_name_is_a_mention() -> None:
    doc = plain_pipeline.with_mentions(TEXT, Dataset="BarSet-10")
    doc.set_ents(list(doc.ents)[:1])
    (dataset,) = Entities()(doc)._.entities
    assert len(dataset.mentions) == 2


def test_narrower_and_wider_name_of_a_task_are_one() -> None:
    found = entities(TEXT, Task="bar counting|weakly supervised bar counting|Bar counting")
    assert len(found) == 1
    assert "weakly supervised bar counting" in (found[0].name, *found[0].aliases)


def test_plural_joins_its_singular_and_types_stay_apart() -> None:
    found = entities(TEXT, Metric="accuracy|accuracies", Dataset="BarSet-10")
    assert [(entity.type, entity.name, entity.aliases) for entity in found] == [
        ("Dataset", "BarSet-10", ()),
        ("Metric", "accuracy", ("accuracies",)),
    ]


def test_name_is_its_commonest_writing_and_titles_do_not_decide() -> None:
    text = "Deep Bars\nWe use deep bars."
    (method,) = entities(text, Method="Deep Bars|deep bars")
    assert (method.name, method.aliases) == ("deep bars", ())


def test_groups_below_the_threshold_are_dropped() -> None:
    assert entities(TEXT, constant(-1.0), Method="FOO") == ()
    kept = entities(TEXT, constant(1.0), Method="FOO")
    assert [entity.confidence for entity in kept] == pytest.approx([0.731, 0.731])


def test_roles_follow_the_role_model_and_only_methods_have_one() -> None:
    found = entities(TEXT, constant(1.0), Method="FooNet|BazNet", Dataset="BarSet-10")
    assert {entity.name: entity.role for entity in found} == {
        "FooNet": "proposed",
        "BazNet": "compared",
        "BarSet-10": None,
    }


def test_untrained_component_keeps_all() -> None:
    assert len(entities(TEXT, Method="FOO|BazNet", Dataset="BarSet-10")) == 3


def test_mention_of_a_dataset_is_cut_to_the_known_name_in_it() -> None:
    names = {"barset": {"papers": 5, "Dataset": 5}}
    text = "Bars\nWe test on BarSet retrieval and on BarSet XL."
    found = entities(
        text, replace(constant(1.0), names=names), Dataset="BarSet retrieval|BarSet XL"
    )
    assert [(e.name, len(e.mentions)) for e in found] == [("BarSet", 1), ("BarSet XL", 1)]


def test_judge_comes_back_from_disk(tmp_path: Path) -> None:
    judge = replace(constant(1.0), names={"foo": {"papers": 3, "Metric": 2, "used": 1}})
    Entities(judge).to_disk(tmp_path / "kg_entities")
    assert Entities().from_disk(tmp_path / "kg_entities").judge == judge


def test_known_names_and_the_name_that_a_title_explains_are_found_where_untagged() -> None:
    names = {"bazNet".lower(): {"papers": 9, "Method": 8}, "hard": {"papers": 90, "Task": 2}}
    found = entities(TEXT, replace(constant(1.0), names=names), Dataset="BarSet-10")
    assert [(e.type, e.name) for e in found] == [
        ("Method", "FooNet"),
        ("Method", "BazNet"),
        ("Dataset", "BarSet-10"),
    ]


@given(st.randoms(use_true_random=False))
def test_whatever_is_tagged_mentions_lie_where_they_say(chance: random.Random) -> None:
    doc = plain_pipeline.plain()(TEXT)
    starts = sorted(chance.sample(range(len(doc)), 8))
    bounds = zip(starts[::2], starts[1::2], strict=True)
    labels = ("Method", "Dataset", "Metric", "Task")
    doc.set_ents([Span(doc, start, end, chance.choice(labels)) for start, end in bounds])
    found: tuple[Entity, ...] = Entities()(doc)._.entities
    for entity in found:
        assert entity.mentions == tuple(sorted(entity.mentions, key=lambda m: m.start))
        assert any(name in TEXT for name in (entity.name, *entity.aliases))
        for mention in entity.mentions:
            assert TEXT[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("phrase", ["state-of-the-art", "SOTA models", "baselines", "prior work"])
def test_a_phrase_for_nobody_in_particular_is_vague(phrase: str) -> None:
    assert is_vague(phrase)


@pytest.mark.parametrize("name", ["FooNet", "Prior Networks", "BaselineNet", "Existing-Foo"])
def test_a_name_is_not_vague(name: str) -> None:
    assert not is_vague(name)
